/** What becomes of a receiver whom PayPal did not pay, and who must act on it. */
import { type PayoutErrorAction, payoutErrorAction } from '../../../../schema/paypal-errors.ts'
import { type PayoutObstacle, payoutObstacles } from '../../../../schema/vocabulary.ts'

/** Whether what is the matter with an item is one of our own obstacles, and not a name of PayPal's. */
export function isObstacle(problemCode: string): problemCode is PayoutObstacle {
  return (payoutObstacles as readonly string[]).includes(problemCode)
}

const ownActions: Partial<Record<PayoutObstacle, PayoutErrorAction>> = {
  no_receiver: 'affiliate',
  receiver_problem: 'affiliate',
  receiver_waits: 'retry',
}

// Where PayPal gives no better name, the state itself is the reason.
const stateActions: Readonly<Record<string, PayoutErrorAction>> = {
  BLOCKED: 'never',
  REFUNDED: 'never',
  REVERSED: 'never',
}

/** Who must act on an item's `problem_code`: PayPal's name, PayPal's state, or an obstacle of ours. */
export function itemProblemAction(problemCode: string): PayoutErrorAction {
  if (isObstacle(problemCode)) return ownActions[problemCode] ?? 'finance'
  return stateActions[problemCode] ?? payoutErrorAction(problemCode)
}

/** True when this receiver is not to be paid again before somebody has changed or cleared it. */
export function isReceiverAtFault(problemCode: string): boolean {
  const action = itemProblemAction(problemCode)
  return !isObstacle(problemCode) && (action === 'affiliate' || action === 'never')
}

/** An item that came to nothing, or came back, as PayPal shows it. */
interface LostItem {
  to: 'failed' | 'returned' | 'reversed'
  /** PayPal's own word for its state. */
  status: string
  errorName: string | null
  /** What was the matter with it before. */
  earlierCode: string | null
}

/** Name for why an item was not paid; null where nobody can say. */
export function lossName({ to, status, errorName, earlierCode }: LostItem): string | null {
  if (to === 'reversed') return errorName ?? status
  if (errorName !== null) return errorName
  // It waited for 30 days, or somebody took it back: what it waited for was never there.
  if (to === 'returned' && status === 'RETURNED') return earlierCode ?? 'RECEIVER_UNREGISTERED'
  return Object.hasOwn(stateActions, status) ? status : earlierCode
}

/** PayPal's name for an item that made it refuse the whole call. */
export function badItemName(field: string, refusal: string): string {
  return field === 'receiver' ? 'INVALID_EMAIL' : refusal
}
