/** Earnings as they are now: on hold, approved, paid. */
import * as z from 'zod'
import { runScoped } from '../../core/database.ts'
import { says } from '../../core/field-faults.ts'
import { refuseField } from '../../core/refusal.ts'
import { databaseOf } from '../../http/actor.ts'
import { MoneyAnswer } from '../../http/contract.ts'
import { moneyAnswer } from '../../http/present.ts'
import { answer, route, routes } from '../../http/route.ts'
import { type Earnings, earningsDimensions, listEarnings, toEarnings } from '../db/earnings.ts'
import { reportScopeOf } from './question.ts'

const EarningsQuery = z.strictObject({
  group_by: z
    .string()
    .max(100)
    .transform((text) => text.split(',').filter((word) => word !== ''))
    .pipe(
      z
        .array(z.enum(earningsDimensions))
        .refine((words) => new Set(words).size === words.length, says('duplicate')),
    )
    .optional()
    .describe(`Any of ${earningsDimensions.join(', ')}; separated by commas.`),
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
  offset: z.coerce.number().int().min(0).max(100_000).default(0),
})

const EarningsAnswer = z.object({
  rows: z.array(
    z.object({
      keys: z.record(z.string(), z.string().nullable()).describe('No offer: bookings.'),
      names: z.record(z.string(), z.string().nullable()),
      unfunded: MoneyAnswer.describe('Commissions that the advertiser has not funded yet.'),
      hold: MoneyAnswer.describe('Pending approval or within the hold.'),
      approved: MoneyAnswer.describe(
        'Payable or in a payout. Negative: owed after refunds of money already paid.',
      ),
      paid: MoneyAnswer,
    }),
  ),
  next_offset: z.int().nullable(),
})

const earningsRoute = route('get /v1/reports/earnings', {
  tags: ['Statistics'],
  summary: 'Get earnings by status',
  description:
    'Earnings of affiliates and their current status, exactly as in the ledger. A payout counts against the commissions that were released first.',
  request: { query: EarningsQuery },
  responses: { 200: answer('One row for each group and currency.', EarningsAnswer) },
})

export const earningsRoutes = routes().openapi(earningsRoute, async (c) => {
  const { group_by: groupBy = [], limit, offset } = c.req.valid('query')
  const { scope, reportScope } = reportScopeOf(c)
  if (reportScope.kind === 'affiliate' && groupBy.includes('affiliate_id')) {
    throw refuseField('group_by', 'not_allowed')
  }
  const statement = listEarnings({ scope: reportScope, groupBy, limit, offset })
  const [found = []] = await runScoped(await databaseOf(c), scope, [statement])
  const next = offset + found.length
  return c.json(
    {
      rows: found.map(toEarnings).map((row) => earningsAnswer(row, groupBy)),
      next_offset: next < Number(found[0]?.groups ?? 0) ? next : null,
    },
    200,
  )
})

function earningsAnswer({ currency, ...row }: Earnings, groupBy: readonly string[]) {
  const keyed = (values: readonly (string | null)[]) =>
    Object.fromEntries(groupBy.map((name, at) => [name, values[at] || null]))
  return {
    ...{ keys: keyed(row.keys), names: keyed(row.names) },
    unfunded: moneyAnswer(row.unfundedMinor, currency),
    hold: moneyAnswer(row.holdMinor, currency),
    approved: moneyAnswer(row.approvedMinor, currency),
    paid: moneyAnswer(row.paidMinor, currency),
  }
}
