/** A chargeback that was won: what it took comes back, to where it would be by now (F90). */
import type { CommissionStatus, ConversionStatus } from '../../../schema/vocabulary.ts'
import { isHoldOver } from '../../commissions/rules/hold.ts'
import type { LedgerEntry } from '../../ledger/rules/ledger.ts'
import {
  commissionApproved,
  commissionRestored,
  feeRestored,
  type RestoredTo,
} from '../../ledger/rules/ledger-commissions.ts'
import type { UndoReceipt } from './refund-receipt-rules.ts'
import { type Earned, feeStandsAt, type Line } from './refund-rules.ts'

export interface Restored {
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
  entries: LedgerEntry[]
}

/** Gives back what the reversal with this receipt took. `reversalId` links the entries to it. */
export function restore(
  original: Earned,
  reversalId: string,
  receipt: UndoReceipt,
  at: Date,
): Restored {
  const { advertiserId, billing, currency } = original
  const status = statusOf(original, receipt)
  const entries: LedgerEntry[] = []
  const lines = receipt.lines.flatMap((taken) => {
    const line = original.lines.find(({ id }) => id === taken.commission_id)
    if (line === undefined || currency === null) return []
    const restoredMinor = BigInt(taken.taken_minor)
    const { id: commissionId, affiliateId } = line
    const amount = { minor: restoredMinor, currency }
    const fact = { commissionId, advertiserId, affiliateId, amount }
    const restored = restoredStatusOf(line, status, at)
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
  const feeMinor = BigInt(receipt.fee_minor)
  if (original.isFeeCharged && feeMinor > 0n && currency !== null) {
    const fee = { conversionId: original.id, advertiserId, billing, reversalId }
    const amount = { minor: feeMinor, currency }
    entries.push(feeRestored({ ...fee, amount, to: feeStandsAt(status) }, at))
  }
  return {
    status,
    refundedMinor: original.refundedMinor - BigInt(receipt.amount_minor ?? 0),
    feeReturnedMinor: original.feeReturnedMinor - feeMinor,
    ...{ lines, feeMinor, entries },
  }
}

interface RestoredStatus {
  status: CommissionStatus
  to: RestoredTo | null
  releasedAt: Date | null
  isApprovedNow: boolean
}

/**
 * Where a commission stands once it lives again. The ledger knows how far it had come; one that had
 * ended when its conversion was approved is approved now.
 */
function restoredStatusOf(line: Line, status: ConversionStatus, at: Date): RestoredStatus {
  const { releasedAt } = line
  const base = { releasedAt, isApprovedNow: false }
  if (!line.isFunded) return { ...base, status: 'unfunded', to: null }
  if (line.isApproved) {
    return releasedAt === null
      ? { ...base, status: 'held', to: 'hold' }
      : { ...base, status: 'available', to: 'available' }
  }
  if (status === 'pending') return { ...base, status: 'pending', to: 'pending' }
  return isHoldOver(line.holdUntil, at)
    ? { status: 'available', to: 'pending', releasedAt: at, isApprovedNow: true }
    : { status: 'held', to: 'pending', releasedAt, isApprovedNow: true }
}

/** One that was undone in full becomes what it was, or what a person made of it since. */
function statusOf(original: Earned, receipt: UndoReceipt): ConversionStatus {
  if (original.status !== 'reversed') return original.status
  const isApproved = original.decidedAt !== null || original.lines.some((line) => line.isApproved)
  return receipt.was === 'pending' && !isApproved ? 'pending' : 'approved'
}
