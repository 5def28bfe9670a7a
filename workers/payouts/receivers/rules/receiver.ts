/** At which PayPal address an affiliate is paid, and how it changes without letting a thief in. */

const HOUR_MS = 3_600_000
/** So long after a change nothing is paid: whoever got the notice can stop it. */
export const RECEIVER_WAIT_MS = 72 * HOUR_MS
/** Life of the link that confirms an address. */
export const RECEIVER_LINK_MS = 24 * HOUR_MS
/** So long after one attempt to be paid at a repaired address the next may be asked for. */
export const RECEIVER_RETRY_MS = 24 * HOUR_MS
/** PayPal takes no longer ones. */
export const RECEIVER_LENGTH_MAX = 127

/** Why a receiver is looked at. */
export const receiverStates = ['shared', 'problem', 'waiting'] as const
export type ReceiverState = (typeof receiverStates)[number]

/** `usableFrom` null: at once. */
export interface Receiver {
  email: string | null
  usableFrom: Date | null
}

/** The confirmed wish by which the present receiver came. */
export interface MadeChange {
  id: string
  previousEmail: string | null
}

/** Whether a payout made at this moment may go there. */
export function isReceiverUsable({ email, usableFrom }: Receiver, now: Date): boolean {
  return email !== null && (usableFrom === null || usableFrom <= now)
}

/** From when a receiver that was just confirmed is paid; null: at once, for there was none before. */
export function receiverUsableFrom(before: Receiver, confirmedAt: Date): Date | null {
  return before.email === null ? null : new Date(confirmedAt.getTime() + RECEIVER_WAIT_MS)
}

/** How somebody wants to be paid without PayPal. `usableFrom` null: at once. */
export interface PayoutDetails {
  details: string | null
  usableFrom: Date | null
  /** What was in use before a change that waits. */
  previous: string | null
}

const isWaiting = ({ usableFrom }: PayoutDetails, now: Date) =>
  usableFrom !== null && usableFrom > now

/**
 * Details that were just written. They are paid by at once where they are the first ever, else after the
 * wait, also where the ones of before were taken away first. What still waits was never in use: nobody gets
 * back to it.
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

/** What reversal the latest change leads back to; null: it came into force, or there is none. */
export function detailsToUndo(current: PayoutDetails, now: Date): string | null {
  return isWaiting(current, now) ? current.previous : null
}

/**
 * The latest address that was really in use. An address that still waits is none: who went back to it
 * would have got around the wait.
 */
export function receiverInUse(current: Receiver, made: MadeChange | null, now: Date) {
  return isReceiverUsable(current, now) ? current.email : (made?.previousEmail ?? null)
}

/** Where reversal the latest change leads; null: it came into force, or there is none. */
export function receiverBefore(
  current: Receiver,
  made: MadeChange | null,
  now: Date,
): { changeId: string; email: string } | null {
  if (made === null || made.previousEmail === null) return null
  const isWaiting = current.email !== null && !isReceiverUsable(current, now)
  return isWaiting ? { changeId: made.id, email: made.previousEmail } : null
}

/** PayPal sends back what nobody took within 30 days. */
export function claimUntil(sentAt: Date): Date {
  return new Date(sentAt.getTime() + 30 * 24 * HOUR_MS)
}
