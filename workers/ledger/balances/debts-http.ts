/** Debts of affiliates: money that was taken back after it had been paid out. */

import { runScoped } from '../../core/database.ts'
import { staffDatabaseOf } from '../../http/actor.ts'
import { moneyAnswer } from '../../http/present.ts'
import { answer, route, routes } from '../../http/route.ts'
import { listDebts, toDebt } from './affiliate-events-db.ts'
import { DebtsAnswer } from './contract.ts'

const DEBTS_MAX = 500

const debtsRoute = route('get /v1/debts', {
  tags: ['Books'],
  summary: 'List debts of affiliates',
  description: `Refunds and chargebacks of money that was already paid out, minus what was repaid since; at most ${DEBTS_MAX}. New earnings repay them first.`,
  responses: { 200: answer('By currency.', DebtsAnswer) },
})

export const debtRoutes = routes().openapi(debtsRoute, async (c) => {
  const { db, scope } = await staffDatabaseOf(c)
  const [rows = []] = await runScoped(db, scope, [listDebts(DEBTS_MAX)])
  const debts = rows.map(toDebt).map(({ debt, inTransit, ...owner }) => ({
    ...{ ...owner, currency: debt.currency, debt: moneyAnswer(debt.minor, debt.currency) },
    in_transit: moneyAnswer(inTransit.minor, inTransit.currency),
  }))
  return c.json({ debts }, 200)
})
