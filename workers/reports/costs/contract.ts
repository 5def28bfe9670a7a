/** Contract of an affiliate's traffic costs. */
import * as z from 'zod'
import { currencies, trafficCostSources } from '../../../schema/vocabulary.ts'
import { Coded, id, MoneyAnswer, next_cursor, PageQuery } from '../../http/contract.ts'
import { day, time } from '../../http/times-contract.ts'

const note = z.string().trim().min(1).max(500).nullable().describe('Your own note.')
const amount = z.string().describe('Decimal string, such as "49.00".')

export const CostsQuery = PageQuery.extend({
  from: day.optional().describe('First day.'),
  to: day.optional().describe('Last day, included.'),
  offer_id: id.optional().describe('Only costs of this offer.'),
})

export const NewCostInput = z.strictObject({
  day: day.describe('Calendar day of the traffic.'),
  offer_id: id.nullable().default(null).describe('Null = all offers together.'),
  currency: z.enum(currencies),
  amount,
  note: note.default(null),
})

export const ChangeCostInput = z.strictObject({ amount, note }).partial()
export const CostParams = z.object({ costId: id })

export const CostSummary = z.object({
  id,
  day,
  offer: Coded.nullable().describe('Null = all offers together.'),
  amount: MoneyAnswer,
  note: z.string().nullable(),
  source: z.enum(trafficCostSources).describe('How it was entered last.'),
  created_at: time,
  changed_at: time.nullable(),
})
export type CostSummary = z.infer<typeof CostSummary>

export const CostAnswer = z.object({ cost: CostSummary })
export const CostsAnswer = z.object({ costs: z.array(CostSummary), next_cursor })
export const CostImportAnswer = z.object({
  ignored_columns: z.array(z.string()),
  added: z.int(),
  replaced: z.int().describe('There was a cost for the day, offer and currency.'),
  unchanged: z.int(),
})
