/** Builds receipts: the facts that explain a conversion, as they were when it was recorded. */

import type { ReportWarning } from '../../../schema/vocabulary.ts'
import type { EarnedLine, Earning } from '../../commissions/rules/commission.ts'
import type { AppliedTerms } from '../../commissions/rules/terms-choice.ts'
import type { ExchangeRate } from '../../ledger/rates/rules.ts'
import type { BoundCustomer, Candidate } from '../record/rules/conversion.ts'
import { type ConversionReport, reportToJson } from '../record/rules/report.ts'
import type { Attribution, FingerprintCount } from './rules.ts'

export type Receipt = Record<string, unknown>

export function beginReceipt(report: ConversionReport, convertedAt: Date): Receipt {
  const { click_id, coupon, customer_id, occurred_at } = reportToJson(report)
  const reported = { click_id, coupon, customer_id, occurred_at }
  const receipt: Receipt = { v: 2, rule: 'none', reported, converted_at: convertedAt }
  for (const warning of warningsOfReport(report, convertedAt)) noteWarning(receipt, warning)
  return receipt
}

/** Clocks may differ by this much without a warning. */
const AHEAD_MS_MIN = 60_000

/** Warnings from the report alone: a time in the future, or an ignored click id. */
export function warningsOfReport(
  { occurredAt, isClickIgnored }: ConversionReport,
  receivedAt: Date,
): ReportWarning[] {
  const isAhead = occurredAt !== null && occurredAt.getTime() - receivedAt.getTime() > AHEAD_MS_MIN
  return [
    ...(isAhead ? (['occurred_at_ahead'] as const) : []),
    ...(isClickIgnored ? (['click_id_ignored'] as const) : []),
  ]
}

/** Adds a warning to the receipt. */
export function noteWarning(receipt: Receipt, warning: ReportWarning): void {
  receipt.warnings = [...warningsOf(receipt), warning]
}

/** The warnings of a recorded conversion. */
export function warningsOf({ warnings }: Receipt): readonly ReportWarning[] {
  return (warnings ?? []) as ReportWarning[]
}

/** Adds the evidence of the candidate that was attributed, or that came nearest. */
export function noteEvidence(
  receipt: Receipt,
  { rule, affiliateId, click, windowDays, renewal }: Candidate,
  { customer, fingerprint, renewedSaleId }: Known,
): void {
  if (click !== null && rule !== 'customer') {
    const { id, clickedAt, duplicateId, keptId } = click
    const kept = keptId === undefined ? {} : { kept: keptId }
    receipt.click = { id, clicked_at: clickedAt, duplicate: duplicateId, ...kept }
    receipt.window_days = windowDays
  }
  if (rule === 'coupon') receipt.coupon = { code: (receipt.reported as Receipt).coupon }
  if (rule === 'fingerprint') receipt.fingerprint = fingerprint
  if (renewal !== null) receipt.renewal = { external_id: renewedSaleId }
  // A binding to another affiliate is no business of this one.
  if (customer !== null && customer.affiliateId === affiliateId) {
    receipt.customer = { bound_at: customer.boundAt, bound_by: customer.boundBy }
  }
}

interface Known {
  customer: BoundCustomer | null
  fingerprint: FingerprintCount | null
  renewedSaleId: string | null
}

export function noteExcluded(
  receipt: Receipt,
  excluded: Extract<Attribution<Candidate>, { outcome: 'attributed' }>['excluded'],
): void {
  if (excluded.length > 0) receipt.excluded = excluded
}

/** Adds each level's commission with its terms, and the levels that do not earn. Minor units as text. */
export function noteEarning(
  receipt: Receipt,
  { lines, skipped, feeMinor, revenueMinor }: Extract<Earning, { outcome: 'earned' }>,
  terms: AppliedTerms,
  isLocked: boolean,
): void {
  receipt.lines = lines.map((line) => lineJson(line, terms, isLocked))
  receipt.fee_minor = feeMinor.toString()
  receipt.revenue_minor = revenueMinor.toString()
  if (skipped.length > 0) {
    receipt.skipped = skipped.map(({ level, affiliateId, reason }) => ({
      ...{ level, affiliate_id: affiliateId, reason },
    }))
  }
}

/** Adds the group whose rate, hold or window applies; the window only to a click. */
export function noteGroup(
  receipt: Receipt,
  { group }: Pick<Candidate, 'group'>,
  { source }: Pick<AppliedTerms, 'source'>,
): void {
  if (group === null) return
  const applied = [
    ...(source === 'group' ? ['rate'] : []),
    ...(group.hasHold && receipt.hold !== undefined ? ['hold'] : []),
    ...(group.hasWindow && receipt.window_days !== undefined ? ['window'] : []),
  ]
  if (applied.length > 0) receipt.group = { id: group.id, name: group.name, terms: applied }
}

function lineJson(line: EarnedLine, terms: AppliedTerms, isLocked: boolean): Receipt {
  const { level, affiliateId, rateBps, fixedMinor, amountMinor } = line
  const upperSource = isLocked ? 'customer' : 'offer'
  return {
    ...{ level, affiliate_id: affiliateId, rate_bps: rateBps },
    ...{ fixed_minor: fixedMinor.toString(), amount_minor: amountMinor.toString() },
    source: level === 1 ? terms.source : upperSource,
    tier_from: level === 1 ? (terms.tierFrom?.toString() ?? null) : null,
  }
}

/** Adds the exchange rate. `amount_minor` is the amount in the reported currency. */
export function noteExchange(
  receipt: Receipt,
  { from, to, rate, asOf }: ExchangeRate,
  reportedMinor: bigint,
): void {
  receipt.exchange = { from, to, rate, as_of: asOf, amount_minor: reportedMinor.toString() }
}
