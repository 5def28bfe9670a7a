import { useState } from 'react'
import { asProblem, type ProblemError } from '../core/problem.ts'
import { useRepeated } from '../core/use-repeated.ts'
import { type Overview, readOverview } from './operations-data.ts'

const rhythm = { everyMs: 4_000, afterFailureMs: 8_000 }

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
  const { askNow } = useRepeated(rhythm, '', async () => {
    try {
      const overview = await readOverview()
      setState({ overview, problem: null })
      return true
    } catch (thrown) {
      setState((before) => ({ ...before, problem: asProblem(thrown) }))
      return false
    }
  })
  return { ...state, askNow }
}
