/** What a fraud rule is made of, and the facts it may read. */
import type { AttributionRule, ReviewAction } from '../../../schema/vocabulary.ts'
import type { Money } from '../../core/money.ts'

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

/** What the app reported, as far as rules ask. */
export interface ReviewedReport {
  coupon: string | null
  amount: Money | null
  /** Name of the source that it came by. */
  source: string
  visitor: {
    ip?: string | null | undefined
    /** ISO 3166-1 alpha-2. */
    country?: string | undefined
    email?: string | undefined
  } | null
}

/** The provider of the buyer's mailbox. */
export interface MailProvider {
  domain: string
  /** Anybody may have an address there: two people at it are not colleagues. */
  isFree: boolean
  isDisposable: boolean
}

/** What the database knows of one candidate: an affiliate in an offer, for this report. */
export interface RuleFacts {
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

/** What a rule reads: the report, to whom it is attributed, and that candidate's facts. */
export interface Reviewed {
  report: ReviewedReport
  attribution: {
    rule: AttributionRule
    affiliateId: string
    offerId: string
    clickId: string | null
    clickedAt: Date | null
  }
  convertedAt: Date
  /** Null where the app reported no e-mail. */
  mailProvider: MailProvider | null
  facts: RuleFacts
  /** The advertiser's own threshold or the default; 0 for a rule without one. */
  threshold: number
}

/** What a rule saw and compared with, as plain JSON. Null: no signal. A missing fact is never one. */
export type Evidence = Record<string, unknown> | null

export type ThresholdUnit =
  | 'conversions'
  | 'seconds'
  | 'minutes'
  | 'hours'
  | 'percent'
  | 'times'
  | 'basis_points'

/** A whole number that each advertiser may set, from `min` to `max`. */
export interface Threshold {
  default: number
  min: number
  max: number
  unit: ThresholdUnit
}

export interface FraudRule {
  /** Grows whenever the same facts could give another answer. */
  version: number
  /** When the rule flags a conversion, for docs/fraud.md. */
  flags: string
  /** Null: the rule compares with nothing. */
  threshold: Threshold | null
  /** What follows where the advertiser has not chosen. */
  action: ReviewAction
  /** True only for a conclusive rule: all others leave the decision to a person. */
  mayReject: boolean
  /** A stronger rule, earlier in the list; where it has flagged the conversion, this one is not asked. */
  impliedBy?: string
  sees: (reviewed: Reviewed) => Evidence
}
