/** What happens to a receiver that PayPal did not pay, and who must act on it. */
import { type PayoutErrorAction, payoutErrorAction } from '../../../../schema/paypal-errors.ts'
import { type PayoutObstacle, payoutObstacles } from '../../../../schema/vocabulary.ts'

/** Whether an item's problem is one of our own obstacles and not a PayPal error name. */
export function isObstacle(problemCode: string): problemCode is PayoutObstacle {
  return (payoutObstacles as readonly string[]).includes(problemCode)
}

const ownActions: Partial<Record<PayoutObstacle, PayoutErrorAction>> = {
  no_receiver: 'affiliate',
  receiver_problem: 'affiliate',
  receiver_waits: 'retry',
}

// Used where PayPal gives no more specific error name.
const stateActions: Readonly<Record<string, PayoutErrorAction>> = {
  BLOCKED: 'never',
  REFUNDED: 'never',
  REVERSED: 'never',
}

/**
 * Who must act on an item's `problem_code`: PayPal's error name, PayPal's status, or our obstacle.
 */
export function itemProblemAction(problemCode: string): PayoutErrorAction {
  if (isObstacle(problemCode)) return ownActions[problemCode] ?? 'finance'
  return stateActions[problemCode] ?? payoutErrorAction(problemCode)
}

/** True if this receiver must not be paid again before somebody has changed or cleared it. */
export function isReceiverAtFault(problemCode: string): boolean {
  const action = itemProblemAction(problemCode)
  return !isObstacle(problemCode) && (action === 'affiliate' || action === 'never')
}

/** A failed or returned item as PayPal shows it. */
interface LostItem {
  to: 'failed' | 'returned' | 'reversed'
  /** PayPal's status. */
  status: string
  errorName: string | null
  /** The item's earlier problem code. */
  earlierCode: string | null
}

/** The problem code of an unpaid item; null if unknown. */
export function lossName({ to, status, errorName, earlierCode }: LostItem): string | null {
  if (to === 'reversed') return errorName ?? status
  if (errorName !== null) return errorName
  // It was unclaimed for 30 days or cancelled: its earlier problem was never solved.
  if (to === 'returned' && status === 'RETURNED') return earlierCode ?? 'RECEIVER_UNREGISTERED'
  return Object.hasOwn(stateActions, status) ? status : earlierCode
}

/** PayPal's error name of an item that made it refuse the whole call. */
export function badItemName(field: string, refusal: string): string {
  return field === 'receiver' ? 'INVALID_EMAIL' : refusal
}
