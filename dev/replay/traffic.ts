/** Sends the visitors of a log concurrently, and records each answer. */
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { parseLogLine } from './access-log.ts'
import { type Answer, ConnectionLost } from './connection.ts'
import type { System } from './system.ts'
import { isSendable, type Visitor, visitorOf } from './visitor.ts'

/** A GET request that was sent. Without `answer`, the connection was lost before the answer arrived. */
export interface Arrival {
  visitor: Visitor
  answer: Redirected | null
}

export interface Redirected {
  /** The id of the recorded click; null when the tracker recorded none. */
  clickId: string | null
  /** The click id that the visitor carries on: an earlier one when this click repeats it. */
  carriedId: string | null
  answeredAtMs: number
}

export interface Traffic {
  lines: number
  broken: number
  /** The first few broken lines, for the terminal. */
  brokenLines: number[]
  unsendable: number
  sent: Map<string, number>
  /** Method and status → count, such as `POST 405`. */
  answers: Map<string, number>
  /** Method → number of requests that lost their connection. */
  inFlight: Map<string, number>
  arrivals: Arrival[]
}

const BROKEN_SHOWN_MAX = 5

/** Reads the file as a stream; `attempt` marks each visitor of this attempt. */
export async function sendTraffic(
  system: System,
  source: { file: string; lineLimit: number; attempt: string; concurrency: number },
  onLine: (done: number) => void,
): Promise<Traffic> {
  const traffic = emptyTraffic()
  const visitors = readVisitors(system, source, traffic)
  let done = 0
  const work = async () => {
    for (;;) {
      const { value: visitor, done: isOver } = await visitors.next()
      if (isOver) return
      await send(system, visitor, traffic)
      onLine(++done)
    }
  }
  await Promise.all(Array.from({ length: source.concurrency }, work))
  return traffic
}

const emptyTraffic = (): Traffic => ({
  lines: 0,
  broken: 0,
  brokenLines: [],
  unsendable: 0,
  sent: new Map(),
  answers: new Map(),
  inFlight: new Map(),
  arrivals: [],
})

async function* readVisitors(
  system: System,
  { file, lineLimit, attempt }: { file: string; lineLimit: number; attempt: string },
  traffic: Traffic,
): AsyncGenerator<Visitor, undefined> {
  const codes = system.demo().affiliates.map(({ code }) => code)
  // Latin-1 keeps every byte of a log that is not UTF-8.
  const input = createReadStream(file, { encoding: 'latin1' })
  for await (const text of createInterface({ input, crlfDelay: Infinity })) {
    if (traffic.lines >= lineLimit) break
    traffic.lines += 1
    const logged = parseLogLine(text)
    if (logged === null) {
      traffic.broken += 1
      if (traffic.brokenLines.length < BROKEN_SHOWN_MAX) traffic.brokenLines.push(traffic.lines)
    } else if (!isSendable(logged)) {
      traffic.unsendable += 1
    } else {
      const mark = `${attempt}.${traffic.lines}`
      yield visitorOf(logged, traffic.lines, { codes, mark })
    }
  }
  return undefined
}

/** A request that certainly did not reach the server is sent again; one that may have is not. */
async function send(system: System, visitor: Visitor, traffic: Traffic): Promise<void> {
  const { method, path, headers } = visitor
  count(traffic.sent, method)
  for (;;) {
    try {
      const answer = await system.visit({ method, path, headers })
      count(traffic.answers, `${method} ${answer.status}`)
      if (method === 'GET') traffic.arrivals.push({ visitor, answer: readRedirect(answer) })
      return
    } catch (error) {
      if (!(error instanceof ConnectionLost)) throw error
      await system.untilBack(error)
      if (!error.wasSent) continue
      count(traffic.inFlight, method)
      if (method === 'GET') traffic.arrivals.push({ visitor, answer: null })
      return
    }
  }
}

export function readRedirect({ headers }: Pick<Answer, 'headers'>): Redirected {
  const ownId = headers['x-click-id']
  const clickId = typeof ownId === 'string' ? ownId : null
  const cookie = headers['set-cookie']?.find((text) => text.startsWith('aff_click='))
  const carriedId = cookie?.slice('aff_click='.length).split(';')[0] ?? clickId
  return { clickId, carriedId, answeredAtMs: Date.now() }
}

export function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}
