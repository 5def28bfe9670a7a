/** Contract of the daily summary. */

import * as z from 'zod'
import { currencies } from '../../../schema/vocabulary.ts'
import { id, MoneyAnswer } from '../../http/contract.ts'
import { day } from '../../http/times-contract.ts'

export const SummaryQuery = z.object({
  advertiser_id: id.optional().describe('If left out: all advertisers of the affiliate.'),
  from: day.optional().describe('First day, in time_zone; default: 30 days ago.'),
  to: day.optional().describe('Last day, included; default: today.'),
  time_zone: z
    .string()
    .max(64)
    .optional()
    .describe('IANA time zone of the days; default: the person’s.'),
})

const CountsAnswer = z.object({
  clicks: z.int(),
  billable_clicks: z.int(),
  leads: z.int(),
  sales: z.int(),
  earned: z.array(MoneyAnswer).describe('Commissions of all levels.'),
  payout: z.array(MoneyAnswer).describe('Of them, level 1: EPC is payout ÷ billable clicks.'),
})

export const SummaryAnswer = z.object({
  time_zone: z.string(),
  from: day,
  to: day,
  today: CountsAnswer.describe('The last day of the range.'),
  yesterday: CountsAnswer.describe('The day before it.'),
  days: z.array(CountsAnswer.extend({ day })).describe('Every day of the range, zeros included.'),
  previous_days: z
    .array(CountsAnswer.extend({ day }))
    .describe('The same number of days before the range, for comparison.'),
  balances: z.array(
    z.object({
      currency: z.enum(currencies),
      pending: MoneyAnswer,
      hold: MoneyAnswer,
      available: MoneyAnswer,
      in_transit: MoneyAnswer,
      paid: MoneyAnswer,
      debt: MoneyAnswer.describe(
        'Owed after refunds of money already paid out. Deducted from new earnings.',
      ),
    }),
  ),
})
export type SummaryAnswer = z.infer<typeof SummaryAnswer>
