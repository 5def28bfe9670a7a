/** Which conversion a refund applies to, and whether another source reported the refund before. */
import type { Money } from '../../core/money.ts'
import { type FieldProblem, fieldProblem } from '../../core/refusal.ts'
import type { ConversionReport } from '../record/rules/report.ts'
import { askedFor } from './refund-receipt-rules.ts'
import type { Earned } from './refund-rules.ts'

/** The fields of a recorded refund that the rules compare. */
interface RecordedRefund {
  id: string
  contentHash: string
  amount: Money | null
  receipt: Record<string, unknown>
}

/** A recorded refund of an order. */
export interface KnownReversal<Recorded extends RecordedRefund = RecordedRefund> {
  recorded: Recorded
  source: string
  occurredAt: Date
  /** It was reported without an id of its own. */
  lacksId: boolean
  /** The id under which another source reported it. */
  alsoReportedAs: string | null
  /** It lowered a reported amount (a postback's `update`): the customer was not refunded. */
  isCorrection: boolean
}

/** A conversion to which a refund may apply, with its refunds, oldest first. */
export interface Original<Recorded extends RecordedRefund = RecordedRefund> {
  earned: Earned
  refunds: readonly KnownReversal<Recorded>[]
}

/**
 * The conversion that a report reverses: the named event, else the only sale or rebill that was not
 * rejected, else the one with the reported amount. Where there is none the first of `originals`, which
 * are in the order of findReversalFacts: a lead, or one that was rejected.
 */
export function chooseOriginal<Of extends Original>(
  originals: readonly Of[],
  { amount, refund }: ConversionReport,
): Of | null | FieldProblem {
  const named = refund?.originalEvent
  if (named !== undefined) return originals.find(({ earned }) => earned.event === named) ?? null
  const candidates = originals.filter(
    ({ earned: { event, status } }) => event !== 'lead' && status !== 'rejected',
  )
  if (candidates.length < 2) return originals[0] ?? null
  const fitting = candidates.filter(({ earned }) => amount !== null && isWhole(earned, amount))
  const [only, ...others] = fitting
  if (only !== undefined && others.length === 0 && !refund?.isTotal) return only
  const events = candidates.map(({ earned }) => earned.event).join(', ')
  return fieldProblem('original_event', 'original_event_needed', { events })
}

function isWhole({ amountMinor, currency, exchangedFrom }: Earned, { minor, currency: of }: Money) {
  if (of === currency) return minor === amountMinor
  return of === exchangedFrom?.currency && minor === exchangedFrom.minor
}

export const isProblem = <Of extends Original>(
  found: Of | null | FieldProblem,
): found is FieldProblem => found !== null && 'field' in found

/**
 * The recorded refund that this report repeats: one that was also reported under its id, else one from
 * another source if one of the two lacks an id and amount and UTC day agree. A refund is matched with
 * one other report only.
 */
export function reportedBefore<Recorded extends RecordedRefund>(
  { refunds }: Original<Recorded>,
  report: ConversionReport,
  happenedAt: Date,
): KnownReversal<Recorded> | null {
  if (report.event !== 'refund' || report.refund?.isTotal) return null
  const { externalId, source } = report
  const known = refunds.find(({ alsoReportedAs }) => alsoReportedAs === externalId)
  if (known !== undefined) return known
  const lacksId = report.refund?.lacksId === true
  const same = refunds.find(
    (one) =>
      one.source !== source &&
      one.alsoReportedAs === null &&
      (one.lacksId || lacksId) &&
      isSameAmount(askedFor(one.recorded), report.amount) &&
      dayOf(one.occurredAt) === dayOf(happenedAt),
  )
  return same ?? null
}

const dayOf = (at: Date) => at.toISOString().slice(0, 10)

const isSameAmount = (one: Money | null, other: Money | null) =>
  one?.minor === other?.minor && one?.currency === other?.currency

/**
 * The amount that a report refunds now; null: the rest of the order. A running total refunds its
 * difference to the refunds so far; `nothing`: the refunds have reached it.
 */
export function askedNow(
  { earned, refunds }: Original,
  { amount, refund }: ConversionReport,
): Money | null | 'nothing' {
  if (amount === null || !refund?.isTotal) return amount
  const taken = refunds.filter(({ isCorrection }) => !isCorrection).map(({ recorded }) => recorded)
  const before = taken.reduce((sum, one) => {
    const asked = amount.currency === earned.currency ? one.amount : askedFor(one)
    return sum + (asked?.currency === amount.currency ? asked.minor : 0n)
  }, 0n)
  const minor = amount.minor - before
  return minor > 0n ? { ...amount, minor } : 'nothing'
}

/** The problem of a second report without an id: it may be a repeat or another refund. */
export function secondWithoutId(
  { event, refund }: ConversionReport,
  recorded: RecordedRefund,
  hash: string,
  originals: readonly Original[],
): FieldProblem | null {
  if (event !== 'refund' || !refund?.lacksId || refund.isTotal) return null
  const isOver = originals.every(
    ({ earned: { status } }) => status !== 'pending' && status !== 'approved',
  )
  if (isOver && recorded.contentHash === hash) return null
  return fieldProblem('refund_id', 'refund_id_needed')
}

/** The same id, order and amount from another source: one refund. */
export function isSameFromElsewhere(
  originals: readonly Original[],
  recorded: RecordedRefund,
  { event, source, originalExternalId, amount }: ConversionReport,
): boolean {
  const known = originals
    .flatMap(({ refunds }) => refunds)
    .find((one) => one.recorded.id === recorded.id)
  const { original_external_id } = recorded.receipt.reported as Record<string, unknown>
  const isOther = event === 'refund' && known !== undefined && known.source !== source
  const isOfOrder = original_external_id === originalExternalId
  return isOther && isOfOrder && isSameAmount(askedFor(recorded), amount)
}
