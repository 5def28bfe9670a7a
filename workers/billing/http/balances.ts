/** Balances of advertisers. */

import { runScoped } from '../../core/database.ts'
import { managementOf, staffDatabaseOf } from '../../http/actor.ts'
import { AdvertiserParams } from '../../http/contract.ts'
import { cutPage, readIdCursor } from '../../http/cursor.ts'
import { answer, json, route, routes } from '../../http/route.ts'
import {
  BalanceAnswer,
  BalancesAnswer,
  BalancesQuery,
  PayoutMinimumsInput,
} from '../balances-contract.ts'
import { listBalances, toBalanceView } from '../db/balances.ts'
import { balanceAnswer, readBalance } from '../read-balance.ts'
import { setPayoutMinimums } from '../verbs/set-payout-minimums.ts'

const tags = ['Bookings']

const balancesRoute = route('get /v1/balances', {
  tags,
  summary: 'List advertiser balances',
  description: 'Deposit, debt, credit limit and unfunded amounts. An advertiser sees its own.',
  request: { query: BalancesQuery },
  responses: { 200: answer('One page.', BalancesAnswer) },
})
const minimumsRoute = route('put /v1/advertisers/{advertiserId}/payout-minimums', {
  tags,
  summary: 'Set payout minimums',
  description:
    'The smallest balances that are paid out, by currency. An affiliate may set a higher minimum.',
  request: {
    params: AdvertiserParams,
    body: { content: json(PayoutMinimumsInput), required: true },
  },
  responses: { 200: answer('The balance.', BalanceAnswer) },
})

export const balanceRoutes = routes()
  .openapi(balancesRoute, async (c) => {
    const { limit, cursor, advertiser_id } = c.req.valid('query')
    const { db, scope } = await managementOf(c)
    const afterId = readIdCursor(cursor)
    const filter = { advertiserId: advertiser_id ?? null, afterId, limit: limit + 1 }
    const [rows = []] = await runScoped(db, scope, [listBalances(filter)])
    const [page, next_cursor] = cutPage(
      rows.map(toBalanceView),
      limit,
      (last) => last.advertiser.id,
    )
    return c.json({ advertisers: page.map(balanceAnswer), next_cursor }, 200)
  })
  .openapi(minimumsRoute, async (c) => {
    const { advertiserId } = c.req.valid('param')
    const { minimums } = c.req.valid('json')
    const { db, scope } = await staffDatabaseOf(c)
    await setPayoutMinimums(db, scope, { advertiserId, minimums })
    return c.json({ advertiser: await readBalance(db, scope, advertiserId) }, 200)
  })
