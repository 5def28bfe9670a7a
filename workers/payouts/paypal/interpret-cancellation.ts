/** Interprets answers to "cancel an unclaimed item". The item itself is read again in any case. */
import { readItem, type ShownItem } from './batch-page.ts'
import { errorNameOf, type PaypalAnswer, readJson } from './interpret-submission.ts'

/** Why PayPal did not cancel. */
export const cancellationRefusals = {
  /** The batch is still being processed: try again when it is done. */
  BATCH_NOT_COMPLETED: 400,
  /** The item is not UNCLAIMED: it was claimed, or returned automatically. */
  ITEM_INCORRECT_STATUS: 400,
  ITEM_CANCELLATION_FAILED: 400,
  INVALID_RESOURCE_ID: 404,
  RESOURCE_NOT_FOUND: 404,
  AUTHENTICATION_FAILURE: 401,
  INVALID_TOKEN: 401,
  AUTHORIZATION_ERROR: 403,
  NOT_AUTHORIZED: 403,
  REQUIRED_SCOPE_MISSING: 403,
} as const
export type CancellationRefusal = keyof typeof cancellationRefusals

export type Cancellation =
  /** PayPal cancelled the item: it is RETURNED. */
  | { outcome: 'accepted'; item: ShownItem }
  /** It had been cancelled before. */
  | { outcome: 'exists' }
  /** This call changed nothing. */
  | { outcome: 'refused'; code: CancellationRefusal; reason: string }
  | { outcome: 'unknown'; reason: string; retryAfterSeconds?: number }
  /** The call was never made: no token could be obtained. */
  | { outcome: 'not_sent'; reason: string }

/** Interprets one answer to the cancel call. Pure: the caller turns a thrown error into `unknown`. */
export function interpretCancellation(answer: PaypalAnswer, payoutItemId: string): Cancellation {
  const { status } = answer
  if (status >= 200 && status < 300) return interpretItem(answer, payoutItemId)
  const name = errorNameOf(answer)
  if (status === 400 && name === 'ITEM_ALREADY_CANCELLED') return { outcome: 'exists' }
  const reason = `${status} ${name}`
  if (isRefusal(name) && cancellationRefusals[name] === status) {
    return { outcome: 'refused', code: name, reason }
  }
  const { retryAfterSeconds } = answer
  return {
    outcome: 'unknown',
    reason,
    ...(retryAfterSeconds === null ? {} : { retryAfterSeconds }),
  }
}

function interpretItem({ status, body }: PaypalAnswer, payoutItemId: string): Cancellation {
  const item = readItem(readJson(body))
  if (item?.payoutItemId !== payoutItemId) {
    return { outcome: 'unknown', reason: `${status} without the item` }
  }
  if (item.status !== 'RETURNED') {
    return { outcome: 'unknown', reason: `${status} with the item ${item.status}` }
  }
  return { outcome: 'accepted', item }
}

const isRefusal = (name: string): name is CancellationRefusal =>
  Object.hasOwn(cancellationRefusals, name)
