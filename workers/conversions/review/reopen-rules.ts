/** Approving what a decision rejected: what the rejection took is charged and earned again. */
import {
  type KnownRefund,
  type LateRefund,
  type Restored,
  restore,
} from '../reversals/chargeback-won-rules.ts'
import type { ReversalReceipt } from '../reversals/refund-receipt-rules.ts'
import type { Earned, Line } from '../reversals/refund-rules.ts'

/** What the last rejection of a conversion took back, and what was reported since. */
export interface TakenByRejection {
  feeMinor: bigint
  /** By id of the commission; without those that were not approved yet. */
  lines: ReadonlyMap<string, bigint>
  refunds: readonly KnownRefund[]
  /** A chargeback came that found nothing left. */
  isChargedBack: boolean
  /** On a lead: another one of the customer or click counts by now, and the offer pays for one. */
  hasOtherLead: boolean
  /** On a sale: another one of its click counts by now, and the offer pays for one. */
  isClickClosed: boolean
}

/** What an approval after a rejection gives. */
export interface Reopened {
  /** What refunds that came in between take of it. */
  late: readonly LateRefund<KnownRefund>[]
  /** What comes back, with what these refunds take; of the fee, what is charged or still to be charged. */
  given: readonly { line: Line; minor: bigint }[]
  feeMinor: bigint
}

/** What names a rejection in ledger keys: each rejection of a conversion has its own. */
export function rejectionStep({ reopenings }: Pick<Earned, 'reopenings'>): string {
  return reopenings === 0 ? 'reject' : `reject:${reopenings + 1}`
}

/**
 * Gives back what the rejection took, less what refunds asked for meanwhile. `reversed` if they take
 * all of it.
 */
export function reopen(
  conversion: Earned,
  { feeMinor, lines, refunds }: TakenByRejection,
  at: Date,
): Restored<KnownRefund> & Reopened {
  const { id, amountMinor, currency, refundedMinor } = conversion
  const whole = amountMinor ?? 0n
  const takenOf = (line: Line) =>
    line.status === 'rejected' ? line.amountMinor - line.refundedMinor : (lines.get(line.id) ?? 0n)
  const feeTaken = conversion.isFeeCharged
    ? feeMinor
    : conversion.feeMinor - conversion.feeReturnedMinor
  const receipt: ReversalReceipt = {
    ...{ original_id: id, reported: null, clamped_minor: '0', currency, is_whole: true },
    ...{ was: 'approved', amount_minor: (whole - refundedMinor).toString() },
    fee_minor: feeTaken.toString(),
    lines: conversion.lines.map((line) => ({
      ...{ commission_id: line.id, level: line.level, affiliate_id: line.affiliateId },
      ...{ taken_minor: takenOf(line).toString(), from: 'out' },
    })),
  }
  // As if a refund had taken all that the rejection ended, also what was not approved or not funded.
  const reversed: Earned = {
    ...{ ...conversion, status: 'reversed', refundedMinor: whole },
    feeReturnedMinor: conversion.feeReturnedMinor + (conversion.isFeeCharged ? 0n : feeTaken),
    lines: conversion.lines.map((line) =>
      line.status === 'rejected' ? { ...line, refundedMinor: line.amountMinor } : line,
    ),
  }
  const restored = restore(reversed, rejectionStep(conversion), receipt, refunds, at)
  const changes = conversion.lines.flatMap((line) => {
    const back = restored.lines.find((one) => one.line.id === line.id)
    if (back !== undefined) return [{ ...back, line }]
    if (line.status !== 'rejected') return []
    const { amountMinor: taken, releasedAt } = line
    return [
      { line, restoredMinor: 0n, refundedMinor: taken, status: 'reversed', releasedAt } as const,
    ]
  })
  const given = conversion.lines.map((line) => ({ line, minor: takenOf(line) }))
  return { ...restored, lines: changes, given, feeMinor: feeTaken }
}
