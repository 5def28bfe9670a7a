import { useEffect, useState } from 'react'
import type { Chosen } from './choice.ts'
import { type Account, readAccountsOf } from './pay-data.ts'
import type { RunRequest } from './run-request.ts'

/** Balances of everybody who is named, by id; null while they are read, 'failed' where it did. */
export type ChosenAccounts = ReadonlyMap<string, readonly Account[]> | 'failed' | null

/** Reads what those who are named have, under this runRequest. */
export function useChosenAccounts(runRequest: RunRequest, { ids }: Chosen): ChosenAccounts {
  const [found, setFound] = useState<ChosenAccounts>(null)
  const asked = JSON.stringify([runRequest, ids])
  // biome-ignore lint/correctness/useExhaustiveDependencies: `asked` is all of them in one text
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
