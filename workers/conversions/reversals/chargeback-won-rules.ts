/**
 * A chargeback that was won: what it took comes back, to where it would be by now (F90), except what
 * the order's refunds asked for and found taken.
 */
import type { CommissionStatus, ConversionStatus } from '../../../schema/vocabulary.ts'
import { isHoldOver } from '../../commissions/rules/hold.ts'
import type { LedgerEntry } from '../../ledger/rules/ledger.ts'
import {
  commissionApproved,
  commissionRestored,
  feeRestored,
  type RestoredTo,
} from '../../ledger/rules/ledger-commissions.ts'
import type { SourceName } from '../source-name.ts'
import type { ReversalReceipt } from './refund-receipt-rules.ts'
import { type Earned, feeAccountAt, type Line, proportion } from './refund-rules.ts'

/** A refund of the same order, with its current amounts. */
export interface OtherRefund {
  id: string
  /** What it asked for beyond what it took, in the order's currency. */
  unmetMinor: bigint
}

/** The same, with what a further refund in its place repeats. */
export interface KnownRefund extends OtherRefund {
  appId: string
  source: SourceName
  originalExternalId: string | null
}

/** What a refund takes now of the money that a won chargeback frees. */
export interface LateRefund<Of extends OtherRefund = OtherRefund> {
  refund: Of
  amountMinor: bigint
  feeMinor: bigint
  isWhole: boolean
  lines: { line: Line; takenMinor: bigint }[]
}

export interface Restored<Of extends OtherRefund = OtherRefund> {
  status: ConversionStatus
  refundedMinor: bigint
  feeReturnedMinor: bigint
  lines: {
    line: Line
    restoredMinor: bigint
    status: CommissionStatus
    refundedMinor: bigint
    releasedAt: Date | null
  }[]
  /** What of the fee is charged again. */
  feeMinor: bigint
  /** Refunds that keep a part of what the chargeback took; the rest comes back. */
  late: LateRefund<Of>[]
  entries: LedgerEntry[]
}

/**
 * Gives back what the reversal with this receipt took, without what other refunds of the order, in
 * their order, asked for in vain. `reversalId` links the entries to it.
 */
export function restore<Of extends OtherRefund>(
  original: Earned,
  reversalId: string,
  receipt: ReversalReceipt,
  refunds: readonly Of[],
  at: Date,
): Restored<Of> {
  const { advertiserId, billing, currency } = original
  const late = lateRefunds(original, receipt, refunds)
  const status = late.at(-1)?.isWhole ? original.status : statusOf(original, receipt)
  const entries: LedgerEntry[] = []
  const lines = receipt.lines.flatMap((taken) => {
    const line = original.lines.find(({ id }) => id === taken.commission_id)
    if (line === undefined || currency === null) return []
    const keptMinor = keptOf(late, line)
    const restoredMinor = BigInt(taken.taken_minor) - keptMinor
    if (restoredMinor === 0n) return []
    const { id: commissionId, affiliateId } = line
    const amount = { minor: restoredMinor, currency }
    const fact = { commissionId, advertiserId, affiliateId, amount }
    const restored = restoredStatusOf(line, original, status, at)
    const { to } = restored
    if (to !== null) {
      entries.push(commissionRestored({ ...fact, billing, refundId: reversalId, to }, at))
    }
    if (restored.isApprovedNow) {
      entries.push(commissionApproved(fact, restored.status === 'held', at))
    }
    const refundedMinor = line.refundedMinor - restoredMinor
    return [{ line, restoredMinor, refundedMinor, ...restored }]
  })
  const feeMinor = late.reduce((left, one) => left - one.feeMinor, BigInt(receipt.fee_minor))
  const amountMinor = late.reduce(
    (left, one) => left - one.amountMinor,
    BigInt(receipt.amount_minor ?? 0),
  )
  if (original.isFeeCharged && feeMinor > 0n && currency !== null) {
    const fee = { conversionId: original.id, advertiserId, billing, reversalId }
    const amount = { minor: feeMinor, currency }
    entries.push(feeRestored({ ...fee, amount, to: feeAccountAt(status) }, at))
  }
  return {
    status,
    refundedMinor: original.refundedMinor - amountMinor,
    feeReturnedMinor: original.feeReturnedMinor - feeMinor,
    ...{ lines, feeMinor, late, entries },
  }
}

const keptOf = (late: readonly LateRefund[], line: Line) =>
  late
    .flatMap(({ lines }) => lines)
    .reduce((sum, kept) => (kept.line === line ? sum + kept.takenMinor : sum), 0n)

/** Each refund takes what is due in total less what was taken before, as if it came now. */
function lateRefunds<Of extends OtherRefund>(
  original: Earned,
  receipt: ReversalReceipt,
  refunds: readonly Of[],
): LateRefund<Of>[] {
  const amount = original.amountMinor ?? 0n
  const freed = BigInt(receipt.amount_minor ?? 0)
  let total = original.refundedMinor - freed
  const feeFreed = BigInt(receipt.fee_minor)
  let fee = original.feeReturnedMinor - feeFreed
  const taken = receipt.lines.flatMap(({ commission_id, taken_minor }) => {
    const line = original.lines.find(({ id }) => id === commission_id)
    return line === undefined ? [] : [{ line, before: line.refundedMinor - BigInt(taken_minor) }]
  })
  const late: LateRefund<Of>[] = []
  for (const refund of refunds) {
    const left = amount - total
    const amountMinor = refund.unmetMinor < left ? refund.unmetMinor : left
    const isVain = amount === 0n ? late.length > 0 || refund.unmetMinor === 0n : amountMinor === 0n
    if (isVain) continue
    total += amountMinor
    const isWhole = total === amount
    const dueOf = (minor: bigint, before: bigint, most: bigint) => {
      const due = isWhole ? minor : proportion(minor, total, amount)
      return due < before ? before : due > most ? most : due
    }
    const feeDue = dueOf(original.feeMinor, fee, original.feeReturnedMinor)
    const lines = taken.map((one) => {
      const due = dueOf(one.line.amountMinor, one.before, one.line.refundedMinor)
      const takenMinor = due - one.before
      one.before = due
      return { line: one.line, takenMinor }
    })
    const kept = lines.filter(({ takenMinor }) => takenMinor > 0n)
    late.push({ refund, amountMinor, feeMinor: feeDue - fee, isWhole, lines: kept })
    fee = feeDue
  }
  return late
}

interface RestoredStatus {
  status: CommissionStatus
  to: RestoredTo | null
  releasedAt: Date | null
  isApprovedNow: boolean
}

/**
 * The status of a commission after it is restored, from the ledger entries it already has. If its
 * conversion was approved after the chargeback, the commission is approved now.
 */
function restoredStatusOf(
  line: Line,
  { isInReview }: Earned,
  status: ConversionStatus,
  at: Date,
): RestoredStatus {
  const { releasedAt } = line
  const base = { releasedAt, isApprovedNow: false }
  if (!line.isFunded) return { ...base, status: 'unfunded', to: null }
  if (line.isApproved) {
    // What is left of it on hold is released with it.
    const isHeld = line.status === 'held' || isInReview || !isHoldOver(line.holdUntil, at)
    return releasedAt === null && isHeld
      ? { ...base, status: 'held', to: 'hold' }
      : { ...base, status: 'available', to: 'available', releasedAt: releasedAt ?? at }
  }
  if (status === 'pending') return { ...base, status: 'pending', to: 'pending' }
  return isHoldOver(line.holdUntil, at) && !isInReview
    ? { status: 'available', to: 'pending', releasedAt: at, isApprovedNow: true }
    : { status: 'held', to: 'pending', releasedAt, isApprovedNow: true }
}

/** One that was reversed in full becomes what it was, or what a person made of it since. */
function statusOf(original: Earned, receipt: ReversalReceipt): ConversionStatus {
  if (original.status !== 'reversed') return original.status
  const isApproved = original.decidedAt !== null || original.lines.some((line) => line.isApproved)
  return receipt.was === 'pending' && !isApproved ? 'pending' : 'approved'
}
