import {
  type Currency,
  currencyExponents,
  type PayoutBatchStatus,
  type PayoutItemStatus,
  type PayoutMethod,
} from '../../../../schema/vocabulary.ts'
import { type Money, payPalExponents, payPalStepMinor } from '../../../core/money.ts'

/** Smallest payout unless the advertiser or the affiliate says otherwise. */
export const PAYOUT_MINIMUM_DEFAULT: Money = { minor: 10_000n, currency: 'USD' }

/** PayPal takes 15,000; one bad receiver refuses a whole call, so a batch holds fewer. */
export const BATCH_ITEMS_MAX = 1_000

/** Short name of a batch: numbers begin anew in each run. The dashboard says the same (batch-names.ts). */
export function batchCode(batchId: string): string {
  return batchId.slice(-6).toUpperCase()
}

const DRAFT_HOURS_MAX = 72

/** When a draft is given up that nobody has approved: what it says of receivers and balances is old. */
export function draftExpiresAt(createdAt: Date): Date {
  return new Date(createdAt.getTime() + DRAFT_HOURS_MAX * 3_600_000)
}

/** Drafts made at or before this instant are too old. */
export function draftHorizon(now: Date): Date {
  return new Date(now.getTime() - DRAFT_HOURS_MAX * 3_600_000)
}

const APPROVAL_HOURS = 72

/** Whoever shaped a scheduled batch after this instant is not the one person who approves it. */
export function approvalHorizon(now: Date): Date {
  return new Date(now.getTime() - APPROVAL_HOURS * 3_600_000)
}

/** Read a row as: a batch in this state may go to these. */
export const batchMoves = {
  draft: ['approved', 'rejected'],
  // 'submitted': handed out to be paid by hand.
  approved: ['submitting', 'submitted', 'rejected'],
  // 'unknown' also from a crash between the mark and PayPal's answer.
  submitting: ['submitted', 'unknown', 'rejected', 'quarantine'],
  unknown: ['submitting', 'submitted', 'quarantine', 'rejected'],
  // 'settled': two people said of each payout what became of it.
  quarantine: ['submitted', 'settled', 'rejected'],
  // 'rejected': two people had named a batch of PayPal's that was not ours.
  submitted: ['settled', 'rejected'],
  settled: [],
  rejected: [],
} as const satisfies Record<PayoutBatchStatus, readonly PayoutBatchStatus[]>

/** Read a row as: an item in this state may go to these. A paid item can still come back. */
export const itemMoves = {
  reserved: ['submitted', 'paid', 'unclaimed', 'on_hold', 'failed', 'returned'],
  submitted: ['paid', 'unclaimed', 'on_hold', 'failed', 'returned'],
  unclaimed: ['paid', 'on_hold', 'failed', 'returned'],
  on_hold: ['paid', 'unclaimed', 'failed', 'returned'],
  paid: ['reversed'],
  failed: [],
  returned: [],
  reversed: [],
} as const satisfies Record<PayoutItemStatus, readonly PayoutItemStatus[]>

/** True when the table allows a batch to go from one state to the other. */
export function mayBatchMove(from: PayoutBatchStatus, to: PayoutBatchStatus): boolean {
  return (batchMoves[from] as readonly PayoutBatchStatus[]).includes(to)
}

/** True when the table allows an item to go from one state to the other. */
export function mayItemMove(from: PayoutItemStatus, to: PayoutItemStatus): boolean {
  return (itemMoves[from] as readonly PayoutItemStatus[]).includes(to)
}

/** How amounts of a currency are written by a method: `step` minor units are one of its last decimal. */
export interface PayUnit {
  stepMinor: bigint
  decimals: number
}

/**
 * What a payout of the currency must be a whole multiple of (the rest of a HUF or TWD balance stays
 * available); null where the method does not pay it.
 */
export function payUnitOf(method: PayoutMethod, currency: Currency): PayUnit | null {
  if (method === 'manual') return { stepMinor: 1n, decimals: currencyExponents[currency] }
  const [stepMinor, decimals] = [payPalStepMinor(currency), payPalExponents[currency]]
  return stepMinor === null || decimals === null ? null : { stepMinor, decimals }
}

/** The ledger entry that a move of an item needs; null where no money moves. */
export type ItemPosting = 'paid' | 'returned' | 'reversed'

/** What an item's own state, read from PayPal, means for ours. */
export type ItemVerdict =
  | { outcome: 'unchanged' }
  | { outcome: 'moved'; to: PayoutItemStatus; posting: ItemPosting | null }
  | { outcome: 'alarm'; why: 'unknown_status' | 'paid_after_return' }

const waiting: Record<string, PayoutItemStatus> = {
  PENDING: 'submitted',
  ONHOLD: 'on_hold',
  UNCLAIMED: 'unclaimed',
}

/** Statuses with which the money is back, or never left. */
const back: Record<string, 'failed' | 'returned'> = {
  FAILED: 'failed',
  BLOCKED: 'failed',
  DENIED: 'failed',
  RETURNED: 'returned',
  REFUNDED: 'returned',
  REVERSED: 'returned',
}

/**
 * Judges a status read from PayPal against what we know. A stale answer (an older state than ours)
 * changes nothing; a status nobody documented, or SUCCESS on money that we gave back, alarms.
 */
export function judgeItem(current: PayoutItemStatus, payPalStatus: string): ItemVerdict {
  if (Object.hasOwn(back, payPalStatus)) return comesBack(current, back[payPalStatus]!)
  if (payPalStatus === 'SUCCESS') return succeeds(current)
  if (!Object.hasOwn(waiting, payPalStatus)) return { outcome: 'alarm', why: 'unknown_status' }
  return isOpen(current) ? move(current, waiting[payPalStatus]!, null) : { outcome: 'unchanged' }
}

function comesBack(current: PayoutItemStatus, to: 'failed' | 'returned'): ItemVerdict {
  if (current === 'paid') return move(current, 'reversed', 'reversed')
  return isOpen(current) ? move(current, to, 'returned') : { outcome: 'unchanged' }
}

function succeeds(current: PayoutItemStatus): ItemVerdict {
  if (current === 'failed' || current === 'returned') {
    return { outcome: 'alarm', why: 'paid_after_return' }
  }
  return isOpen(current) ? move(current, 'paid', 'paid') : { outcome: 'unchanged' }
}

function isOpen(status: PayoutItemStatus): boolean {
  return itemMoves[status].length > 0 && status !== 'paid'
}

function move(
  from: PayoutItemStatus,
  to: PayoutItemStatus,
  posting: ItemPosting | null,
): ItemVerdict {
  return mayItemMove(from, to) ? { outcome: 'moved', to, posting } : { outcome: 'unchanged' }
}
