/** Whose a lead, sale or rebill is: the evidence in its order, and what speaks against each piece. */

import type {
  AffiliateStatus,
  AttributionOrder,
  AttributionRule,
  ClickReason,
  ConsentState,
  ConversionEvent,
  ConversionRejection,
  PartnershipStatus,
} from '../../../schema/vocabulary.ts'
import type { Awaited } from '../record/rules/report.ts'

/** A stored click, as far as attribution asks. */
export interface AttributableClick {
  id: string
  clickedAt: Date
  reason: ClickReason | null
  /** ISO 3166-1 alpha-2 by the edge. */
  country: string | null
  consent: ConsentState
  /** The click the report names, where that is a duplicate of this one. */
  duplicateId: string | null
  /** The click the report names, which cannot earn: this one is the visitor's next. */
  keptId?: string
}

export type EvidenceRule = Exclude<AttributionRule, 'none'>

/** One reason to believe that an affiliate brought the conversion. */
export interface Evidence {
  rule: EvidenceRule
  affiliateId: string
  affiliateStatus: AffiliateStatus
  /** Null: the affiliate has no partnership with the offer's advertiser. */
  partnershipStatus: PartnershipStatus | null
  isOfferActive: boolean
  /** The named click, the one with the same fingerprint, or the one that brought the customer. */
  click: AttributableClick | null
  /** Days within which a conversion belongs to the click: the partnership's, else the offer's. */
  windowDays: number
}

/** Clicks with the visitor's fingerprint in the last 30 days, and of how many affiliates. */
export interface FingerprintCount {
  clicks: number
  affiliates: number
}

/** An advertiser's own rules of attribution. */
export interface AttributionSettings {
  order: AttributionOrder
  /** Seconds from click to conversion. */
  secondsMin: number
  secondsMax: number | null
}

export interface Named {
  event: ConversionEvent
  clickId: string | null
  coupon: string | null
  customerId: string | null
}

export interface AttributionFacts<Found extends Evidence> {
  named: Named
  evidence: readonly Found[]
  fingerprint: FingerprintCount | null
  settings: AttributionSettings
  convertedAt: Date
  /** What it waits for has not come in time: judged by what is there. */
  givesUp: boolean
}

/** Evidence that did not hold. `reason` is a rejection, or one of the words after it. */
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

/** Clocks of edge, app and database may differ by this much without harm to anybody. */
export const CLOCK_SKEW_MS_MAX = 10 * 60 * 1000
export const FINGERPRINT_DAYS = 30
const DAY_MS = 24 * 60 * 60 * 1000

const orders = {
  click_first: ['click', 'coupon', 'customer', 'fingerprint'],
  coupon_first: ['coupon', 'click', 'customer', 'fingerprint'],
} as const satisfies Record<AttributionOrder, readonly EvidenceRule[]>

/**
 * The moment a conversion counts from: what the app says, never later than when we heard of it.
 */
export function convertedAtOf(occurredAt: Date | null, recordedAt: Date): Date {
  return occurredAt !== null && occurredAt < recordedAt ? occurredAt : recordedAt
}

/**
 * The first evidence that holds. What does not hold is told and the next is asked. A click, or a
 * rebill's customer, that has not arrived is waited for before anything weaker is asked.
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
    const awaits = found === null ? awaitedFor(rule, named) : null
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

/** The report says which visit it follows; another visit that looks alike may not take its place. */
function namesRejectedClick(evidence: readonly Evidence[]): boolean {
  return evidence.some(({ rule, click }) => rule === 'click' && click !== null && isRejected(click))
}

/** A duplicate is an honest visit; it only must not count twice. */
const isRejected = ({ reason }: AttributableClick) => reason !== null && reason !== 'duplicate'

function awaitedFor(rule: EvidenceRule, { event, clickId, customerId }: Named): Awaited | null {
  if (rule === 'click' && clickId !== null) return { what: 'click', key: clickId.toLowerCase() }
  const isRebill = rule === 'customer' && event === 'rebill' && customerId !== null
  return isRebill ? { what: 'customer', key: customerId } : null
}

/** Why there is no evidence of this kind; null where nothing named any. */
function absenceOf<Found extends Evidence>(
  rule: EvidenceRule,
  { named, fingerprint }: AttributionFacts<Found>,
): Excluded['reason'] | null {
  switch (rule) {
    case 'click':
      return named.clickId === null ? null : 'click_missing'
    case 'coupon':
      return named.coupon === null ? null : 'coupon_unknown'
    case 'customer':
      return named.event === 'rebill' ? 'customer_missing' : null
    case 'fingerprint':
      return (fingerprint?.affiliates ?? 0) > 1 ? 'several_affiliates' : null
  }
}

function exclusionOf<Found extends Evidence>(
  found: Found,
  { settings, convertedAt }: AttributionFacts<Found>,
): Excluded['reason'] | null {
  const { rule, click } = found
  if (rule === 'coupon' && !found.isOfferActive) return 'offer_inactive'
  if (rule === 'fingerprint' && click !== null && !mayRecognise(click)) return 'consent_missing'
  // Coupon and customer name the affiliate themselves: no click has to hold for them.
  if (rule === 'click' || rule === 'fingerprint') {
    const windowDays =
      rule === 'click' ? found.windowDays : Math.min(found.windowDays, FINGERPRINT_DAYS)
    const reason = click && timingOf(click, windowDays, settings, convertedAt)
    if (reason !== null) return reason
  }
  const isActive = found.affiliateStatus === 'approved' && found.partnershipStatus === 'approved'
  return isActive ? null : 'partnership_inactive'
}

/**
 * The window is closed on both sides: a conversion in the very millisecond of the click, or exactly
 * `windowDays` × 24 h later, belongs to it; one millisecond more does not.
 */
function timingOf(
  click: AttributableClick,
  windowDays: number,
  { secondsMin, secondsMax }: AttributionSettings,
  convertedAt: Date,
): ConversionRejection | null {
  if (isRejected(click)) return click.reason === 'cap_reached' ? 'over_cap' : 'click_rejected'
  const sinceClickMs = convertedAt.getTime() - click.clickedAt.getTime()
  if (sinceClickMs < -CLOCK_SKEW_MS_MAX) return 'before_click'
  if (sinceClickMs > windowDays * DAY_MS) return 'outside_window'
  if (secondsMin > 0 && sinceClickMs < secondsMin * 1000) return 'too_soon'
  return secondsMax !== null && sinceClickMs > secondsMax * 1000 ? 'too_late' : null
}

function mayRecognise({ consent, country }: AttributableClick): boolean {
  if (consent === 'denied') return false
  return consent === 'granted' || !needsConsent(country)
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
/** European Economic Area, United Kingdom and Switzerland, ISO 3166-1 alpha-2. */
const countries: ReadonlySet<string> = new Set(
  (
    'AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE ' +
    'IS LI NO GB CH'
  ).split(' '),
)

/** A country that is not known may be one of them. */
export function needsConsent(country: string | null): boolean {
  return (
    country === null || !/^[A-Z]{2}$/.test(country) || country === 'XX' || countries.has(country)
  )
}
