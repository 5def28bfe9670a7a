/** What finance looks at first: payable, on the way, failed, and the next run. */
import * as z from 'zod'
import { currencies } from '../../../../schema/vocabulary.ts'
import { runScoped } from '../../../core/database.ts'
import { payoutDepsOf } from '../../../http/actor.ts'
import { MoneyAnswer } from '../../../http/contract.ts'
import { moneyAnswer, timeOrNull } from '../../../http/present.ts'
import { answer, route, routes } from '../../../http/route.ts'
import { time } from '../../../http/times-contract.ts'
import { findSchedule, toSchedule } from '../db/payout-schedules.ts'
import { findPayoutsOverview, RECENT_DAYS, toPayoutsOverview } from '../db/payouts-overview.ts'
import { nextSlot } from '../rules/payout-schedule.ts'

export const PayoutsOverviewAnswer = z.object({
  next_run_at: time.nullable().describe('Null: runs are started manually.'),
  currencies: z.array(
    z.object({
      currency: z.enum(currencies),
      payable: MoneyAnswer.describe('Approved balances that are in no payout.'),
      hold: MoneyAnswer,
      in_transit: MoneyAnswer.describe('In payouts that are not settled.'),
      paid: MoneyAnswer.describe(`Paid in the last ${RECENT_DAYS} days.`),
      failed: MoneyAnswer.describe(
        `Failed, returned or reversed in the last ${RECENT_DAYS} days. The money is payable again.`,
      ),
      failed_items: z.int(),
    }),
  ),
})

const overviewRoute = route('get /v1/payouts/overview', {
  tags: ['Payouts'],
  summary: 'Get an overview of payouts',
  description:
    'By currency: what is payable, on hold, on its way, paid and failed. Of the platform, or your own if you pay your affiliates yourself.',
  responses: { 200: answer('The overview.', PayoutsOverviewAnswer) },
})

export const payoutsOverviewRoutes = routes().openapi(overviewRoute, async (c) => {
  const { db, scope, payer } = await payoutDepsOf(c)
  const { now } = c.var
  const [[stored] = [], rows = []] = await runScoped(db, scope, [
    findSchedule(payer),
    findPayoutsOverview(payer, now),
  ])
  const nextRunAt = stored === undefined ? null : nextSlot(toSchedule(stored).timing, now)
  const found = rows.map(toPayoutsOverview).map(({ currency, failedItems, ...minor }) => ({
    currency,
    payable: moneyAnswer(minor.availableMinor, currency),
    hold: moneyAnswer(minor.holdMinor, currency),
    in_transit: moneyAnswer(minor.inTransitMinor, currency),
    paid: moneyAnswer(minor.paidMinor, currency),
    failed: moneyAnswer(minor.failedMinor, currency),
    failed_items: failedItems,
  }))
  return c.json({ next_run_at: timeOrNull(nextRunAt), currencies: found }, 200)
})
