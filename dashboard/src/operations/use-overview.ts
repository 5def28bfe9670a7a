import { useCallback, useEffect, useRef, useState } from 'react'
import { asProblem, type ProblemError } from '../core/problem.ts'
import { type Overview, readOverview } from './operations-data.ts'

const EVERY_MS = 4_000
/** After a failure, so that a server in trouble is asked less often. */
const AFTER_FAILURE_MS = 8_000

export interface LiveOverview {
  /** Null until the first answer. */
  readonly overview: Overview | null
  /** Of the last request; what is shown is older. */
  readonly problem: ProblemError | null
  readonly askNow: () => Promise<void>
}

/** The overview, asked for every few seconds while the tab is visible. */
export function useOverview(): LiveOverview {
  const [state, setState] = useState<Omit<LiveOverview, 'askNow'>>({
    ...{ overview: null, problem: null },
  })
  const isAsking = useRef(false)
  const ask = useCallback(async (): Promise<boolean> => {
    if (isAsking.current) return true
    isAsking.current = true
    try {
      const overview = await readOverview()
      setState({ overview, problem: null })
      return true
    } catch (thrown) {
      setState((before) => ({ ...before, problem: asProblem(thrown) }))
      return false
    } finally {
      isAsking.current = false
    }
  }, [])
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let isOver = false
    const plan = (ms: number) => {
      clearTimeout(timer)
      if (isOver || document.hidden) return
      timer = setTimeout(async () => plan((await ask()) ? EVERY_MS : AFTER_FAILURE_MS), ms)
    }
    const onVisibility = () => plan(0)
    plan(0)
    document.addEventListener('visibilitychange', onVisibility)
    return () => {
      isOver = true
      clearTimeout(timer)
      document.removeEventListener('visibilitychange', onVisibility)
    }
  }, [ask])
  return { ...state, askNow: async () => void (await ask()) }
}
