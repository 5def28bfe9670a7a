import type { PayoutObstacle } from '../../../../schema/vocabulary.ts'
import { api, read } from '../../core/api.ts'
import { settle } from '../../core/problem.ts'
import { readPages } from '../../core/read-pages.ts'
import type { PaySearch } from '../payout-search.ts'
import { payoutRequestOf, type RunRequest, wireOf } from './run-request.ts'

/** Maximum pages searched for balances with one obstacle. */
const ASKS_MAX = 20
const PER_ASK = '100'

const readPayable = () => read(api.v1.payouts.payable.$get())
type PreflightQuery = NonNullable<Parameters<typeof api.v1.payouts.preflight.$get>[0]>['query']
const readPreflight = (query: PreflightQuery) => read(api.v1.payouts.preflight.$get({ query }))
type TotalsQuery = NonNullable<
  Parameters<(typeof api.v1.payouts)['preflight-totals']['$get']>[0]
>['query']
const readTotals = (query: TotalsQuery) => read(api.v1.payouts['preflight-totals'].$get({ query }))

export type Payable = Awaited<ReturnType<typeof readPayable>>['payable'][number]
export type Account = Awaited<ReturnType<typeof readPreflight>>['accounts'][number]
export type Totals = Awaited<ReturnType<typeof readTotals>>

/** Payable amounts by advertiser, and a preview of the run in the URL. */
export async function loadPay(search: PaySearch) {
  const runRequest = payoutRequestOf(search)
  const [payable, totals, accounts] = await Promise.all([
    settle(readPayable()),
    settle(readTotals(wireOf(runRequest))),
    settle(readAccounts(runRequest, search)),
  ])
  return { payable, totals, accounts }
}

function readAccounts(runRequest: RunRequest, { state, obstacle, pages }: PaySearch) {
  const query = { ...wireOf(runRequest), ...(state ? { state } : {}) }
  if (obstacle) return readHindered(runRequest, obstacle)
  return readPages(pages, async (page) => {
    const { accounts, next_cursor } = await readPreflight({ ...query, ...page })
    return { rows: accounts, next_cursor }
  })
}

/** Balances with this obstacle. The server cannot filter by obstacle, so they are filtered here. */
async function readHindered(runRequest: RunRequest, obstacle: PayoutObstacle) {
  const rows: Account[] = []
  let cursor: string | null = null
  for (let asks = 0; asks < ASKS_MAX; asks += 1) {
    const page: Awaited<ReturnType<typeof readPreflight>> = await readPreflight({
      ...{ ...wireOf(runRequest), state: 'blocked', limit: PER_ASK },
      ...(cursor === null ? {} : { cursor }),
    })
    rows.push(...page.accounts.filter(({ obstacles }) => obstacles.includes(obstacle)))
    cursor = page.next_cursor
    if (cursor === null) break
  }
  return { rows, hasMore: false }
}

/** All balances of one affiliate for this run. */
export const readAccountsOf = async (runRequest: RunRequest, affiliate_id: string) =>
  (await readPreflight({ ...wireOf(runRequest), affiliate_id, limit: PER_ASK })).accounts

/** The affiliates of a run, if it is not for everybody. */
export interface Choice {
  readonly include?: string[]
  readonly exclude?: string[]
}

/** Creates the run. The same key and settings return the same run. */
export const buildRun = (runRequest: RunRequest, choice: Choice, key: string) =>
  read(
    api.v1['payout-batches'].$post({
      ...{ header: { 'idempotency-key': key }, json: { ...wireOf(runRequest), ...choice } },
    }),
  )
