/** The type of a fraud rule, and the facts it may use. */
import type { AttributionRule, ReviewAction } from '../../../schema/vocabulary.ts'
import type { Money } from '../../core/money.ts'

/** A stored click of the visitor, with the fields the rules use. */
export interface ReviewedClick {
  id: string
  affiliateId: string
  clickedAt: Date
  country: string | null
  referrer: string | null
}

/** The number of conversions, and how many of them were reversed. */
export interface ReversedShare {
  earned: number
  undone: number
}

/** The reported conversion, with the fields the rules use. */
export interface ReviewedReport {
  coupon: string | null
  amount: Money | null
  /** Name of its source. */
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
  /** Open to everybody: two people with such an address are not colleagues. */
  isFree: boolean
  isDisposable: boolean
}

/** Facts from the database about one candidate: an affiliate in an offer, for this report. */
export interface RuleFacts {
  offer: { allowsPaidTraffic: boolean; pixelAmountMaxMinor: bigint | null }
  /** The click the report names, or the click it is a duplicate of. */
  namedClick: ReviewedClick | null
  /** Whether the visitor can be recognised. */
  hasFingerprint: boolean
  /** Clicks of the same visitor in this app, latest first: 30 days, at most 20. */
  clicks: readonly ReviewedClick[]
  ownsMail: boolean
  sharesMailDomain: boolean
  usedAddress: boolean
  sharesReceiver: boolean
  ring: 'receiver' | 'address' | null
  /** Earlier conversions of this advertiser from the same IP address. */
  addressConversionsInHour: number
  addressSameAmountInDay: number
  /** Earlier conversions of the affiliate with this advertiser. */
  affiliateConversionsInHour: number
  affiliateConversionsInWeek: number
  /** The closest other order of the same customer and amount, within a day. */
  likeOrder: { externalId: string; occurredAt: Date } | null
  /** 30 days of the affiliate at this advertiser. */
  reversedShare: ReversedShare
  billableClicks: number
  /**
   * 30 days of all other affiliates; null unless the affiliate's own share is high enough to
   * compare.
   */
  peers: ReversedShare | null
}

/** The input of a rule: the report, its attribution, and the candidate's facts. */
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
  /** Null if the app reported no e-mail. */
  mailProvider: MailProvider | null
  facts: RuleFacts
  /** The advertiser's threshold or the default; 0 for a rule without one. */
  threshold: number
}

/**
 * The values a rule compared, as plain JSON. Null = no signal. A missing fact never causes a
 * signal.
 */
export type Evidence = Record<string, unknown> | null

export type ThresholdUnit =
  | 'conversions'
  | 'seconds'
  | 'minutes'
  | 'hours'
  | 'percent'
  | 'times'
  | 'basis_points'

/** A whole number an advertiser can set, from `min` to `max`. */
export interface Threshold {
  default: number
  min: number
  max: number
  unit: ThresholdUnit
}

export interface FraudRule {
  /** Increased whenever the same facts could lead to a different result. */
  version: number
  /** When the rule flags a conversion; shown in docs/fraud.md. */
  flags: string
  /** Null = the rule has no threshold. */
  threshold: Threshold | null
  /** The default action. */
  action: ReviewAction
  /** True only for conclusive rules. All others leave the decision to a person. */
  mayReject: boolean
  /**
   * A stronger rule, earlier in the list. If it has flagged the conversion, this one is skipped.
   */
  impliedBy?: string
  sees: (reviewed: Reviewed) => Evidence
}
