import type {
  ConversionEvent,
  Currency,
  PayoutRuleKind,
  TierMetric,
  TierPeriod,
} from '../../../schema/vocabulary.ts'
import type { Faults } from '../core/field-errors.ts'
import { amountOf, bpsOf, isId, percentOf, wholeOf } from '../core/form-input.ts'
import type { Offer } from './offers-data.ts'

/** The events that can be paid for. */
export const paidEvents = ['lead', 'sale', 'rebill'] as const satisfies readonly ConversionEvent[]
export type PaidEvent = (typeof paidEvents)[number]

/** Form values of a rate. */
export interface RatesDraft {
  readonly percent: string
  readonly fixed: string
}

export interface TierDraft extends RatesDraft {
  readonly key: string
  /** A number of conversions, or an amount sold. */
  readonly from: string
}

export interface PayoutRuleDraft extends RatesDraft {
  readonly event: PaidEvent
  readonly kind: PayoutRuleKind
  /** Months of rebills; empty = without end. */
  readonly months: string
  readonly tiers: readonly TierDraft[]
  readonly tierMetric: TierMetric
  readonly tierPeriod: TierPeriod
}

export interface AffiliateRuleDraft extends PayoutRuleDraft {
  readonly key: string
  readonly affiliateId: string
  readonly isCoupon: boolean
}

export const emptyRates: RatesDraft = { percent: '', fixed: '' }

export const emptyRule = (event: PaidEvent): PayoutRuleDraft => ({
  ...{ event, kind: event === 'lead' ? 'fixed' : 'percent', ...emptyRates },
  ...{ months: '', tiers: [], tierMetric: 'conversions', tierPeriod: 'month' },
})

export const hasPercent = ({ kind }: Pick<PayoutRuleDraft, 'kind'>) => kind !== 'fixed'
export const hasFixed = ({ kind }: Pick<PayoutRuleDraft, 'kind'>) => kind !== 'percent'

type Rule = Offer['payout_rules'][number]
type Rates = Pick<Rule, 'rate_bps' | 'fixed'>

function ratesDraft(rates: Rates, kind: PayoutRuleKind): RatesDraft {
  return {
    percent: hasPercent({ kind }) ? percentOf(rates.rate_bps) : '',
    fixed: hasFixed({ kind }) ? rates.fixed : '',
  }
}

const ruleDraft = (rule: Rule): PayoutRuleDraft => ({
  event: rule.event as PaidEvent,
  kind: rule.kind,
  ...ratesDraft(rule, rule.kind),
  months: rule.recurring_months === null ? '' : String(rule.recurring_months),
  tiers: rule.tiers.map((tier) => ({
    ...{ key: tier.from, from: tier.from, ...ratesDraft(tier, rule.kind) },
  })),
  tierMetric: rule.tier_metric ?? 'conversions',
  tierPeriod: rule.tier_period ?? 'month',
})

export const payoutRuleDrafts = (offer: Pick<Offer, 'payout_rules'>): PayoutRuleDraft[] =>
  offer.payout_rules.map(ruleDraft)

export const affiliateRuleDrafts = (offer: Pick<Offer, 'affiliate_rules'>): AffiliateRuleDraft[] =>
  offer.affiliate_rules.map((rule) => ({
    ...ruleDraft(rule),
    key: `${rule.affiliate_id} ${rule.event} ${rule.is_coupon}`,
    affiliateId: rule.affiliate_id,
    isCoupon: rule.is_coupon,
  }))

const isWritten = (text: string) => text.trim() !== ''

/** `root` is the field in wire format: the general rules, or those of single affiliates. */
export function payoutFaults(
  rules: readonly (PayoutRuleDraft & { affiliateId?: string })[],
  currency: Currency,
  root = 'payout_rules',
): Faults {
  const faults: Faults = {}
  for (const [at, rule] of rules.entries()) {
    const field = `${root}.${at}`
    Object.assign(faults, ratesFaults(rule, rule.kind, currency, field))
    if (isWritten(rule.months) && wholeOf(rule.months) === null) {
      faults[`${field}.recurring_months`] = 'number'
    }
    if (rule.affiliateId !== undefined && !isId(rule.affiliateId)) {
      faults[`${field}.affiliate_id`] = 'affiliate'
    }
    for (const [place, tier] of rule.tiers.entries()) {
      const part = `${field}.tiers.${place}`
      Object.assign(faults, ratesFaults(tier, rule.kind, currency, part))
      const isCount = rule.tierMetric === 'conversions'
      if (isCount && wholeOf(tier.from) === null) faults[`${part}.from`] = 'number'
      if (!isCount && amountOf(tier.from, currency) === null) faults[`${part}.from`] = 'amount'
    }
  }
  return faults
}

function ratesFaults(rates: RatesDraft, kind: PayoutRuleKind, currency: Currency, field: string) {
  const faults: Faults = {}
  if (hasPercent({ kind }) && bpsOf(rates.percent) === null) faults[`${field}.rate_bps`] = 'percent'
  if (hasFixed({ kind }) && amountOf(rates.fixed, currency) === null) {
    faults[`${field}.fixed`] = 'amount'
  }
  return faults
}

const ratesFields = (rates: RatesDraft, kind: PayoutRuleKind, currency: Currency) => ({
  rate_bps: hasPercent({ kind }) ? (bpsOf(rates.percent) ?? 0) : 0,
  fixed: hasFixed({ kind }) ? (amountOf(rates.fixed, currency) ?? '0') : '0',
})

function ruleFields(rule: PayoutRuleDraft, currency: Currency) {
  const { event, kind, tiers, tierMetric, tierPeriod } = rule
  return {
    ...{ event, kind, ...ratesFields(rule, kind, currency) },
    recurring_months: event === 'rebill' ? wholeOf(rule.months) : null,
    tiers: tiers.map((tier) => ({
      from: tierMetric === 'amount' ? (amountOf(tier.from, currency) ?? '0') : tier.from.trim(),
      ...ratesFields(tier, kind, currency),
    })),
    ...(tiers.length > 0 ? { tier_metric: tierMetric, tier_period: tierPeriod } : {}),
  }
}

/** Rules in wire format. Invalid drafts are never sent, so unreadable values become zero. */
export const payoutFields = (rules: readonly PayoutRuleDraft[], currency: Currency) =>
  rules.map((rule) => ruleFields(rule, currency))

export const affiliateRuleFields = (rules: readonly AffiliateRuleDraft[], currency: Currency) =>
  rules.map((rule) => ({
    ...{ affiliate_id: rule.affiliateId.trim(), is_coupon: rule.isCoupon },
    ...ruleFields(rule, currency),
  }))
