/**
 * Contract of an offer's terms: payout rules, tiers and levels; and of an advertiser's own terms.
 */

import * as z from 'zod'
import {
  attributionOrders,
  conversionEvents,
  currencyPolicies,
  offerJoinings,
  payoutRuleKinds,
  tierMetrics,
  tierPeriods,
} from '../../schema/vocabulary.ts'
import { type LevelPreset, levelPresets } from './rules/terms.ts'

const paidEvents = ['lead', 'sale', 'rebill'] as const
const AFFILIATE_RULES_MAX = 500
const rateBps = z.int().min(0).max(10_000)
const decimal = z.string().max(32).describe('Decimal string in the currency.')

const rateFields = {
  rate_bps: rateBps.default(0).describe('The affiliate’s share of the amount; 3000 = 30 %.'),
  fixed: decimal.default('0'),
}
const ruleFields = {
  event: z.enum(paidEvents),
  kind: z.enum(payoutRuleKinds),
  ...rateFields,
  recurring_months: z
    .int()
    .min(0)
    .max(600)
    .nullable()
    .default(null)
    .describe('On rebills: months after the first conversion; 0 = none, null = for ever.'),
  tiers: z
    .array(z.strictObject({ from: z.string().max(32), ...rateFields }))
    .max(20)
    .default([])
    .describe('Better rates from a volume on, by rising volume.'),
  tier_metric: z.enum(tierMetrics).optional().describe('What the volume counts.'),
  tier_period: z.enum(tierPeriods).optional().describe('The running month (UTC), or all of time.'),
}
const PayoutRuleInput = z.strictObject(ruleFields)
const AffiliateRuleInput = z.strictObject({
  affiliate_id: z.uuid(),
  is_coupon: z.boolean().default(false).describe('Only for what the affiliate’s coupon brings.'),
  ...ruleFields,
})
export type PayoutRuleInput = z.infer<typeof PayoutRuleInput>

/** Terms of an offer in requests. */
export const termFields = {
  payout_rules: z
    .array(PayoutRuleInput)
    .max(paidEvents.length)
    .refine((rules) => new Set(rules.map(({ event }) => event)).size === rules.length, {
      message: 'Write one rule for each event.',
    })
    .describe(
      'For every affiliate; replaced as a whole. A new offer pays 30 % of sale and rebill.',
    ),
  affiliate_rules: z
    .array(AffiliateRuleInput)
    .max(AFFILIATE_RULES_MAX)
    .refine((rules) => new Set(rules.map(faceOf)).size === rules.length, {
      message: 'Write one rule for each affiliate, event and coupon.',
    })
    .describe('For single affiliates and their coupons; replaced as a whole.'),
  level_2_bps: rateBps.describe('Share of the amount for the affiliate’s sponsor; 0 = off.'),
  level_3_bps: rateBps.describe('Share of the amount for the sponsor’s sponsor; 0 = off.'),
  postback_secret: z
    .string()
    .min(16)
    .max(128)
    .nullable()
    .describe('Secret of GET postbacks, kept as a hash; null = none are taken.'),
  pixel_amount_max: decimal.nullable().describe('Most that a pixel may say; null = no pixel.'),
  allows_paid_traffic: z.boolean(),
  joining: z
    .enum(offerJoinings)
    .describe('open: partners join by themselves; closed: you let them in.'),
  terms: z
    .string()
    .trim()
    .min(1)
    .max(4000)
    .nullable()
    .describe('What partners must know and keep to; plain text.'),
}

const faceOf = ({ affiliate_id, is_coupon, event }: z.infer<typeof AffiliateRuleInput>) =>
  `${affiliate_id} ${is_coupon} ${event}`

export const LevelPresetField = z
  .enum(Object.keys(levelPresets) as [LevelPreset, ...LevelPreset[]])
  .describe('off, 3 % + 1 % beside the affiliate’s rate, or the classic 10 % / 3 % / 1 %.')

const rateAnswers = {
  rate_bps: z.int(),
  fixed: z.string(),
}
const PayoutRuleAnswer = z.object({
  event: z.enum(conversionEvents),
  kind: z.enum(payoutRuleKinds),
  ...rateAnswers,
  recurring_months: z.int().nullable(),
  tiers: z.array(z.object({ from: z.string(), ...rateAnswers })),
  tier_metric: z.enum(tierMetrics).nullable(),
  tier_period: z.enum(tierPeriods).nullable(),
})
export type PayoutRuleAnswer = z.infer<typeof PayoutRuleAnswer>

export const OfferFeeAnswer = z
  .object({
    rate_bps: z.int().describe('Of the amount.'),
    fixed: z.string().describe('Decimal in the offer’s currency.'),
    is_own: z.boolean().describe('Set for this offer; otherwise it is the advertiser’s.'),
  })
  .describe('Owed for each conversion on top of all commissions. Set by the platform.')

/** Terms of an offer in answers. */
export const termAnswers = {
  payout_rules: z.array(PayoutRuleAnswer),
  affiliate_rules: z.array(
    PayoutRuleAnswer.extend({ affiliate_id: z.uuid(), is_coupon: z.boolean() }),
  ),
  level_2_bps: z.int(),
  level_3_bps: z.int(),
  platform_fee: OfferFeeAnswer,
  has_postback_secret: z.boolean(),
  pixel_amount_max: z.string().nullable(),
  allows_paid_traffic: z.boolean(),
  joining: z.enum(offerJoinings),
  terms: z.string().nullable(),
}

const seconds = z.int().min(0).max(31_536_000)

/** An advertiser's own terms in requests. */
export const advertiserTermFields = {
  attribution_order: z.enum(attributionOrders),
  conversion_seconds_min: seconds.describe('Sooner after the click is rejected; 0 = any.'),
  conversion_seconds_max: seconds
    .nullable()
    .describe('Later is rejected; null = the window alone.'),
  has_fingerprinting: z.boolean(),
  cost_max_bps: rateBps.min(1).describe('Most of an amount that all levels and the fee may take.'),
  currency_policy: z.enum(currencyPolicies),
  low_balance: decimal.describe('A prepaid balance below this is told; in its own currency.'),
}

export const advertiserTermAnswers = {
  attribution_order: z.enum(attributionOrders),
  conversion_seconds_min: z.int(),
  conversion_seconds_max: z.int().nullable(),
  has_fingerprinting: z.boolean(),
  cost_max_bps: z.int(),
  currency_policy: z.enum(currencyPolicies),
  low_balance: z.string(),
}
