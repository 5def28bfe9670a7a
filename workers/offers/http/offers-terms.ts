/** Converts an offer's terms between wire format and operations. */

import { toDecimal } from '../../core/money.ts'
import { sha256Hex } from '../../core/sha256.ts'
import { definedFields } from '../../http/defined-fields.ts'
import type { OfferView } from '../db/offers.ts'
import type { PayoutTerms } from '../db/payout-rules.ts'
import { readLogo } from '../rules/logo.ts'
import type { PayoutRuleAnswer, PayoutRuleInput } from '../terms-contract.ts'
import type { OfferChange, WrittenRule } from '../verbs/offer-change.ts'
import type { UpdateOfferInput } from './contract.ts'

/** The terms among the fields, without the plain settings. */
export async function readTerms(fields: UpdateOfferInput): Promise<Omit<OfferChange, 'settings'>> {
  const { postback_secret: secret, logo } = fields
  return {
    payoutRules: fields.payout_rules?.map(toWritten),
    affiliateRules: fields.affiliate_rules?.map((rule) => ({
      ...toWritten(rule),
      ...{ affiliateId: rule.affiliate_id, isCoupon: rule.is_coupon },
    })),
    pixelAmountMax: fields.pixel_amount_max,
    logo: typeof logo === 'string' ? readLogo(logo) : logo,
    postbackSecretHash: typeof secret === 'string' ? await sha256Hex(secret) : secret,
  }
}

/** The plain settings among the terms. */
export function termSettings(fields: UpdateOfferInput): OfferChange['settings'] {
  return definedFields({
    ...{ level2Bps: fields.level_2_bps, level3Bps: fields.level_3_bps },
    allowsPaidTraffic: fields.allows_paid_traffic,
    allowsRepeatLeads: fields.allows_repeat_leads,
    ...{ joining: fields.joining, terms: fields.terms },
    ...{ description: fields.description, category: fields.category },
    ...{ trafficAllowed: fields.traffic_allowed, trafficForbidden: fields.traffic_forbidden },
    ...{ trafficNote: fields.traffic_note, oneSalePerClick: fields.one_sale_per_click },
  })
}

/** A rule as written in a request. */
export function toWritten(rule: PayoutRuleInput): WrittenRule {
  const rates = (written: PayoutRuleInput | PayoutRuleInput['tiers'][number]) => ({
    rateBps: written.rate_bps,
    fixed: written.fixed,
  })
  return {
    ...{ event: rule.event, kind: rule.kind, ...rates(rule) },
    recurringMonths: rule.recurring_months,
    ...{ tierMetric: rule.tier_metric, tierPeriod: rule.tier_period },
    tiers: rule.tiers.map((tier) => ({ from: tier.from, ...rates(tier) })),
  }
}

export function termsAnswer(offer: OfferView) {
  const { currency, pixelAmountMaxMinor: pixelMax } = offer
  const decimalOf = (minor: bigint) => toDecimal({ minor, currency })
  return {
    payout_rules: offer.payoutRules.map((rule) => ruleAnswer(rule, decimalOf)),
    affiliate_rules: offer.affiliateRules.map((rule) => ({
      ...{ affiliate_id: rule.affiliateId, is_coupon: rule.isCoupon },
      ...ruleAnswer(rule, decimalOf),
    })),
    level_2_bps: offer.level2Bps,
    level_3_bps: offer.level3Bps,
    platform_fee: feeAnswer(offer),
    has_postback_secret: offer.hasPostbackSecret,
    pixel_amount_max: pixelMax === null ? null : decimalOf(pixelMax),
    allows_paid_traffic: offer.allowsPaidTraffic,
    allows_repeat_leads: offer.allowsRepeatLeads,
    ...{ joining: offer.joining, terms: offer.terms, logo: offer.logo },
    ...{ description: offer.description, category: offer.category },
    ...{ traffic_allowed: offer.trafficAllowed, traffic_forbidden: offer.trafficForbidden },
    ...{ traffic_note: offer.trafficNote, one_sale_per_click: offer.oneSalePerClick },
  }
}

/** The effective platform fee of the offer. */
export function feeAnswer({ fee, currency }: OfferView) {
  const fixed = toDecimal({ minor: fee.fixedMinor, currency })
  return { rate_bps: fee.rateBps, fixed, is_own: fee.isOwn }
}

/** A rule in an answer. */
export function ruleAnswer(
  rule: PayoutTerms,
  decimalOf: (minor: bigint) => string,
): PayoutRuleAnswer {
  const rates = (of: PayoutTerms | PayoutTerms['tiers'][number]) => ({
    rate_bps: of.rateBps,
    fixed: decimalOf(of.fixedMinor),
  })
  const fromOf = (from: bigint) => (rule.tierMetric === 'amount' ? decimalOf(from) : `${from}`)
  return {
    ...{ event: rule.event, kind: rule.kind, ...rates(rule) },
    recurring_months: rule.recurringMonths,
    tiers: rule.tiers.map((tier) => ({ from: fromOf(tier.from), ...rates(tier) })),
    ...{ tier_metric: rule.tierMetric, tier_period: rule.tierPeriod },
  }
}
