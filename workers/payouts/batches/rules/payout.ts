import {
  type Currency,
  currencyExponents,
  type PayoutBatchStatus,
  type PayoutItemStatus,
  type PayoutMethod,
} from '../../../../schema/vocabulary.ts'
import { type Money, payPalExponents, payPalStepMinor } from '../../../core/money.ts'

/** Default minimum payout. The advertiser or the affiliate may set another one. */
export const PAYOUT_MINIMUM_DEFAULT: Money = { minor: 10_000n, currency: 'USD' }

/**
 * PayPal accepts 15,000 items, but one bad receiver refuses the whole call, so batches are smaller.
 */
export const BATCH_ITEMS_MAX = 1_000

/** Short name of a batch, since numbers restart in each run. Must match batch-names.ts. */
export function batchCode(batchId: string): string {
  return batchId.slice(-6).toUpperCase()
}

const DRAFT_HOURS_MAX = 72

/** When an unapproved draft is discarded. By then its receivers and balances are out of date. */
export function draftExpiresAt(createdAt: Date): Date {
  return new Date(createdAt.getTime() + DRAFT_HOURS_MAX * 3_600_000)
}

/** Drafts made at or before this instant are too old. */
export function draftHorizon(now: Date): Date {
  return new Date(now.getTime() - DRAFT_HOURS_MAX * 3_600_000)
}

const APPROVAL_HOURS = 72

/** A user who influenced a scheduled batch after this instant may not approve it alone. */
export function approvalHorizon(now: Date): Date {
  return new Date(now.getTime() - APPROVAL_HOURS * 3_600_000)
}

/** Allowed status changes of a batch: from the key to one of the values. */
export const batchMoves = {
  draft: ['approved', 'rejected'],
  // 'submitted': handed out to be paid manually.
  approved: ['submitting', 'submitted', 'rejected'],
  // 'unknown' also after a crash between the mark and PayPal's answer.
  submitting: ['submitted', 'unknown', 'rejected', 'quarantine'],
  unknown: ['submitting', 'submitted', 'quarantine', 'rejected'],
  // 'settled': two people stated the outcome of each payout.
  quarantine: ['submitted', 'settled', 'rejected'],
  // 'rejected': two people had named a PayPal batch that turned out not to be ours.
  submitted: ['settled', 'rejected'],
  settled: [],
  rejected: [],
} as const satisfies Record<PayoutBatchStatus, readonly PayoutBatchStatus[]>

/** Allowed status changes of an item. A paid item can still be returned. */
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

/** How a payout method writes amounts: `step` minor units are one of the last decimal. */
export interface PayUnit {
  stepMinor: bigint
  decimals: number
}

/**
 * The unit of which a payout in this currency must be a multiple (the rest of a HUF or TWD balance
 * stays available). Null if the method does not pay the currency.
 */
export function payUnitOf(method: PayoutMethod, currency: Currency): PayUnit | null {
  if (method === 'manual') return { stepMinor: 1n, decimals: currencyExponents[currency] }
  const [stepMinor, decimals] = [payPalStepMinor(currency), payPalExponents[currency]]
  return stepMinor === null || decimals === null ? null : { stepMinor, decimals }
}

/** The ledger entry of an item move; null where no money moves. */
export type ItemPosting = 'paid' | 'returned' | 'reversed'

/** How we treat an item's status as read from PayPal. */
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
 * Compares an item's PayPal status against ours. An answer older than our status changes nothing. An
 * undocumented status, or SUCCESS on money that we returned to the affiliate, raises an alarm.
 */
export function decideItem(current: PayoutItemStatus, payPalStatus: string): ItemVerdict {
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
