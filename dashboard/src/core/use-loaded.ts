import { useEffect, useRef, useState } from 'react'
import { asProblem, type ProblemError } from './problem.ts'

export type Loaded<T> =
  | { readonly is: 'loading' }
  /** `isStale`: of the question before; the answer to the current one is on its way. */
  | { readonly is: 'ready'; readonly value: T; readonly isStale: boolean }
  | { readonly is: 'failed'; readonly problem: ProblemError; readonly retry: () => void }

/** Loads a part of a page that its route does not wait for, again whenever the key changes. */
export function useLoaded<T>(key: string, load: () => Promise<T>): Loaded<T> {
  const [tries, setTries] = useState(0)
  const [answer, setAnswer] = useState<{ key: string; state: Loaded<T> } | null>(null)
  const loadNow = useRef(load)
  loadNow.current = load
  // biome-ignore lint/correctness/useExhaustiveDependencies: another try asks the same question
  useEffect(() => {
    let isCurrent = true
    const settled = (state: Loaded<T>) => isCurrent && setAnswer({ key, state })
    const retry = () => {
      setAnswer(null)
      setTries((count) => count + 1)
    }
    loadNow.current().then(
      (value) => settled({ is: 'ready', value, isStale: false }),
      (thrown) => settled({ is: 'failed', problem: asProblem(thrown), retry }),
    )
    return () => {
      isCurrent = false
    }
  }, [key, tries])
  if (answer === null) return { is: 'loading' }
  if (answer.key === key) return answer.state
  return answer.state.is === 'ready' ? { ...answer.state, isStale: true } : { is: 'loading' }
}
