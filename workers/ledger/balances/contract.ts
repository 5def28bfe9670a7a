/** Contract of an affiliate's money events, and of debts. */
import * as z from 'zod'
import { conversionEvents, currencies, moneyEventKinds } from '../../../schema/vocabulary.ts'
import { id, MoneyAnswer, Named, PageQuery } from '../../http/contract.ts'
import { time } from '../../http/times-contract.ts'

/** Recorded conversions are in the list of conversions, so this list only has what followed. */
export const followUpKinds = moneyEventKinds.filter((kind) => kind !== 'conversion.recorded')

export const AffiliateEventsQuery = PageQuery.extend({ advertiser_id: id.optional() })
export const AffiliateEventsAnswer = z.object({
  events: z.array(
    z.object({
      id,
      kind: z.enum(moneyEventKinds),
      event: z.enum(conversionEvents).nullable().describe('The reported event: refund, sale, …'),
      advertiser: Named,
      offer: z.string().nullable(),
      level: z.int().nullable(),
      amount: MoneyAnswer.nullable().describe(
        'Your amount: taken back, funded, unfunded, or the total debt.',
      ),
      created_at: time,
    }),
  ),
  next_cursor: z.string().nullable(),
})
export type AffiliateEventsAnswer = z.infer<typeof AffiliateEventsAnswer>

export const DebtsAnswer = z.object({
  debts: z
    .array(
      z.object({
        advertiser: Named,
        affiliate: Named.extend({ code: z.string() }),
        currency: z.enum(currencies),
        debt: MoneyAnswer.describe('What the affiliate owes after everything available was used.'),
        in_transit: MoneyAnswer.describe('In a payout to the same affiliate.'),
      }),
    )
    .describe('Largest first within a currency.'),
})
