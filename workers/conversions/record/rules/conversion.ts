/** Facts and results of evaluating a report; see evaluate-conversion.ts. */

import type {
  ApprovalMode,
  AttributionRule,
  BillingMode,
  CommissionStatus,
  ConversionEvent,
  ConversionRejection,
  ConversionStatus,
  Currency,
  CurrencyPolicy,
} from '../../../../schema/vocabulary.ts'
import type { CapRaise, CapState } from '../../../caps/rules/caps.ts'
import type { Sponsor } from '../../../commissions/rules/levels.ts'
import type { PlatformFee } from '../../../commissions/rules/platform-fee.ts'
import type { RenewalTerms } from '../../../commissions/rules/renewal-terms.ts'
import type { PayoutRule } from '../../../commissions/rules/terms-choice.ts'
import type { Volume } from '../../../commissions/rules/tiers.ts'
import type { Money } from '../../../core/money.ts'
import type { FieldProblem } from '../../../core/refusal.ts'
import type { ReviewFacts, ReviewSignal } from '../../../fraud/rules/review.ts'
import type { ExchangeRate } from '../../../ledger/rates/rules.ts'
import type { LedgerEntry } from '../../../ledger/rules/ledger.ts'
import type { AttributionSettings, Evidence, FingerprintCount } from '../../attribution/rules.ts'
import type { Awaited } from './report.ts'

/** All database facts for evaluating a report. */
export interface ConversionFacts {
  advertiserId: string
  billing: BillingMode
  settings: AdvertiserTerms
  /** At most one of each kind. */
  evidence: Candidate[]
  fingerprint: FingerprintCount | null
  /** The reported customer, if bound. */
  customer: BoundCustomer | null
  /** The app’s own id of the sale that a rebill renews. */
  renewedSaleId: string | null
  /** True if a rebill names a sale from before the advertiser unbound or moved the customer. It is renewed no more. */
  isSaleReleased: boolean
  /** A conversion of another source that may be the same order. */
  sameOrder: SameOrder | null
  /**
   * The click by which the order is compared with others: the named click, or the one that it repeats; without a click, a
   * coupon or a bound customer, the one with its fingerprint.
   */
  comparedClickId: string | null
  /** Offers that already have a lead of the customer or click. */
  offersWithLead: readonly string[]
  review: ReviewFacts[]
}

export interface FirstOrder {
  clickId: string | null
  /** On a lead: whether the offer allows several. */
  mayRepeat: boolean
  /** On a sale of an offer that pays for one sale per click: that click. Otherwise null. */
  closesClickId: string | null
  /** True if another conversion may be the same order, so that a person checks this one. */
  isHeld: boolean
}

export interface SameOrder {
  externalId: string
  source: string
}

export interface AdvertiserTerms extends AttributionSettings {
  currency: Currency
  currencyPolicy: CurrencyPolicy
  /** The advertiser is notified when the prepaid balance falls below this. */
  lowBalanceMinor: bigint
  isLowBalanceNotified: boolean
  /** True if the app uses ids such as "guest" for real customers. */
  allowsPlaceholderIds: boolean
}

/** A piece of evidence with the terms that would apply. */
export interface Candidate extends Evidence {
  offer: OfferTerms
  /** Rules for lead, sale and rebill that may apply to this affiliate. */
  rules: PayoutRule[]
  /** The group of partners that they are in, and which of its terms the offer's were replaced by. */
  group: { id: string; name: string; hasHold: boolean; hasWindow: boolean } | null
  volumes: ReadonlyMap<ConversionEvent, Volume>
  /** The affiliate's sponsor and the sponsor's sponsor. */
  sponsors: Sponsor[]
  /** Conversion, commission and revenue caps that apply, with the current period's use. */
  caps: CapState[]
  /** What the advertiser can still commit in the offer's currency; null = no limit. */
  fundableMinor: bigint | null
  /** Recent exchange rate from the reported to the offer's currency, if they differ. */
  rate: ExchangeRate | null
  /** On a rebill: the terms that the renewed sale fixed. */
  renewal: Renewal | null
  /** Of the customer's evidence: the affiliate's first sale to the customer, else the first rebill. Months count from then. */
  firstEarnedAt: Date | null
  /** On a sale: the offer pays for one sale per click, and another one counts for the click. */
  isClickClosed: boolean
}

export interface Renewal {
  terms: RenewalTerms
  /** True if sales of several affiliates match equally well. */
  isAmbiguous: boolean
}

export interface OfferTerms {
  id: string
  currency: Currency
  approval: ApprovalMode
  /** The partnership's hold, else its group's, else the offer's. */
  holdDays: number
  level2Bps: number
  level3Bps: number
  /** True if one customer or click may bring several leads. */
  allowsRepeatLeads: boolean
  /** True if a click closes after its first sale. */
  oneSalePerClick: boolean
  /** The platform's fee on it now. */
  fee: PlatformFee
}

export interface BoundCustomer {
  id: string
  affiliateId: string
  offerId: string
  /** The binding applies to conversions from then on. */
  boundAt: Date
  boundBy: AttributionRule
  /** Null while the binding is active. */
  endedAt: Date | null
  /** True if the advertiser ended it, so that no decision on a conversion can restore it. */
  isReleased: boolean
}

export interface EvaluatedCommission {
  id: string
  affiliateId: string
  level: 1 | 2 | 3
  amount: Money
  rateBps: number
  fixedMinor: bigint
  status: CommissionStatus
  holdUntil: Date
  releasedAt: Date | null
  isInReview: boolean
}

export interface EvaluatedConversion {
  id: string
  status: ConversionStatus
  rejection: ConversionRejection | null
  attributedBy: AttributionRule
  offerId: string | null
  affiliateId: string | null
  clickId: string | null
  /** The click by which it is compared with other orders, if it is attributed to another click or none. */
  comparedClickId?: string | null
  /** Our id of the customer, if it is known without looking up the reported id. */
  customerId: string | null
  /** On a refund or chargeback: the conversion that it reverses. */
  originalId: string | null
  /** The reported amount, converted to the offer's currency if that differs. */
  amount: Money | null
  /** Currency of amount and revenue. */
  currency: Currency | null
  revenueMinor: bigint
  feeMinor: bigint
  occurredAt: Date
  recordedAt: Date
  /** The facts that explain the decision, as they were at that time. */
  receipt: Record<string, unknown>
  /** On a sale of a known customer: the terms of its rebills. */
  renewal: RenewalTerms | null
  commissions: EvaluatedCommission[]
}

/** A conversion to be written, with its postings and other effects. */
export interface EvaluatedRecord {
  outcome: 'recorded'
  conversion: EvaluatedConversion
  entries: LedgerEntry[]
  /** Its additions to caps, written in the same transaction. */
  raises: CapRaise[]
  /** Set if it binds the reported customer. `replaces`: the start of the binding that it replaces, if any. */
  binding: { replaces: Date | null } | null
  signals: ReviewSignal[]
  /** How it was compared with other orders; checked again when writing. Null if it is rejected. */
  firstOrder: FirstOrder | null
  /** True if the advertiser should be notified of a low balance. */
  isBalanceLow: boolean
}

export type Evaluation =
  | { outcome: 'parked'; awaits: Awaited }
  | { outcome: 'refused'; problem: FieldProblem }
  | EvaluatedRecord

/** Ids and times for evaluating. They are passed in, so that evaluating stays pure. */
export interface Given {
  conversionId: string
  /** One for each level. */
  commissionIds: readonly [string, string, string]
  /** When the report was received. Used if `occurred_at` is missing. */
  receivedAt: Date
  /** When the conversion is recorded. Holds start then. */
  now: Date
  /** End of the hold, if it is not counted from now. */
  holdUntil?: Date | undefined
  /** When it was first recorded, if this report completes it. */
  recordedAt?: Date
  /** True if the report has expired while parked. */
  givesUp: boolean
}
