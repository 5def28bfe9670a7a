/** Contract of cohorts of customers. */
import * as z from 'zod'
import { currencies } from '../../../schema/vocabulary.ts'
import { day } from '../../http/times-contract.ts'
import { ReportFileQuery } from '../http/contract.ts'

/** Two years, so that a row has at most as many months as fit on a screen. */
export const COHORT_MONTHS_MAX = 24

export const CohortsQuery = ReportFileQuery.omit({
  ...{ click_id: true, test: true, group_by: true, sort: true, time_to_sale: true },
}).extend({
  from: day
    .optional()
    .describe('A day of the first month of customers; default: 11 months before `to`.'),
  to: day.optional().describe('A day of the last month of customers; default: today.'),
})

const amount = z.string().describe('Decimal string.')

export const CohortsAnswer = z.object({
  ...{ from: day, to: day, time_zone: z.string() },
  converted_to: z.enum(currencies).nullable().describe('Money is converted at stored rates.'),
  measures: z.array(z.enum(['order_value', 'payout'])).describe('The sums that you may see.'),
  cohorts: z.array(
    z.object({
      month: day.describe('First day of the month of the first lead, sale or rebill.'),
      customers: z.int(),
      months: z
        .array(
          z.object({
            months_since: z.int().describe('0 = the month itself.'),
            customers: z.int().describe('With at least one sale or rebill in that month.'),
            orders: z.int().describe('Sales and rebills.'),
            money: z.array(
              z.object({
                currency: z.enum(currencies),
                order_value: amount.optional().describe('Minus refunds and chargebacks.'),
                payout: amount.describe('Of the referring affiliate (level 1).'),
              }),
            ),
          }),
        )
        .describe('Every month until now.'),
    }),
  ),
})
export type CohortsAnswer = z.infer<typeof CohortsAnswer>
