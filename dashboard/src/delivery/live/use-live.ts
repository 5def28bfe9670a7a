import { useState } from 'react'
import { useFormat } from '../../core/i18n/use-format.ts'
import { asProblem, type ProblemError } from '../../core/problem.ts'
import { useRepeated } from '../../core/use-repeated.ts'
import { type LiveEvent, readLive } from './live-data.ts'
import { mergeFeed } from './live-feed.ts'

const rhythm = { everyMs: 3_000, afterFailureMs: 10_000 }
const LINES_MAX = 100

export interface Live {
  /** Null until the first answer. */
  readonly lines: readonly LiveEvent[] | null
  /** What arrived since the page was opened. */
  readonly fresh: ReadonlySet<string>
  readonly problem: ProblemError | null
}

/** Asks for the latest events every few seconds: not while paused, and never while the tab is hidden. */
export function useLive(isPaused: boolean): Live {
  const { timeZone } = useFormat()
  const [live, setLive] = useState<Live>({ lines: null, fresh: new Set(), problem: null })
  useRepeated({ ...rhythm, isPaused }, timeZone, async () => {
    try {
      const arrived = await readLive(timeZone, new Date())
      setLive((before) => withArrived(before, arrived))
      return true
    } catch (thrown) {
      setLive((before) => ({ ...before, problem: asProblem(thrown) }))
      return false
    }
  })
  return live
}

function withArrived({ lines, fresh }: Live, arrived: readonly LiveEvent[]): Live {
  const known = new Set(lines?.map(({ key }) => key))
  const added = lines === null ? [] : arrived.filter(({ key }) => !known.has(key))
  return {
    lines: mergeFeed(lines ?? [], arrived, LINES_MAX),
    fresh: new Set([...fresh, ...added.map(({ key }) => key)]),
    problem: null,
  }
}
