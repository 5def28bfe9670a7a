/** The PayPal address of an affiliate, and how it changes safely against account theft. */

const HOUR_MS = 3_600_000
/** Hold after a change: nothing is paid, so that the recipient of the notice can undo it. */
export const RECEIVER_WAIT_MS = 72 * HOUR_MS
/** Lifetime of the link that confirms an address. */
export const RECEIVER_LINK_MS = 24 * HOUR_MS
/** Minimum time between two retries of a repaired address. */
export const RECEIVER_RETRY_MS = 24 * HOUR_MS
/** PayPal's maximum length of an address. */
export const RECEIVER_LENGTH_MAX = 127

/** Why a receiver is listed for finance. */
export const receiverStates = ['shared', 'problem', 'waiting'] as const
export type ReceiverState = (typeof receiverStates)[number]

/** `usableFrom` null: no hold. */
export interface Receiver {
  email: string | null
  usableFrom: Date | null
}

/** The confirmed change that set the current receiver. */
export interface MadeChange {
  id: string
  previousEmail: string | null
}

/** Whether a payout may be paid to it at this moment. */
export function isReceiverUsable({ email, usableFrom }: Receiver, now: Date): boolean {
  return email !== null && (usableFrom === null || usableFrom <= now)
}

/** When a confirmed receiver may be paid; null: at once, because there was none before. */
export function receiverUsableFrom(before: Receiver, confirmedAt: Date): Date | null {
  return before.email === null ? null : new Date(confirmedAt.getTime() + RECEIVER_WAIT_MS)
}

/** How to pay an affiliate without PayPal. `usableFrom` null: no hold. */
export interface PayoutDetails {
  details: string | null
  usableFrom: Date | null
  /** The details before a change that is still on hold. */
  previous: string | null
}

const isWaiting = ({ usableFrom }: PayoutDetails, now: Date) =>
  usableFrom !== null && usableFrom > now

/**
 * Details after a change. The first details ever are used at once, all others after the hold, even
 * if the earlier ones were removed first. Details that are still on hold were never in use and
 * cannot be restored.
 */
export function changedDetails(
  before: PayoutDetails,
  details: string | null,
  now: Date,
): PayoutDetails {
  if (details === before.details) return before
  const isFirst = before.details === null && before.usableFrom === null
  if (isFirst) return { details, usableFrom: null, previous: null }
  const previous = isWaiting(before, now) ? before.previous : before.details
  return { details, usableFrom: new Date(now.getTime() + RECEIVER_WAIT_MS), previous }
}

/** The details that undoing the latest change restores; null if it took effect or there is none. */
export function detailsToUndo(current: PayoutDetails, now: Date): string | null {
  return isWaiting(current, now) ? current.previous : null
}

/**
 * The latest address that was really in use. An address on hold does not count: restoring it would
 * get around the hold.
 */
export function receiverInUse(current: Receiver, made: MadeChange | null, now: Date) {
  return isReceiverUsable(current, now) ? current.email : (made?.previousEmail ?? null)
}

/** The address that undoing the latest change restores; null if it took effect or there is none. */
export function receiverBefore(
  current: Receiver,
  made: MadeChange | null,
  now: Date,
): { changeId: string; email: string } | null {
  if (made === null || made.previousEmail === null) return null
  const isWaiting = current.email !== null && !isReceiverUsable(current, now)
  return isWaiting ? { changeId: made.id, email: made.previousEmail } : null
}

/** PayPal returns payouts that were not claimed within 30 days. */
export function claimUntil(sentAt: Date): Date {
  return new Date(sentAt.getTime() + 30 * 24 * HOUR_MS)
}
