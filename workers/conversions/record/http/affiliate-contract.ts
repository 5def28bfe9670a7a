/** Contract of an affiliate's own conversions. */

import * as z from 'zod'
import {
  commissionStatuses,
  conversionEvents,
  conversionRejections,
  conversionStatuses,
  currencies,
} from '../../../../schema/vocabulary.ts'
import { id, MoneyAnswer, PageQuery, TestSwitch } from '../../../http/contract.ts'
import { time } from '../../../http/times-contract.ts'

export const AffiliateConversionsQuery = PageQuery.extend({
  advertiser_id: id.optional(),
  test: TestSwitch,
})

export const AffiliateConversion = z.object({
  id,
  event: z.enum(conversionEvents),
  offer: z.object({ id, name: z.string() }),
  advertiser: z.object({ id, name: z.string() }),
  status: z.enum(conversionStatuses),
  rejection: z.enum(conversionRejections).nullable(),
  commission: MoneyAnswer.nullable(),
  commission_status: z.enum(commissionStatuses).nullable(),
  payout_status: z
    .enum(['in_payout', 'paid'])
    .nullable()
    .describe('Id of the payout that includes this commission; null if there is none yet.'),
  hold_until: time.nullable(),
  click_id: id.nullable(),
  sub1: z.string().nullable(),
  recorded_at: time,
})

export const AffiliateConversionsAnswer = z.object({
  conversions: z.array(AffiliateConversion),
  next_cursor: z.string().nullable(),
})

export const AffiliateConversionParams = z.object({ conversionId: id })

export const AffiliateConversionAnswer = z.object({
  conversion: AffiliateConversion.extend({
    affiliate_id: id.describe('Your affiliate id, as it appears in the lines of the receipt.'),
    amount: MoneyAnswer.nullable(),
    currency: z.enum(currencies).nullable(),
    taken_back: MoneyAnswer.nullable().describe(
      'Part of the commission that refunds and chargebacks reversed.',
    ),
    receipt: z.record(z.string(), z.unknown()).describe('The stored facts that you may read.'),
  }),
})
