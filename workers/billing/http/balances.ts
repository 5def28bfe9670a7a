/** How advertisers stand with us, and how much credit they have. */

import { fundNow } from '../../commissions/fund-now.ts'
import { runScoped } from '../../core/database.ts'
import { parseDecimal } from '../../core/money.ts'
import { Refusal, refuseField } from '../../core/refusal.ts'
import { managementOf, staffDatabaseOf } from '../../http/actor.ts'
import { AdvertiserParams } from '../../http/contract.ts'
import { readIdCursor } from '../../http/cursor.ts'
import { answer, json, route, routes } from '../../http/route.ts'
import {
  BalanceAnswer,
  BalancesAnswer,
  BalancesQuery,
  CreditLimitInput,
} from '../balances-contract.ts'
import { listBalances, toBalanceView } from '../db/balances.ts'
import { balanceAnswer, readBalance } from '../read-balance.ts'
import { setCreditLimit } from '../verbs/set-credit-limit.ts'

const tags = ['Bookings']

const balancesRoute = route('get /v1/balances', {
  tags,
  summary: 'Balances of advertisers',
  description: 'Deposit, debt, credit limit and what waits for money. An advertiser sees its own.',
  request: { query: BalancesQuery },
  responses: { 200: answer('One page.', BalancesAnswer) },
})
const creditRoute = route('put /v1/advertisers/{advertiserId}/credit-limit', {
  tags,
  summary: 'Give credit',
  description: 'What a postpaid advertiser may owe. Raising it funds at once what waited for it.',
  request: {
    params: AdvertiserParams,
    body: { content: json(CreditLimitInput), required: true },
  },
  responses: { 200: answer('How the advertiser stands.', BalanceAnswer) },
})

export const balanceRoutes = routes()
  .openapi(balancesRoute, async (c) => {
    const { limit, cursor, advertiser_id } = c.req.valid('query')
    const { db, scope } = await managementOf(c)
    const afterId = readIdCursor(cursor)
    const filter = { advertiserId: advertiser_id ?? null, afterId, limit: limit + 1 }
    const [rows = []] = await runScoped(db, scope, [listBalances(filter)])
    const page = rows.slice(0, limit).map(toBalanceView)
    const next_cursor = rows.length > limit ? (page.at(-1)?.advertiser.id ?? null) : null
    return c.json({ advertisers: page.map(balanceAnswer), next_cursor }, 200)
  })
  .openapi(creditRoute, async (c) => {
    const { advertiserId } = c.req.valid('param')
    const { db, scope } = await staffDatabaseOf(c)
    const one = listBalances({ advertiserId, afterId: null, limit: 1 })
    const [[before] = []] = await runScoped(db, scope, [one])
    if (before === undefined) throw new Refusal('not_found', 'There is no such advertiser.')
    const parsed = parseDecimal(c.req.valid('json').credit_limit, toBalanceView(before).currency)
    if (!parsed.ok) throw refuseField('credit_limit', parsed.message)
    await setCreditLimit(db, scope, { advertiserId, limitMinor: parsed.money.minor })
    await fundNow(c, { db, scope }, advertiserId)
    return c.json({ advertiser: await readBalance(db, scope, advertiserId) }, 200)
  })
