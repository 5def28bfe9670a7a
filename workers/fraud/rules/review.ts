/**
 * Fraud signals of one conversion: which rules flag it, what they saw, and what follows. A signal is a
 * fact with its rule's version, so that a decision can be explained and run again. Nothing here moves
 * money: flag, hold, then a person; only a conclusive rule rejects.
 */
import type { ReviewAction } from '../../../schema/vocabulary.ts'
import { mailProviderOf } from './mail-domains.ts'
import {
  fraudRules,
  type ReviewRule,
  type ReviewSettings,
  readReviewSetting,
  reviewRules,
} from './review-rules.ts'
import type { Reviewed, RuleFacts } from './rule.ts'

/** The facts of one candidate, with what its advertiser has set. */
export interface ReviewFacts extends RuleFacts {
  affiliateId: string
  offerId: string
  settings: ReviewSettings
}

export interface ReviewInput extends Omit<Reviewed, 'facts' | 'mailProvider' | 'threshold'> {
  /** Level 1's earning; where nothing is earned there is nothing to hold, and `review` is a note. */
  earnedMinor: bigint
  facts: readonly ReviewFacts[]
}

export interface ReviewSignal {
  rule: ReviewRule
  ruleVersion: number
  action: Exclude<ReviewAction, 'off'>
  /** What the rule saw and what it compared with; plain JSON. */
  facts: Record<string, unknown>
}

/** Asks every rule that is not off, in the order of the list. */
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

/** What all signals together ask for: the harshest of them. */
export function reviewVerdict(signals: readonly ReviewSignal[]): 'clear' | 'review' | 'reject' {
  if (signals.some(({ action }) => action === 'reject')) return 'reject'
  return signals.some(({ action }) => action === 'review') ? 'review' : 'clear'
}
