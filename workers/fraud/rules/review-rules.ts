/**
 * The fraud rules as an advertiser reads and sets them. What each sees is in review-people.ts,
 * review-traffic.ts and review-orders.ts; docs/fraud.md tells the same in prose.
 */
import { type ReviewAction, type ReviewRule, reviewActions } from '../../../schema/vocabulary.ts'

/** What a rule's threshold counts; null: the rule compares with nothing. */
export type ReviewUnit =
  | 'conversions'
  | 'seconds'
  | 'minutes'
  | 'hours'
  | 'percent'
  | 'times'
  | 'basis_points'

export interface ReviewRuleTerms {
  /** Grows whenever the same facts could give another answer. */
  version: number
  unit: ReviewUnit | null
  /** What holds where the advertiser says nothing. */
  threshold: number | null
  /** The least and the most that an advertiser may set. */
  range: readonly [number, number] | null
  action: ReviewAction
  /** Only a certainty may reject by itself: everything else waits for a person. */
  harshest: 'review' | 'reject'
}

/** What an advertiser says of one rule; what is left out is as usual. */
export interface ReviewSetting {
  action?: ReviewAction
  threshold?: number
}
export type ReviewSettings = Readonly<Partial<Record<ReviewRule, ReviewSetting>>>

const version = 1
const waits = { action: 'review', harshest: 'review' } as const
const noted = { action: 'note', harshest: 'review' } as const
const plain = { version, unit: null, threshold: null, range: null } as const

/** Counts an amount of events in a time: only many of them can say anything. */
const many = { version, unit: 'conversions', range: [1, 900] } as const

// biome-ignore format: one line per rule, as the specification lists them
export const reviewRuleTerms: Readonly<Record<ReviewRule, ReviewRuleTerms>> = {
  self_referral:        { ...plain, action: 'reject', harshest: 'reject' },
  self_referral_likely: { ...plain, ...waits },
  ip_velocity:          { ...many, threshold: 10, ...waits },
  affiliate_velocity:   { ...many, threshold: 30, ...waits },
  too_fast:             { version, unit: 'seconds', threshold: 30, range: [1, 3600], ...waits },
  shared_receiver:      { ...plain, ...waits },
  referral_ring:        { ...plain, ...waits },
  country_mismatch:     { ...plain, ...waits },
  click_injection:      { version, unit: 'seconds', threshold: 60, range: [1, 3600], ...waits },
  coupon_over_click:    { version, unit: 'hours', threshold: 24, range: [1, 720], ...waits },
  coupon_without_click: { ...plain, ...noted },
  duplicate_order:      { version, unit: 'minutes', threshold: 10, range: [1, 1440], ...waits },
  repeated_amount:      { ...many, threshold: 3, ...noted },
  amount_limit:         { version, unit: 'percent', threshold: 100, range: [1, 100], ...waits },
  paid_traffic:         { ...plain, ...waits },
  disposable_mail:      { ...plain, action: 'review', harshest: 'reject' },
  refund_rate:          { version, unit: 'times', threshold: 3, range: [2, 20], ...waits },
  low_conversion_rate:  { version, unit: 'basis_points', threshold: 15, range: [1, 1000], ...noted },
}

/**
 * What holds for one advertiser. A setting that makes no sense (none can be saved, but a row may be
 * older than its rule) is as if it were not there: it must not stop a conversion.
 */
export function readReviewSetting(settings: ReviewSettings, rule: ReviewRule) {
  const terms = reviewRuleTerms[rule]
  const { action, threshold } = settings[rule] ?? {}
  return {
    action: action !== undefined && isActionAllowed(rule, action) ? action : terms.action,
    threshold: isThresholdAllowed(rule, threshold) ? threshold : (terms.threshold ?? 0),
  }
}

export function isActionAllowed(rule: ReviewRule, action: ReviewAction): boolean {
  if (action === 'reject') return reviewRuleTerms[rule].harshest === 'reject'
  return reviewActions.includes(action)
}

export function isThresholdAllowed(
  rule: ReviewRule,
  threshold: number | undefined,
): threshold is number {
  const { range } = reviewRuleTerms[rule]
  return (
    range !== null &&
    threshold !== undefined &&
    Number.isSafeInteger(threshold) &&
    threshold >= range[0] &&
    threshold <= range[1]
  )
}
