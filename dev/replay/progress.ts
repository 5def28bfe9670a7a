/** Shows a progress bar on a terminal, or occasional lines in a log. */
import type { WriteStream } from 'node:tty'

const BAR_WIDTH = 30
const REDRAW_MS = 100
const LINE_MS = 5_000

export interface Progress {
  /** A total of 0 means unknown. */
  show(title: string, done: number, total: number): void
  /** Prints a sentence above the bar. */
  say(text: string): void
  /** Ends the bar with this title in its final state. */
  end(): void
}

export function buildProgress(stream: WriteStream | NodeJS.WriteStream): Progress {
  const isTty = stream.isTTY === true
  let latest: string | null = null
  let drawnAtMs = 0

  const draw = () => {
    if (latest === null) return
    stream.write(isTty ? `\r\u001b[K${latest}` : `${latest}\n`)
    drawnAtMs = performance.now()
  }
  return {
    show(title, done, total) {
      latest = isTty ? barOf(title, done, total) : `${title}: ${countOf(done, total)}`
      if (performance.now() - drawnAtMs >= (isTty ? REDRAW_MS : LINE_MS)) draw()
    },
    say(text) {
      stream.write(isTty ? `\r\u001b[K${text}\n` : `${text}\n`)
      if (isTty) draw()
    },
    end() {
      draw()
      if (isTty && latest !== null) stream.write('\n')
      latest = null
      drawnAtMs = 0
    },
  }
}

const grouped = new Intl.NumberFormat('en-US')
const countOf = (done: number, total: number) =>
  total > 0 ? `${grouped.format(done)} of ${grouped.format(total)}` : grouped.format(done)

function barOf(title: string, done: number, total: number): string {
  const share = total > 0 ? Math.min(1, done / total) : 0
  const filled = Math.round(share * BAR_WIDTH)
  const bar = '█'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled)
  return `${title.padEnd(20)} ${bar} ${countOf(done, total)}`
}
