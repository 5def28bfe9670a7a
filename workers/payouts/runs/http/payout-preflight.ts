/** What a run would pay now, and the obstacles of the other balances. */
import { readMinor } from '../../../core/columns.ts'
import { runScoped } from '../../../core/database.ts'
import { maskReceiver } from '../../../core/mask-receiver.ts'
import { payoutDepsOf } from '../../../http/actor.ts'
import { cutPage, readIdCursor } from '../../../http/cursor.ts'
import { moneyAnswer } from '../../../http/present.ts'
import { answer, route, routes } from '../../../http/route.ts'
import {
  listPayoutAccounts,
  type PayoutAccount,
  readPayPalCash,
  sumPayoutAccounts,
  toAccountSums,
  toPayoutAccount,
} from '../db/payable-accounts.ts'
import { estimateFees, feeCapReachedAt } from '../rules/payout-fees.ts'
import { obstaclesOf } from '../rules/payout-obstacles.ts'
import { payoutRequestOf } from '../verbs/build-payout-batches.ts'
import { readCutOff, readMinimum } from './payout-runs.ts'
import {
  PreflightAnswer,
  PreflightQuery,
  type PreflightRow,
  PreflightTotalsAnswer,
  PreflightTotalsQuery,
} from './runs-contract.ts'

const tags = ['Payouts']
const listRoute = route('get /v1/payouts/preflight', {
  tags,
  summary: 'Preflight of a payout run',
  description:
    'One row for each available balance of the currency. A run takes those without obstacles. Receivers are masked for support and for an advertiser’s managers and viewers.',
  request: { query: PreflightQuery },
  responses: { 200: answer('One page.', PreflightAnswer) },
})
const totalsRoute = route('get /v1/payouts/preflight-totals', {
  tags,
  summary: 'Totals of a payout run’s preflight',
  description: 'With an estimate of PayPal’s fees, and whether PayPal’s cash covers the run.',
  request: { query: PreflightTotalsQuery },
  responses: { 200: answer('The sums.', PreflightTotalsAnswer) },
})

type RunQuery = Pick<
  ReturnType<typeof PreflightTotalsQuery.parse>,
  'currency' | 'method' | 'minimum' | 'cut_off_at'
>

function requestIn(
  { currency, method, minimum, cut_off_at }: RunQuery,
  payer: string | null,
  now: Date,
) {
  const run = { createdBy: null, payerAdvertiserId: payer, currency, method, now }
  return payoutRequestOf({
    ...{ ...run, minimum: readMinimum(minimum, currency), cutOffAt: readCutOff(cut_off_at) },
  })
}

export const payoutPreflightRoutes = routes()
  .openapi(listRoute, async (c) => {
    const query = c.req.valid('query')
    const { limit, state } = query
    const filter = {
      ...{ advertiserId: query.advertiser_id, affiliateId: query.affiliate_id },
      isPayable: state === undefined ? undefined : state === 'payable',
    }
    const page = { afterId: readIdCursor(query.cursor), limit: limit + 1 }
    const { db, scope, payer, isMasked } = await payoutDepsOf(c)
    const statement = listPayoutAccounts(requestIn(query, payer, c.var.now), filter, page)
    const [rows = []] = await runScoped(db, scope, [statement])
    const [shown, next_cursor] = cutPage(rows.map(toPayoutAccount), limit, (last) => last.accountId)
    const accounts = shown.map((account) => accountAnswer(account, query.currency, isMasked))
    return c.json({ accounts, next_cursor }, 200)
  })
  .openapi(totalsRoute, async (c) => {
    const query = c.req.valid('query')
    const { currency, method } = query
    const filter = { advertiserId: query.advertiser_id }
    const { db, scope, payer } = await payoutDepsOf(c)
    const [[row = {}] = [], [cash = {}] = []] = await runScoped(db, scope, [
      sumPayoutAccounts(requestIn(query, payer, c.var.now), filter, feeCapReachedAt(currency)),
      readPayPalCash(currency),
    ])
    const sums = toAccountSums(row)
    const isByPayPal = method === 'paypal'
    const below = { minor: isByPayPal ? sums.belowCapMinor : 0n, currency }
    const fees = estimateFees(below, isByPayPal ? sums.atCap : 0).minor
    const [has, promised] = [readMinor(cash.cash), readMinor(cash.promised)]
    const needed = sums.payableMinor + fees
    const money = (minor: bigint) => moneyAnswer(minor, currency)
    return c.json(
      {
        currency,
        payable: { accounts: sums.payable, total: money(sums.payableMinor) },
        blocked: {
          ...{ accounts: sums.blocked, total: money(sums.blockedMinor) },
          by_obstacle: sums.byObstacle.map(({ totalMinor, ...rest }) => ({
            ...{ ...rest, total: money(totalMinor) },
          })),
        },
        fees: money(fees),
        // We do not know the balance of an own payer's PayPal account.
        paypal:
          isByPayPal && payer === null
            ? {
                ...{ cash: money(has), promised: money(promised), needed: money(needed) },
                is_covered: has - promised >= needed,
              }
            : null,
      },
      200,
    )
  })

function accountAnswer(
  account: PayoutAccount,
  currency: RunQuery['currency'],
  isMasked: boolean,
): PreflightRow {
  const { receiver } = account
  return {
    id: account.accountId,
    affiliate: account.affiliate,
    advertiser: account.advertiser,
    balance: moneyAnswer(account.balanceMinor, currency),
    amount: moneyAnswer(account.amountMinor, currency),
    minimum: moneyAnswer(account.minimumMinor, currency),
    receiver: receiver !== null && isMasked ? maskReceiver(receiver) : receiver,
    obstacles: obstaclesOf(account.facts),
    last_problem: account.lastProblem,
  }
}
