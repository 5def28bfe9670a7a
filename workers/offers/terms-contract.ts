/**
 * Contract of an offer's terms: payout rules, tiers and levels; and of an advertiser's own terms.
 */

import * as z from 'zod'
import {
  attributionOrders,
  conversionEvents,
  currencyPolicies,
  offerCategories,
  offerJoinings,
  payoutRuleKinds,
  tierMetrics,
  tierPeriods,
  trafficTypes,
} from '../../schema/vocabulary.ts'
import { says } from '../core/field-faults.ts'
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
    .describe('For rebills: months after the first conversion; 0 = none, null = no limit.'),
  tiers: z
    .array(z.strictObject({ from: z.string().max(32), ...rateFields }))
    .max(20)
    .default([])
    .describe('Higher rates from a certain volume on, in ascending order.'),
  tier_metric: z.enum(tierMetrics).optional().describe('What the volume counts.'),
  tier_period: z.enum(tierPeriods).optional().describe('The current month (UTC), or all time.'),
}
const PayoutRuleInput = z.strictObject(ruleFields)
const AffiliateRuleInput = z.strictObject({
  affiliate_id: z.uuid(),
  is_coupon: z
    .boolean()
    .default(false)
    .describe('Applies only to conversions by the affiliate’s coupon.'),
  ...ruleFields,
})
export type PayoutRuleInput = z.infer<typeof PayoutRuleInput>

const plainText = (max: number) => z.string().trim().min(1).max(max).nullable()
const traffic = z.array(z.enum(trafficTypes)).max(trafficTypes.length)

/** 16 KiB in base64, with the start of the data URL. */
const LOGO_CHARACTERS_MAX = 22_000

/** Terms of an offer in requests. */
export const termFields = {
  payout_rules: z
    .array(PayoutRuleInput)
    .max(paidEvents.length)
    .refine((rules) => new Set(rules.map(({ event }) => event)).size === rules.length, {
      message: says('one_rule_per_event'),
    })
    .describe(
      'For every affiliate; replaced as a whole. Default for new offers: 30% of sales and rebills.',
    ),
  affiliate_rules: z
    .array(AffiliateRuleInput)
    .max(AFFILIATE_RULES_MAX)
    .refine((rules) => new Set(rules.map(faceOf)).size === rules.length, {
      message: says('one_rule_per_affiliate'),
    })
    .describe('For single affiliates and their coupons; replaced as a whole.'),
  level_2_bps: rateBps.describe('Share of the amount for the affiliate’s sponsor; 0 = off.'),
  level_3_bps: rateBps.describe('Share of the amount for the sponsor’s sponsor; 0 = off.'),
  postback_secret: z
    .string()
    .min(16)
    .max(128)
    .nullable()
    .describe('Secret of GET postbacks, stored as a hash; null = GET postbacks are off.'),
  pixel_amount_max: decimal
    .nullable()
    .describe('The largest amount a pixel may report; null = the pixel is off.'),
  allows_paid_traffic: z.boolean(),
  allows_repeat_leads: z
    .boolean()
    .describe('Whether one customer or click may bring several leads. Default: one.'),
  joining: z.enum(offerJoinings).describe('open: partners can join; closed: you enroll them.'),
  terms: z
    .string()
    .trim()
    .min(1)
    .max(4000)
    .nullable()
    .describe('Terms for partners, as plain text.'),
  description: plainText(2000).describe('What the offer sells, as plain text.'),
  category: z.enum(offerCategories).nullable(),
  logo: z
    .string()
    .max(LOGO_CHARACTERS_MAX)
    .nullable()
    .describe('A data URL of a PNG, JPEG or WebP picture of at most 16 KiB.'),
  traffic_allowed: traffic.describe('Kinds of traffic that affiliates may send.'),
  traffic_forbidden: traffic.describe('Kinds that they may not send. The others are not stated.'),
  traffic_note: plainText(1000).describe('More about traffic, as plain text.'),
  one_sale_per_click: z
    .boolean()
    .describe('Whether a click closes after its first sale. Rebills go on. Default: false.'),
}

const faceOf = ({ affiliate_id, is_coupon, event }: z.infer<typeof AffiliateRuleInput>) =>
  `${affiliate_id} ${is_coupon} ${event}`

export const LevelPresetField = z
  .enum(Object.keys(levelPresets) as [LevelPreset, ...LevelPreset[]])
  .describe('off; 3% + 1% in addition to the affiliate’s rate; or 10% / 3% / 1%.')

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
    rate_bps: z.int().describe('Share of the amount; 500 = 5%.'),
    fixed: z.string().describe('Decimal in the offer’s currency.'),
    is_own: z.boolean().describe('true: set for this offer; false: the advertiser’s fee.'),
  })
  .describe('Owed for each conversion in addition to commissions. Set by the platform.')

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
  allows_repeat_leads: z.boolean(),
  joining: z.enum(offerJoinings),
  terms: z.string().nullable(),
  description: z.string().nullable(),
  category: z.enum(offerCategories).nullable(),
  logo: z.string().nullable().describe('A data URL.'),
  traffic_allowed: z.array(z.enum(trafficTypes)),
  traffic_forbidden: z.array(z.enum(trafficTypes)),
  traffic_note: z.string().nullable(),
  one_sale_per_click: z.boolean(),
}

const seconds = z.int().min(0).max(31_536_000)

/** An advertiser's own terms in requests. */
export const advertiserTermFields = {
  attribution_order: z.enum(attributionOrders),
  conversion_seconds_min: seconds.describe(
    'Conversions sooner after the click are rejected; 0 = no limit.',
  ),
  conversion_seconds_max: seconds
    .nullable()
    .describe('Later conversions are rejected; null = only the offer’s window applies.'),
  has_fingerprinting: z.boolean(),
  cost_max_bps: rateBps
    .min(1)
    .describe('The most that all levels and the fee may cost, as a share of the amount.'),
  currency_policy: z.enum(currencyPolicies),
  low_balance: decimal.describe(
    'You are notified when a prepaid balance falls below this, in its currency.',
  ),
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
