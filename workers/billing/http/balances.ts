/** Balances of advertisers. */

import { runScoped } from '../../core/database.ts'
import { managementOf } from '../../http/actor.ts'
import { readIdCursor } from '../../http/cursor.ts'
import { answer, route, routes } from '../../http/route.ts'
import { BalancesAnswer, BalancesQuery } from '../balances-contract.ts'
import { listBalances, toBalanceView } from '../db/balances.ts'
import { balanceAnswer } from '../read-balance.ts'

const tags = ['Bookings']

const balancesRoute = route('get /v1/balances', {
  tags,
  summary: 'Balances of advertisers',
  description: 'Deposit, debt, credit limit and what waits for money. An advertiser sees its own.',
  request: { query: BalancesQuery },
  responses: { 200: answer('One page.', BalancesAnswer) },
})
export const balanceRoutes = routes().openapi(balancesRoute, async (c) => {
  const { limit, cursor, advertiser_id } = c.req.valid('query')
  const { db, scope } = await managementOf(c)
  const afterId = readIdCursor(cursor)
  const filter = { advertiserId: advertiser_id ?? null, afterId, limit: limit + 1 }
  const [rows = []] = await runScoped(db, scope, [listBalances(filter)])
  const page = rows.slice(0, limit).map(toBalanceView)
  const next_cursor = rows.length > limit ? (page.at(-1)?.advertiser.id ?? null) : null
  return c.json({ advertisers: page.map(balanceAnswer), next_cursor }, 200)
})
