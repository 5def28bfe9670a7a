import { useState } from 'react'
import { asProblem, type ProblemError } from '../core/problem.ts'
import { useRepeated } from '../core/use-repeated.ts'
import { readIntegration, type Step } from './integration-data.ts'

const rhythm = { everyMs: 3_000, afterFailureMs: 10_000 }

interface Rehearsal {
  /** Null until the first answer. */
  readonly steps: readonly Step[] | null
  readonly problem: ProblemError | null
}
const none: Rehearsal = { steps: null, problem: null }

/** Asks for the steps every few seconds while the tab is visible. Without `since`, the rehearsal has not begun. */
export function useRehearsal(appId: string, since: string | undefined): Rehearsal {
  const subject = `${appId} ${since}`
  const [answer, setAnswer] = useState({ subject, ...none })
  useRepeated({ ...rhythm, isPaused: since === undefined }, subject, async () => {
    try {
      const { steps } = await readIntegration(appId, since)
      setAnswer({ subject, steps, problem: null })
      return true
    } catch (thrown) {
      const problem = asProblem(thrown)
      setAnswer((before) => ({ ...(before.subject === subject ? before : none), subject, problem }))
      return false
    }
  })
  return answer.subject === subject ? answer : none
}
