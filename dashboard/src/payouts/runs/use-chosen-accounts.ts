import { useEffect, useState } from 'react'
import type { Chosen } from './choice.ts'
import { type Account, readAccountsOf } from './pay-data.ts'
import type { RunRequest } from './run-request.ts'

/** Balances of the named affiliates, by id; null while loading, 'failed' after an error. */
export type ChosenAccounts = ReadonlyMap<string, readonly Account[]> | 'failed' | null

/** Reads the balances of the named affiliates for this run. */
export function useChosenAccounts(runRequest: RunRequest, { ids }: Chosen): ChosenAccounts {
  const [found, setFound] = useState<ChosenAccounts>(null)
  const asked = JSON.stringify([runRequest, ids])
  // biome-ignore lint/correctness/useExhaustiveDependencies: `asked` contains all of them as text
  useEffect(() => {
    let isOver = false
    setFound(null)
    Promise.all(ids.map(async (id) => [id, await readAccountsOf(runRequest, id)] as const)).then(
      (entries) => !isOver && setFound(new Map(entries)),
      () => !isOver && setFound('failed'),
    )
    return () => {
      isOver = true
    }
  }, [asked])
  return found
}
