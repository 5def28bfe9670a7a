/** Attributes a lead, sale or rebill to an affiliate: checks each piece of evidence in order. */

import type {
  AffiliateStatus,
  AttributionOrder,
  AttributionRule,
  ConversionEvent,
  ConversionRejection,
  PartnershipStatus,
  ReturningCustomers,
} from '../../../schema/vocabulary.ts'
import { isRefused } from '../../clicks/rules/visitor-cookie.ts'
import type { Awaited } from '../record/rules/report.ts'
import {
  type AttributableClick,
  type ClickTimes,
  FINGERPRINT_DAYS,
  mayRecognise,
  timingOf,
} from './click-rules.ts'

export type EvidenceRule = Exclude<AttributionRule, 'none'>

/** One piece of evidence that a conversion is an affiliate's. */
export interface Evidence {
  rule: EvidenceRule
  affiliateId: string
  affiliateStatus: AffiliateStatus
  /** Null: the affiliate has no partnership with the offer's advertiser. */
  partnershipStatus: PartnershipStatus | null
  isOfferActive: boolean
  /** The named click, the one with the same fingerprint, or the one by which the customer was bound. */
  click: AttributableClick | null
  /** Attribution window in days: the partnership's, else the offer's. */
  windowDays: number
  /**
   * Of the customer's evidence: conversions dated before do not count. It is when the customer was bound, or the sale
   * that a rebill renews. Null on other evidence.
   */
  since: Date | null
  /** Of the customer's evidence on a rebill: what the renewed sale has fixed. Null if no sale is renewed. */
  renewal: object | null
}

/** Clicks with the visitor's fingerprint in the last 30 days, and of how many affiliates. */
export interface FingerprintCount {
  clicks: number
  affiliates: number
}

/** Attribution settings of the advertiser and of its app. */
export interface AttributionSettings extends ClickTimes {
  order: AttributionOrder
  returningCustomers: ReturningCustomers
}

export interface Named {
  event: ConversionEvent
  clickId: string | null
  coupon: string | null
  customerId: string | null
  /** On a rebill: external id of the sale that it renews, as reported. */
  originalExternalId: string | null
  /** Null: the report has no time. It counts as later than everything it was parked for. */
  occurredAt: Date | null
}

export interface AttributionFacts<Found extends Evidence> {
  named: Named
  evidence: readonly Found[]
  fingerprint: FingerprintCount | null
  settings: AttributionSettings
  convertedAt: Date
  /** True if the report has expired while parked: it is evaluated with the available facts. */
  givesUp: boolean
  /** The rule for repeat sales pays no more months: the affiliate has no claim to further sales of the customer. */
  isBindingOver: boolean
  /** The advertiser ended the customer's binding: a renewal need not wait for it. */
  isReleased: boolean
}

/** Evidence that was excluded. `reason` is a rejection or one of the listed reasons. */
export interface Excluded {
  rule: EvidenceRule
  reason:
    | ConversionRejection
    | 'coupon_unknown'
    | 'offer_inactive'
    | 'several_affiliates'
    | 'consent_missing'
}

export type Attribution<Found extends Evidence> =
  | { outcome: 'attributed'; by: Found; excluded: Excluded[] }
  | { outcome: 'rejected'; reason: ConversionRejection; of: Found | null; excluded: Excluded[] }
  | { outcome: 'parked'; awaits: Awaited }

const orders = {
  click_first: ['click', 'coupon', 'customer', 'fingerprint'],
  coupon_first: ['coupon', 'click', 'customer', 'fingerprint'],
} as const satisfies Record<AttributionOrder, readonly EvidenceRule[]>

/**
 * The time of a conversion: as the app reports it, but never later than when it was received.
 */
export function convertedAtOf(occurredAt: Date | null, recordedAt: Date): Date {
  return occurredAt !== null && occurredAt < recordedAt ? occurredAt : recordedAt
}

/**
 * The first valid evidence in the advertiser's order. The reason against each earlier piece is kept. If a named
 * click, or the sale that a rebill renews, has not arrived, the report is parked before weaker evidence is used.
 * While a customer is bound, clicks and coupons of other affiliates do not count.
 */
export function attribute<Found extends Evidence>(
  facts: AttributionFacts<Found>,
): Attribution<Found> {
  const { named, settings, givesUp } = facts
  const rules = named.event === 'rebill' ? (['customer'] as const) : orders[settings.order]
  const excluded: Excluded[] = []
  let nearest: { reason: ConversionRejection; of: Found | null } | null = null
  for (const rule of rules) {
    if (rule === 'fingerprint' && namesRejectedClick(facts.evidence)) continue
    const found = facts.evidence.find((piece) => piece.rule === rule) ?? null
    const awaits = awaitedFor(rule, found, facts)
    if (awaits !== null && !givesUp) return { outcome: 'parked', awaits }
    const reason = found === null ? absenceOf(rule, facts) : exclusionOf(found, facts)
    if (found !== null && reason === null) return { outcome: 'attributed', by: found, excluded }
    if (reason === null) continue
    excluded.push({ rule, reason })
    if (nearest === null && isRejection(reason)) nearest = { reason, of: found }
  }
  const { reason, of } = nearest ?? { reason: 'no_attribution' as const, of: null }
  return { outcome: 'rejected', reason, of, excluded }
}

/** True if the report names a click. Then a click with the same fingerprint must not replace it. */
function namesRejectedClick(evidence: readonly Evidence[]): boolean {
  return evidence.some(
    ({ rule, click }) =>
      rule === 'click' && click !== null && (isRefused(click.reason) || click.isOnlyTest === true),
  )
}

function awaitedFor(
  rule: EvidenceRule,
  found: Evidence | null,
  { named, isReleased }: AttributionFacts<Evidence>,
): Awaited | null {
  const { event, clickId, customerId, originalExternalId } = named
  if (rule === 'click' && found === null && clickId !== null) {
    return { what: 'click', key: clickId.toLowerCase() }
  }
  if (rule !== 'customer' || event !== 'rebill' || customerId === null) return null
  if (originalExternalId !== null && !found?.renewal) {
    return { what: 'conversion', key: originalExternalId }
  }
  return found === null && !isReleased ? { what: 'customer', key: customerId } : null
}

/** Why there is no evidence of this kind; null if the report named none. */
function absenceOf<Found extends Evidence>(
  rule: EvidenceRule,
  { named, fingerprint, isReleased }: AttributionFacts<Found>,
): Excluded['reason'] | null {
  switch (rule) {
    case 'click':
      return named.clickId === null ? null : 'click_missing'
    case 'coupon':
      return named.coupon === null ? null : 'coupon_unknown'
    case 'customer':
      return named.event === 'rebill' && !isReleased ? 'customer_missing' : null
    case 'fingerprint':
      return (fingerprint?.affiliates ?? 0) > 1 ? 'several_affiliates' : null
  }
}

function exclusionOf<Found extends Evidence>(
  found: Found,
  facts: AttributionFacts<Found>,
): Excluded['reason'] | null {
  const { rule, click } = found
  if (rule === 'customer') return bindingExclusion(found, facts)
  if (rule === 'coupon' && !found.isOfferActive) return 'offer_inactive'
  if (rule === 'fingerprint' && click !== null && !mayRecognise(click)) return 'consent_missing'
  const holder = boundAffiliate(facts)
  if (holder !== null && found.affiliateId !== holder) return 'customer_bound'
  // A coupon names the affiliate itself, so it needs no valid click.
  if (click !== null && rule !== 'coupon') {
    const windowDays =
      rule === 'click' ? found.windowDays : Math.min(found.windowDays, FINGERPRINT_DAYS)
    const reason = timingOf(click, windowDays, facts.settings, facts.convertedAt)
    if (reason !== null) return reason
  }
  return isActive(found) ? null : 'partnership_inactive'
}

const isActive = ({ affiliateStatus, partnershipStatus }: Evidence) =>
  affiliateStatus === 'approved' && partnershipStatus === 'approved'

/** The only affiliate who can earn the order; null if any affiliate can. */
function boundAffiliate(facts: AttributionFacts<Evidence>): string | null {
  if (facts.settings.returningCustomers === 'per_order') return null
  const binding = facts.evidence.find(({ rule }) => rule === 'customer')
  if (binding === undefined || bindingExclusion(binding, facts) !== null) return null
  return binding.affiliateId
}

/** Compares only times that the app reported. A report without a time counts as later. */
function bindingExclusion(
  found: Evidence,
  { named, convertedAt, isBindingOver }: AttributionFacts<Evidence>,
): ConversionRejection | null {
  const isBefore = named.occurredAt !== null && found.since !== null && convertedAt < found.since
  if (isBefore) return 'before_binding'
  if (!isActive(found)) return 'partnership_inactive'
  return isBindingOver ? 'recurring_over' : null
}

const words: ReadonlySet<string> = new Set<Excluded['reason']>([
  'coupon_unknown',
  'offer_inactive',
  'several_affiliates',
  'consent_missing',
])

function isRejection(reason: Excluded['reason']): reason is ConversionRejection {
  return !words.has(reason)
}
