/**
 * Fraud signals of one conversion: which rules speak, what they saw, and what follows. A signal is a
 * fact with its rule's version, so that a decision can be explained and run again. Nothing here moves
 * money: flag, hold, then a person; only a certainty rejects.
 */
import {
  type AttributionRule,
  type ReviewAction,
  type ReviewRule,
  reviewRules,
} from '../../../schema/vocabulary.ts'
import type { ConversionReport } from '../../conversions/record/rules/report.ts'
import { orderRules } from './review-orders.ts'
import { peopleRules } from './review-people.ts'
import { type ReviewSettings, readReviewSetting, reviewRuleTerms } from './review-rules.ts'
import { trafficRules } from './review-traffic.ts'

/** A stored click of the visitor, as far as rules ask. */
export interface ReviewedClick {
  id: string
  affiliateId: string
  clickedAt: Date
  country: string | null
  referrer: string | null
}

/** How many conversions were made, and how many of them undone. */
export interface UndoneShare {
  earned: number
  undone: number
}

/** What the database knows of one candidate: an affiliate in an offer, for this report. */
export interface ReviewFacts {
  affiliateId: string
  offerId: string
  settings: ReviewSettings
  offer: { allowsPaidTraffic: boolean; pixelAmountMaxMinor: bigint | null }
  /** The click the report names, or the earlier one whose duplicate it is. */
  namedClick: ReviewedClick | null
  /** Whether the visitor can be recognised at all. */
  hasFingerprint: boolean
  /** The same visitor's clicks in this app, latest first: 30 days, at most 20. */
  clicks: readonly ReviewedClick[]
  ownsMail: boolean
  sharesMailDomain: boolean
  usedAddress: boolean
  sharesReceiver: boolean
  ring: 'receiver' | 'address' | null
  /** Earlier conversions from the reported address, of this advertiser. */
  addressConversionsInHour: number
  addressSameAmountInDay: number
  /** Earlier conversions of the affiliate with this advertiser. */
  affiliateConversionsInHour: number
  affiliateConversionsInWeek: number
  /** The closest other order of the same customer with the same amount, within a day. */
  likeOrder: { externalId: string; occurredAt: Date } | null
  /** 30 days of the affiliate with this advertiser. */
  undoneShare: UndoneShare
  billableClicks: number
  /** 30 days of everybody else; null unless the affiliate's own share gives reason to ask. */
  peers: UndoneShare | null
}

export interface ReviewInput {
  report: ConversionReport
  attribution: {
    rule: AttributionRule
    affiliateId: string
    offerId: string
    clickId: string | null
    clickedAt: Date | null
  }
  /** Level 1's earning; where nothing is earned there is nothing to hold, and `review` is a note. */
  earnedMinor: bigint
  facts: readonly ReviewFacts[]
  convertedAt: Date
}

export interface ReviewSignal {
  rule: ReviewRule
  ruleVersion: number
  action: Exclude<ReviewAction, 'off'>
  /** What the rule saw and what it compared with; plain JSON. */
  facts: Record<string, unknown>
}

/** What a rule is asked: the report, whose it is, and that candidate's facts. */
export interface Reviewed extends Omit<ReviewInput, 'facts'> {
  facts: ReviewFacts
  threshold: number
}

/** What a rule saw, or null where it has nothing to say: a missing fact is never a signal. */
export type Evidence = Record<string, unknown> | null

/** Rules answered elsewhere: the one where another has said the stronger thing already. */
const impliedBy: Partial<Record<ReviewRule, ReviewRule>> = { self_referral_likely: 'self_referral' }

const rules = { ...peopleRules, ...trafficRules, ...orderRules } satisfies Record<
  ReviewRule,
  (reviewed: Reviewed) => Evidence
>

/** Asks every rule that is not off, in the order of the closed list. */
export function reviewConversion(input: ReviewInput): ReviewSignal[] {
  const { affiliateId, offerId } = input.attribution
  const facts = input.facts.find(
    (candidate) => candidate.affiliateId === affiliateId && candidate.offerId === offerId,
  )
  if (facts === undefined) return []
  const signals: ReviewSignal[] = []
  for (const rule of reviewRules) {
    const { action, threshold } = readReviewSetting(facts.settings, rule)
    if (action === 'off' || signals.some((signal) => signal.rule === impliedBy[rule])) continue
    const evidence = rules[rule]({ ...input, facts, threshold })
    if (evidence === null) continue
    const isIdle = action === 'review' && input.earnedMinor === 0n
    signals.push({
      rule,
      ruleVersion: reviewRuleTerms[rule].version,
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
