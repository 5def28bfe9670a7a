/** Contract of what happened to an affiliate's money, and of who owes. */
import * as z from 'zod'
import { conversionEvents, currencies, eventKinds } from '../../../schema/vocabulary.ts'
import { id, MoneyAnswer, Named, PageQuery } from '../../http/contract.ts'
import { time } from '../../http/times-contract.ts'

/** A conversion that is recorded stands in the list of conversions; here is what came of it. */
export const toldKinds = eventKinds.filter((kind) => kind !== 'conversion.recorded')

export const AffiliateEventsQuery = PageQuery.extend({ advertiser_id: id.optional() })
export const AffiliateEventsAnswer = z.object({
  events: z.array(
    z.object({
      id,
      kind: z.enum(eventKinds),
      event: z.enum(conversionEvents).nullable().describe('What was reported: refund, sale, …'),
      advertiser: Named,
      offer: z.string().nullable(),
      level: z.int().nullable(),
      amount: MoneyAnswer.nullable().describe(
        'Of yours: taken back, funded, waiting, or owed in all.',
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
        debt: MoneyAnswer.describe('What the affiliate owes after everything available was taken.'),
        in_transit: MoneyAnswer.describe('Under way to the same affiliate.'),
      }),
    )
    .describe('The largest first within a currency.'),
})
