import type {
  ApprovalMode,
  AttributionRule,
  BillingMode,
  CommissionStatus,
  ConversionRejection,
  ConversionStatus,
  Currency,
} from '../../schema/vocabulary.ts'
import { type AttributableClick, attribute, convertedAtOf } from './attribution.ts'
import { type CapRaise, type CapState, findOverrun, raisesOf } from './caps.ts'
import { type Earning, earn, type PayoutRule } from './commission.ts'
import { holdUntil, isHoldOver } from './hold.ts'
import type { LedgerEntry } from './ledger.ts'
import { commissionApproved, commissionCreated } from './ledger-commissions.ts'
import type { Money } from './money.ts'
import { type ConversionReport, reportToJson } from './report.ts'

/** Everything the database knows that a report is judged by. */
export interface ConversionFacts {
  advertiserId: string
  billing: BillingMode
  /** What the advertiser can still commit in the offer's currency; null = no limit. */
  fundableMinor: bigint | null
  /** The click the report belongs to; the earlier one where the named click is its duplicate. */
  click: (AttributableClick & { affiliateId: string; offer: OfferTerms }) | null
  /** The click the report names, where it is another one. */
  duplicateClickId: string | null
  /** The affiliate's own rule for the event, else the offer's; null = the event pays nothing. */
  rule: PayoutRule | null
  /** Conversion, commission and revenue caps of offer and affiliate, in the running period. */
  caps: CapState[]
}

export interface OfferTerms {
  id: string
  currency: Currency
  approval: ApprovalMode
  /** The partnership's hold, else the offer's. */
  holdDays: number
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
  /** Currency of amount and revenue. */
  currency: Currency | null
  revenueMinor: bigint
  feeMinor: bigint
  occurredAt: Date
  recordedAt: Date
  /** The facts that explain the decision, as they were when it was made. */
  receipt: Record<string, unknown>
  commissions: JudgedCommission[]
}

export type Judgement =
  | { outcome: 'parked' }
  | { outcome: 'refused'; field: 'amount' | 'currency'; message: string }
  | {
      outcome: 'recorded'
      conversion: JudgedConversion
      entries: LedgerEntry[]
      /** What it adds to caps, in the same batch or not at all. */
      raises: CapRaise[]
    }

/** Ids and times that a judgement needs and may not make itself. */
export interface Given {
  conversionId: string
  commissionId: string
  /** When the report reached us: what a missing `occurred_at` means. */
  receivedAt: Date
  /** When it is recorded; holds run from here. */
  now: Date
}

/** Judges one report: whose it is, what it earns, and which money moves. */
export function judgeConversion(
  report: ConversionReport,
  facts: ConversionFacts,
  given: Given,
): Judgement {
  const convertedAt = convertedAtOf(report.occurredAt, given.receivedAt)
  const found = attribute({ namesClick: report.clickId !== null, click: facts.click, convertedAt })
  if (found.outcome === 'parked') return { outcome: 'parked' }
  const base = beginning(report, facts, given, convertedAt)
  if (found.outcome === 'rejected') return rejected(base, found.reason)
  const { click, rule } = facts
  if (click === null || rule === null) return rejected(base, 'no_payout_rule')

  const earning = earn(rule, report.amount)
  if (earning.outcome === 'amount_missing') return refuse('amount', amountMissing)
  if (earning.outcome === 'currency_differs') return refuse('currency', currencyDiffers(rule))
  const raises = raisesOf(facts.caps, countedOf(earning))
  const full = findOverrun(raises)
  if (full !== null) return overCap(base, full)
  const isAuto = click.offer.approval === 'auto'
  const conversion: JudgedConversion = {
    ...base,
    status: isAuto ? 'approved' : 'pending',
    attributedBy: found.rule,
    currency: rule.currency,
    revenueMinor: earning.revenue.minor,
  }
  const { receipt } = conversion
  receipt.rule = found.rule
  receipt.payout_rule = {
    id: rule.id,
    rate_bps: rule.rateBps,
    fixed_minor: rule.fixedMinor.toString(),
  }
  if (earning.commission.minor === 0n) {
    return { outcome: 'recorded', conversion, entries: [], raises }
  }
  const earned = { amount: earning.commission, click, rule, facts, given }
  return { ...withCommission(conversion, earned), raises }
}

function countedOf({ commission, revenue }: Extract<Earning, { outcome: 'earned' }>) {
  return { conversions: 1n, commission: commission.minor, revenue: revenue.minor }
}

const amountMissing = 'This event pays a share of the amount, so the amount is needed.'
const currencyDiffers = (rule: PayoutRule) => `The offer pays in ${rule.currency}.`

function refuse(field: 'amount' | 'currency', message: string): Judgement {
  return { outcome: 'refused', field, message }
}

function rejected(base: JudgedConversion, reason: ConversionRejection): Judgement {
  base.receipt.excluded = [{ rule: 'click', reason }]
  return rejectedFor(base, reason)
}

/** The receipt names the cap and how it stood. */
function overCap(base: JudgedConversion, cap: CapState): Judgement {
  const { id, metric, period, periodStart, limit, used } = cap
  base.receipt.excluded = [
    {
      ...{ rule: 'cap', reason: 'over_cap', cap_id: id, metric, period },
      ...{ period_start: periodStart, limit: limit.toString(), used: used.toString() },
    },
  ]
  return rejectedFor(base, 'over_cap')
}

function rejectedFor(base: JudgedConversion, rejection: ConversionRejection): Judgement {
  return {
    outcome: 'recorded',
    conversion: { ...base, status: 'rejected', rejection },
    entries: [],
    raises: [],
  }
}

/** What every recorded conversion has, whatever becomes of it. */
function beginning(
  report: ConversionReport,
  { click, duplicateClickId }: ConversionFacts,
  { conversionId, now }: Given,
  convertedAt: Date,
): JudgedConversion {
  const { click_id, coupon, customer_id, occurred_at } = reportToJson(report)
  const receipt: Record<string, unknown> = {
    v: 1,
    rule: 'none',
    reported: { click_id, coupon, customer_id, occurred_at },
    converted_at: convertedAt,
  }
  if (click !== null) {
    receipt.click = { id: click.id, clicked_at: click.clickedAt, duplicate: duplicateClickId }
    receipt.window_days = click.windowDays
  }
  return {
    id: conversionId,
    status: 'pending',
    rejection: null,
    attributedBy: 'none',
    offerId: click?.offer.id ?? null,
    affiliateId: click?.affiliateId ?? null,
    clickId: click?.id ?? null,
    customerId: null,
    originalId: null,
    currency: report.amount?.currency ?? null,
    revenueMinor: 0n,
    feeMinor: 0n,
    occurredAt: convertedAt,
    recordedAt: now,
    receipt,
    commissions: [],
  }
}

interface Earned {
  amount: Money
  click: NonNullable<ConversionFacts['click']>
  rule: PayoutRule
  facts: ConversionFacts
  given: Given
}

function withCommission(
  conversion: JudgedConversion,
  { amount, click, rule, facts, given }: Earned,
): { outcome: 'recorded'; conversion: JudgedConversion; entries: LedgerEntry[] } {
  const { holdDays } = click.offer
  const until = holdUntil(given.now, holdDays)
  const isFunded = facts.fundableMinor === null || facts.fundableMinor >= amount.minor
  const isHeld = !isHoldOver(until, given.now)
  const isApproved = conversion.status === 'approved'
  const approvedStatus = isHeld ? 'held' : 'available'
  const commission: JudgedCommission = {
    id: given.commissionId,
    affiliateId: click.affiliateId,
    level: 1,
    amount,
    rateBps: rule.rateBps,
    fixedMinor: rule.fixedMinor,
    status: !isFunded ? 'unfunded' : isApproved ? approvedStatus : 'pending',
    holdUntil: until,
    releasedAt: isFunded && isApproved && !isHeld ? given.now : null,
    isInReview: false,
  }
  conversion.receipt.hold = { days: holdDays, until }
  conversion.commissions.push(commission)
  if (!isFunded) return { outcome: 'recorded', conversion, entries: [] }

  const { billing } = facts
  const fact = {
    commissionId: commission.id,
    advertiserId: facts.advertiserId,
    affiliateId: click.affiliateId,
    amount,
  }
  const entries = [commissionCreated({ ...fact, billing }, given.now)]
  if (isApproved) entries.push(commissionApproved(fact, isHeld, given.now))
  return { outcome: 'recorded', conversion, entries }
}
