/** What a judged report is made of; judge-conversion.ts makes it. */

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

/** Everything the database knows that a report is judged by. */
export interface ConversionFacts {
  advertiserId: string
  billing: BillingMode
  settings: AdvertiserTerms
  /** At most one of each kind. */
  evidence: Candidate[]
  fingerprint: FingerprintCount | null
  /** The reported customer, where it is bound. */
  customer: BoundCustomer | null
  /** The app’s own id of the sale that a rebill renews. */
  renewedSaleId: string | null
  /** What another source has reported that may be the same order. */
  sameOrder: SameOrder | null
  /** Offers for which the customer or the click has brought a lead. */
  offersWithLead: readonly string[]
  review: ReviewFacts[]
}

export interface SameOrder {
  externalId: string
  source: string
}

export interface AdvertiserTerms extends AttributionSettings {
  currency: Currency
  currencyPolicy: CurrencyPolicy
  /** A prepaid balance below this is told. */
  lowBalanceMinor: bigint
  isLowBalanceNotified: boolean
  /** Of the app: "guest" and the like name a customer. */
  allowsPlaceholderIds: boolean
}

/** A piece of evidence with all that it would be paid by. */
export interface Candidate extends Evidence {
  offer: OfferTerms
  /** Rules for lead, sale and rebill that may hold for this affiliate. */
  rules: PayoutRule[]
  volumes: ReadonlyMap<ConversionEvent, Volume>
  /** The affiliate's sponsor and the sponsor's sponsor. */
  sponsors: Sponsor[]
  /** Conversion, commission and revenue caps that bear on it, in the running period. */
  caps: CapState[]
  /** What the advertiser can still commit in the offer's currency; null = no limit. */
  fundableMinor: bigint | null
  /** A fresh rate from the reported to the offer's currency, where they differ. */
  rate: ExchangeRate | null
  /** On a rebill: what the sale that it renews has fixed. */
  renewal: Renewal | null
  /** Of the customer's evidence: the affiliate's first sale to the customer, else the first rebill. Months count from then. */
  firstEarnedAt: Date | null
}

export interface Renewal {
  terms: RenewalTerms
  /** Sales of several affiliates fit equally well. */
  isAmbiguous: boolean
}

export interface OfferTerms {
  id: string
  currency: Currency
  approval: ApprovalMode
  /** The partnership's hold, else the offer's. */
  holdDays: number
  level2Bps: number
  level3Bps: number
  /** One customer or click may bring several leads. */
  allowsRepeatLeads: boolean
  /** The platform's fee on it now. */
  fee: PlatformFee
}

export interface BoundCustomer {
  id: string
  affiliateId: string
  offerId: string
  /** The binding holds for conversions from then on. */
  boundAt: Date
  boundBy: AttributionRule
  /** Null: the binding holds. */
  endedAt: Date | null
}

export interface JudgedCommission {
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

export interface JudgedConversion {
  id: string
  status: ConversionStatus
  rejection: ConversionRejection | null
  attributedBy: AttributionRule
  offerId: string | null
  affiliateId: string | null
  clickId: string | null
  /** Our id of the customer, where it is known without asking for the reported one. */
  customerId: string | null
  /** On a refund or chargeback: the conversion it undoes. */
  originalId: string | null
  /** What was reported, in the offer's currency where that differs. */
  amount: Money | null
  /** Currency of amount and revenue. */
  currency: Currency | null
  revenueMinor: bigint
  feeMinor: bigint
  occurredAt: Date
  recordedAt: Date
  /** The facts that explain the decision, as they were when it was made. */
  receipt: Record<string, unknown>
  /** On a sale of a known customer: the terms of its rebills. */
  renewal: RenewalTerms | null
  commissions: JudgedCommission[]
}

/** A conversion that is written whole, with all that follows from it. */
export interface JudgedRecord {
  outcome: 'recorded'
  conversion: JudgedConversion
  entries: LedgerEntry[]
  /** What it adds to caps, in the same batch or not at all. */
  raises: CapRaise[]
  /** The reported customer is bound by it. `replaces` is since when the binding held that it replaces, if any. */
  binding: { replaces: Date | null } | null
  signals: ReviewSignal[]
  /** Nothing else may be the same order; the write makes sure. For a lead: whether the offer takes several. */
  firstOrder: { mayRepeat: boolean } | null
  /** The advertiser should hear that its balance is low. */
  isBalanceLow: boolean
}

export type Judgement =
  | { outcome: 'parked'; awaits: Awaited }
  | { outcome: 'refused'; problem: FieldProblem }
  | JudgedRecord

/** Ids and times that a judgement needs and may not make itself. */
export interface Given {
  conversionId: string
  /** One for each level. */
  commissionIds: readonly [string, string, string]
  /** When the report reached us: what a missing `occurred_at` means. */
  receivedAt: Date
  /** When it is recorded; holds run from here. */
  now: Date
  /** End of its hold, where that is not counted from now. */
  holdUntil?: Date | undefined
  /** What it waits for has not come in time. */
  givesUp: boolean
}
