/** Contract of the daily summary. */

import * as z from 'zod'
import { currencies } from '../../schema/vocabulary.ts'
import { id, MoneyAnswer } from '../http/contract.ts'
import { day } from '../http/times-contract.ts'

export const SummaryQuery = z.object({
  advertiser_id: id.optional().describe('One advertiser; all of the affiliate’s when left out.'),
  from: day.optional().describe('First day, in time_zone; 30 days back when left out.'),
  to: day.optional().describe('Last day, included; today when left out.'),
  time_zone: z
    .string()
    .max(64)
    .optional()
    .describe('IANA zone of the days; the person’s when left out.'),
})

const CountsAnswer = z.object({
  clicks: z.int(),
  billable_clicks: z.int(),
  leads: z.int(),
  sales: z.int(),
  earned: z.array(MoneyAnswer),
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
    .describe('As many days right before the range, for comparison.'),
  balances: z.array(
    z.object({
      currency: z.enum(currencies),
      pending: MoneyAnswer,
      hold: MoneyAnswer,
      available: MoneyAnswer,
      in_transit: MoneyAnswer,
      paid: MoneyAnswer,
      debt: MoneyAnswer.describe('Owed after refunds of money that was out; new earnings pay it.'),
    }),
  ),
})
export type SummaryAnswer = z.infer<typeof SummaryAnswer>
