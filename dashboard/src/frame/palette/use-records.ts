import { useEffect, useState } from 'react'
import { impersonated } from '../../core/account.ts'
import { asProblem, type ProblemError } from '../../core/problem.ts'
import { type Found, findRecords, QUERY_CHARACTERS_MIN } from './search-data.ts'

/** Asked once somebody pauses typing. */
const PAUSE_MS = 200

/** `found` while asking: of the query before, so that nothing jumps. */
export type Records =
  | { readonly is: 'asking' | 'ready'; readonly found: readonly Found[] }
  | {
      readonly is: 'failed'
      readonly found: readonly Found[]
      readonly problem: ProblemError
      readonly retry: () => void
    }

/** The records that the API finds for a query. */
export function useRecords(query: string): Records {
  const [records, setRecords] = useState<Records>({ is: 'ready', found: [] })
  const [tries, setTries] = useState(0)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another try asks the same question
  useEffect(() => {
    // Those who view an account may not search in it.
    if (query.length < QUERY_CHARACTERS_MIN || impersonated() !== null) {
      setRecords({ is: 'ready', found: [] })
      return
    }
    const asking = new AbortController()
    setRecords(({ found }) => ({ is: 'asking', found }))
    const timer = setTimeout(() => {
      findRecords(query, asking.signal).then(
        ({ found }) => !asking.signal.aborted && setRecords({ is: 'ready', found }),
        (thrown) => {
          if (asking.signal.aborted) return
          const retry = () => setTries((count) => count + 1)
          setRecords({ is: 'failed', found: [], problem: asProblem(thrown), retry })
        },
      )
    }, PAUSE_MS)
    return () => {
      clearTimeout(timer)
      asking.abort()
    }
  }, [query, tries])
  return records
}
