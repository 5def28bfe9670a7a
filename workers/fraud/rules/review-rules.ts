/** The list of fraud rules, and the settings an advertiser can choose for each. */
import { type ReviewAction, reviewActions } from '../../../schema/vocabulary.ts'
import { accountRules } from './account-rules.ts'
import { buyerRules } from './buyer-rules.ts'
import { clickRules } from './click-rules.ts'
import { orderRules } from './order-rules.ts'
import { rateRules } from './rate-rules.ts'
import type { FraudRule } from './rule.ts'
import { trafficRules } from './traffic-rules.ts'
import { velocityRules } from './velocity-rules.ts'

/** In the order in which they are evaluated, stored and shown. */
const families = {
  ...buyerRules,
  ...velocityRules,
  ...accountRules,
  ...clickRules,
  ...orderRules,
  ...trafficRules,
  ...rateRules,
}
export type ReviewRule = keyof typeof families

export const fraudRules: Readonly<Record<ReviewRule, FraudRule>> = families
export const reviewRules = Object.keys(families) as ReviewRule[]

/** Doubts of attribution that a person settles. They are no fraud, and nobody can turn them off. */
export const attributionDoubts = ['several_sales', 'possible_duplicate'] as const
export type AttributionDoubt = (typeof attributionDoubts)[number]

/** Why a conversion is reviewed or noted. */
export type ReviewReason = ReviewRule | AttributionDoubt
export const reviewReasons: readonly ReviewReason[] = [...reviewRules, ...attributionDoubts]

/** An advertiser's settings for one rule; undefined values use the default. */
export interface ReviewSetting {
  action?: ReviewAction
  threshold?: number
}
export type ReviewSettings = Readonly<Partial<Record<ReviewRule, ReviewSetting>>>

/**
 * The effective settings of a rule at an advertiser. A stored setting that is not allowed (it may
 * be older than its rule) is ignored, because it must not stop a conversion.
 */
export function readReviewSetting(settings: ReviewSettings, rule: ReviewRule) {
  const terms = fraudRules[rule]
  const { action, threshold } = settings[rule] ?? {}
  return {
    action: action !== undefined && isActionAllowed(rule, action) ? action : terms.action,
    threshold: isThresholdAllowed(rule, threshold) ? threshold : (terms.threshold?.default ?? 0),
  }
}

export function isActionAllowed(rule: ReviewRule, action: ReviewAction): boolean {
  if (action === 'reject') return fraudRules[rule].mayReject
  return reviewActions.includes(action)
}

export function isThresholdAllowed(
  rule: ReviewRule,
  threshold: number | undefined,
): threshold is number {
  const terms = fraudRules[rule].threshold
  return (
    terms !== null &&
    threshold !== undefined &&
    Number.isSafeInteger(threshold) &&
    threshold >= terms.min &&
    threshold <= terms.max
  )
}
