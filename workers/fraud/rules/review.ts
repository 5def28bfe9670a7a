/**
 * Fraud signals of one conversion: the rules that flag it, with the facts they compared. A signal
 * stores its rule's version, so that it can be explained and evaluated again. Signals move no
 * money: most lead to a review by a person, and only a conclusive rule rejects.
 */
import type { ReviewAction } from '../../../schema/vocabulary.ts'
import { mailProviderOf } from './mail-domains.ts'
import {
  fraudRules,
  type ReviewReason,
  type ReviewSettings,
  readReviewSetting,
  reviewRules,
} from './review-rules.ts'
import type { Reviewed, RuleFacts } from './rule.ts'

/** The facts of one candidate, and its advertiser's settings. */
export interface ReviewFacts extends RuleFacts {
  affiliateId: string
  offerId: string
  settings: ReviewSettings
}

export interface ReviewInput extends Omit<Reviewed, 'facts' | 'mailProvider' | 'threshold'> {
  /**
   * Earnings on level 1. If nothing is earned there is nothing to hold, and `review` only informs.
   */
  earnedMinor: bigint
  facts: readonly ReviewFacts[]
}

export interface ReviewSignal {
  rule: ReviewReason
  ruleVersion: number
  action: Exclude<ReviewAction, 'off'>
  /** The values the rule compared, as plain JSON. */
  facts: Record<string, unknown>
}

/** Evaluates all enabled rules, in the order of the list. */
export function reviewConversion(input: ReviewInput): ReviewSignal[] {
  const { affiliateId, offerId } = input.attribution
  const facts = input.facts.find(
    (candidate) => candidate.affiliateId === affiliateId && candidate.offerId === offerId,
  )
  if (facts === undefined) return []
  const mailProvider = mailProviderOf(input.report.visitor?.email)
  const signals: ReviewSignal[] = []
  for (const rule of reviewRules) {
    const { version, impliedBy, sees } = fraudRules[rule]
    const { action, threshold } = readReviewSetting(facts.settings, rule)
    if (action === 'off' || signals.some((signal) => signal.rule === impliedBy)) continue
    const evidence = sees({ ...input, facts, mailProvider, threshold })
    if (evidence === null) continue
    const isIdle = action === 'review' && input.earnedMinor === 0n
    signals.push({
      rule,
      ruleVersion: version,
      action: isIdle ? 'note' : action,
      facts: evidence,
    })
  }
  return signals
}

/** The strictest result of all signals. */
export function reviewVerdict(signals: readonly ReviewSignal[]): 'clear' | 'review' | 'reject' {
  if (signals.some(({ action }) => action === 'reject')) return 'reject'
  return signals.some(({ action }) => action === 'review') ? 'review' : 'clear'
}
