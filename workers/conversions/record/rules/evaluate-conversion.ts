/** Evaluates a lead, sale or rebill: its affiliate, its commissions and its ledger entries. */

import { placesJson } from '../../../caps/places.ts'
import { type CapRaise, findOverrun, raisesOf } from '../../../caps/rules/caps.ts'
import { type Earning, earn } from '../../../commissions/rules/commission.ts'
import { holdUntil } from '../../../commissions/rules/hold.ts'
import { uplinesOf } from '../../../commissions/rules/levels.ts'
import { type EarningEvent, isRecurringOver } from '../../../commissions/rules/renewal-terms.ts'
import type { AppliedTerms } from '../../../commissions/rules/terms-choice.ts'
import { AMOUNT_MINOR_MAX, type Money, toDecimal } from '../../../core/money.ts'
import { type FieldProblem, fieldProblem } from '../../../core/refusal.ts'
import { type ReviewSignal, reviewConversion, reviewVerdict } from '../../../fraud/rules/review.ts'
import { exchange, rateKey } from '../../../ledger/rates/rules.ts'
import {
  noteEarning,
  noteExchange,
  noteExcluded,
  noteGroup,
  noteWarning,
} from '../../attribution/receipt-rules.ts'
import { attribute, convertedAtOf } from '../../attribution/rules.ts'
import type {
  Candidate,
  ConversionFacts,
  EvaluatedConversion,
  EvaluatedRecord,
  Evaluation,
  FirstOrder,
  Given,
} from './conversion.ts'
import { attributeTo, beginning, excludedFor, overCap, rejectedFor } from './conversion-draft.ts'
import { moneyOf } from './conversion-money.ts'
import {
  bindingBy,
  currentTermsOf,
  doubtsOf,
  isBindingOver,
  isDuplicateLead,
  namedIn,
  renewalTermsOf,
} from './customer-orders.ts'
import { type ConversionReport, withoutPlaceholder } from './report.ts'

/** Evaluates one report of a lead, sale or rebill. Pure: ids and times are given. */
export function evaluateConversion(
  reported: ConversionReport,
  facts: ConversionFacts,
  given: Given,
): Evaluation {
  const { evidence, fingerprint, settings } = facts
  const report = withoutPlaceholder(reported, settings.allowsPlaceholderIds)
  if (report.event === 'rebill' && report.customerId === null) {
    return refuse(fieldProblem('customer_id', 'customer_id_needed'))
  }
  const convertedAt = convertedAtOf(report.occurredAt, given.receivedAt)
  const { givesUp } = given
  const isOver = isBindingOver(report, facts, convertedAt)
  const isReleased = facts.customer?.isReleased === true
  const by = { evidence, fingerprint, settings, convertedAt, givesUp, isReleased }
  const named = namedIn(report, facts, given.recordedAt === undefined ? null : convertedAt)
  const found = attribute({ named, ...by, isBindingOver: isOver })
  if (found.outcome === 'parked') return found
  const conversion = beginning(reported, given, convertedAt)
  if (report !== reported) noteWarning(conversion.receipt, 'customer_id_placeholder')
  noteExcluded(conversion.receipt, found.excluded)
  if (found.outcome === 'rejected') {
    if (found.of !== null) attributeTo(conversion, found.of, facts)
    return rejectedFor(conversion, found.reason)
  }
  attributeTo(conversion, found.by, facts)
  return evaluateEarning({ report, facts, given, convertedAt, conversion, by: found.by, isOver })
}

interface Attributed {
  /** The months of the customer's binding are over. */
  isOver: boolean
  report: ConversionReport
  facts: ConversionFacts
  given: Given
  convertedAt: Date
  conversion: EvaluatedConversion
  by: Candidate
}

function evaluateEarning(attributed: Attributed): Evaluation {
  const { report, facts, convertedAt, conversion, by } = attributed
  if (isDuplicateLead(report, facts, by)) return excludedFor(conversion, by, 'duplicate_lead')
  if (by.isClickClosed) return excludedFor(conversion, by, 'click_closed')
  const fixed = by.renewal?.terms ?? null
  const terms = renewalTermsOf(fixed, by) ?? currentTermsOf(by, eventOf(report))
  if (terms === null) return excludedFor(conversion, by, 'no_payout_rule')
  const since = by.firstEarnedAt ?? convertedAt
  const isPast =
    report.event === 'rebill' && isRecurringOver(since, terms.recurringMonths, convertedAt)
  if (isPast) return excludedFor(conversion, by, 'recurring_over')

  // An amount of zero is refused unless a fixed sum pays, because it is likely a mistake.
  const isFree = report.event === 'sale' && report.amount?.minor === 0n
  if (isFree && terms.fixedMinor === 0n) return refuse(fieldProblem('amount', 'amount_positive'))
  const read = amountFor(report.amount, by, attributed)
  if (!('amount' in read)) return read
  conversion.amount = read.amount
  conversion.currency = by.offer.currency
  const { uplines, skipped } = uplinesOf(by.affiliateId, by.sponsors)
  const { level2Bps, level3Bps } = fixed ?? by.offer
  const earning = earn(
    {
      ...{ currency: by.offer.currency, affiliateId: by.affiliateId },
      ...{ rates: terms, fee: terms.fee },
      ...{ uplines, skipped, level2Bps, level3Bps },
    },
    read.amount,
  )
  if (earning.outcome === 'amount_missing') return refuse(amountMissing)
  const raises = raisesOf(by.caps, countedOf(earning))
  const full = findOverrun(raises)
  if (full !== null) return overCap(conversion, full)

  const earnedMinor = countedOf(earning).commission
  const signals: ReviewSignal[] = [
    ...doubtsOf(by, facts, earnedMinor),
    ...reviewConversion({
      ...{ report, convertedAt, facts: facts.review, earnedMinor },
      attribution: {
        ...{ rule: by.rule, affiliateId: by.affiliateId, offerId: by.offer.id },
        ...{ clickId: conversion.clickId, clickedAt: by.click?.clickedAt ?? null },
      },
    }),
  ]
  return recordEarning(attributed, { earning, terms, signals, raises, isFixed: fixed !== null })
}

interface Earned {
  earning: Extract<Earning, { outcome: 'earned' }>
  terms: AppliedTerms
  signals: ReviewSignal[]
  raises: CapRaise[]
  isFixed: boolean
}

function recordEarning(attributed: Attributed, earned: Earned): EvaluatedRecord {
  const { report, facts, given, conversion, by, isOver } = attributed
  const { earning, terms, signals, raises } = earned
  const { receipt } = conversion
  conversion.attributedBy = by.rule
  receipt.rule = by.rule
  if (signals.length > 0) receipt.signals = signals.map(({ rule }) => rule)
  const verdict = reviewVerdict(signals)
  if (verdict === 'reject') return { ...rejectedFor(conversion, 'rejected_by_rule'), signals }

  // Anybody can send a pixel, so a person approves every conversion by pixel.
  const isApproved = by.offer.approval === 'auto' && report.source !== 'pixel'
  const money = moneyOf({
    ...{ conversionId: given.conversionId, commissionIds: given.commissionIds, now: given.now },
    holdUntil: given.holdUntil ?? holdFrom(given, by.offer.holdDays),
    ...{ advertiserId: facts.advertiserId, billing: facts.billing, earning, isApproved },
    ...{ fundableMinor: by.fundableMinor, holdDays: by.offer.holdDays },
    isInReview: verdict === 'review',
  })
  const { feeMinor, revenueMinor } = money
  noteEarning(receipt, { ...earning, feeMinor, revenueMinor }, terms, earned.isFixed)
  if (money.commissions.length > 0) {
    receipt.hold = { days: by.offer.holdDays, until: money.holdUntil }
  }
  noteGroup(receipt, by, terms)
  receipt.caps = placesJson(raises)
  Object.assign(conversion, { feeMinor, revenueMinor, commissions: money.commissions })
  conversion.status = isApproved ? 'approved' : 'pending'
  const { comparedClickId } = facts
  if (comparedClickId !== conversion.clickId) conversion.comparedClickId = comparedClickId
  // A pixel binds no customer. Otherwise an affiliate could send a stranger's customer id and earn their rebills.
  const isOfCustomer = report.customerId !== null && report.source !== 'pixel'
  if (isOfCustomer && report.event === 'sale') {
    const { fee, level2Bps, level3Bps } = by.offer
    conversion.renewal = { rebill: currentTermsOf(by, 'rebill'), fee, level2Bps, level3Bps }
  }
  return {
    ...{ outcome: 'recorded', conversion, entries: money.entries, raises, signals },
    binding: isOfCustomer ? bindingBy(report, facts, by, isOver) : null,
    firstOrder: firstOrderOf(report, facts, by),
    isBalanceLow: isBalanceLow(facts, by, money.isFunded ? revenueMinor : null),
  }
}

function firstOrderOf(
  { event }: ConversionReport,
  { comparedClickId, sameOrder }: ConversionFacts,
  { offer, rule, click }: Candidate,
): FirstOrder {
  const closing = rule === 'coupon' ? comparedClickId : (click?.id ?? null)
  return {
    clickId: comparedClickId,
    ...{ mayRepeat: offer.allowsRepeatLeads, isHeld: sameOrder !== null },
    closesClickId: event === 'sale' && offer.oneSalePerClick ? closing : null,
  }
}

const holdFrom = ({ recordedAt }: Given, days: number) => recordedAt && holdUntil(recordedAt, days)

const eventOf = ({ event }: ConversionReport) => event as EarningEvent

/** The amount in the offer's currency, or the outcome of a report that cannot be converted. */
function amountFor(
  reported: Money | null,
  { offer, rate }: Candidate,
  { facts, given, conversion }: Attributed,
): { amount: Money | null } | Evaluation {
  if (reported === null || reported.currency === offer.currency) return { amount: reported }
  if (facts.settings.currencyPolicy === 'refuse') {
    return refuse(fieldProblem('currency', 'currency_of_offer', { currency: offer.currency }))
  }
  if (rate === null) {
    const key = rateKey(reported.currency, offer.currency)
    if (given.givesUp) return rejectedFor(conversion, 'rate_missing')
    return { outcome: 'parked', awaits: { what: 'rate', key } }
  }
  const amount = exchange(reported, rate)
  if (amount.minor > AMOUNT_MINOR_MAX) {
    const max = toDecimal({ minor: AMOUNT_MINOR_MAX, currency: amount.currency })
    return refuse(fieldProblem('amount', 'amount_max', { max: `${max} ${amount.currency}` }))
  }
  noteExchange(conversion.receipt, rate, reported.minor)
  return { amount }
}

function countedOf({ lines, revenueMinor }: Earned['earning']) {
  const commission = lines.reduce((sum, { amountMinor }) => sum + amountMinor, 0n)
  return { conversions: 1n, commission, revenue: revenueMinor }
}

/** Whether to notify of a low balance: once, when funds are short or below the advertiser's threshold. */
function isBalanceLow(
  { billing, settings }: ConversionFacts,
  { fundableMinor, offer }: Candidate,
  spentMinor: bigint | null,
): boolean {
  if (billing !== 'prepaid' || settings.isLowBalanceNotified || fundableMinor === null) return false
  if (spentMinor === null) return true
  const isOwn = offer.currency === settings.currency
  return isOwn && spentMinor > 0n && fundableMinor - spentMinor < settings.lowBalanceMinor
}

const amountMissing = fieldProblem('amount', 'share_needs_amount')

function refuse(problem: FieldProblem): Evaluation {
  return { outcome: 'refused', problem }
}
