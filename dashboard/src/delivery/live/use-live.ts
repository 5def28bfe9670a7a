import { useEffect, useState } from 'react'
import { useFormat } from '../../core/i18n/use-format.ts'
import { asProblem, type ProblemError } from '../../core/problem.ts'
import { type LiveEvent, readLive } from './live-data.ts'
import { mergeFeed } from './live-feed.ts'

const EVERY_MS = 3_000
/** After a failure, so that a server in trouble is asked less often. */
const AFTER_FAILURE_MS = 10_000
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
  useEffect(() => {
    if (isPaused) return
    let timer: ReturnType<typeof setTimeout> | undefined
    let isAsking = false
    let isOver = false
    const plan = (ms: number) => {
      clearTimeout(timer)
      if (!isOver && !document.hidden) timer = setTimeout(ask, ms)
    }
    const ask = async () => {
      if (isAsking) return
      isAsking = true
      let pause = EVERY_MS
      try {
        const arrived = await readLive(timeZone, new Date())
        if (!isOver) setLive((before) => withArrived(before, arrived))
      } catch (thrown) {
        pause = AFTER_FAILURE_MS
        if (!isOver) setLive((before) => ({ ...before, problem: asProblem(thrown) }))
      }
      isAsking = false
      plan(pause)
    }
    const onVisibility = () => plan(0)
    plan(0)
    document.addEventListener('visibilitychange', onVisibility)
    return () => {
      isOver = true
      clearTimeout(timer)
      document.removeEventListener('visibilitychange', onVisibility)
    }
  }, [isPaused, timeZone])
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
