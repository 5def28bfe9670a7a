/** Contract of the platform fee. */

import * as z from 'zod'
import { currencies } from '../../../schema/vocabulary.ts'
import { says } from '../../core/field-faults.ts'
import { MoneyAnswer } from '../../http/contract.ts'
import { OfferFeeAnswer } from '../terms-contract.ts'

const rateBps = z.int().min(0).max(10_000).describe('Share of the amount; 500 = 5%.')
const decimal = z.string().max(32)

export const AdvertiserFeeInput = z.strictObject({
  rate_bps: rateBps,
  fixed: z
    .array(z.strictObject({ amount: decimal, currency: z.enum(currencies) }))
    .max(currencies.length)
    .refine((parts) => new Set(parts.map(({ currency }) => currency)).size === parts.length, {
      message: says('duplicate'),
    })
    .describe(
      'For each conversion, by the currency of its offer. Currencies left out have no fixed fee.',
    ),
})
export type AdvertiserFeeInput = z.infer<typeof AdvertiserFeeInput>

export const AdvertiserFeeAnswer = z.object({
  platform_fee: z.object({ rate_bps: z.int(), fixed: z.array(MoneyAnswer) }),
})

export const OfferFeeInput = z.strictObject({
  platform_fee: z
    .strictObject({
      rate_bps: rateBps,
      fixed: decimal.describe('For each conversion, in the offer’s currency.'),
    })
    .nullable()
    .describe('null = the advertiser’s fee applies.'),
})
export type OfferFeeInput = z.infer<typeof OfferFeeInput>

export const OwnFeeAnswer = z.object({ platform_fee: OfferFeeAnswer })
