/** Clearing receivers that are blocked. */
import { payoutErrorAction } from '../../../../schema/paypal-errors.ts'
import { noteRecordAction } from '../../../audit/confirmed-actions.ts'
import { type Db, guardOf, runScoped, type Scope } from '../../../core/database.ts'
import { Refusal, refuse, refuseFor } from '../../../core/refusal.ts'
import { sha256Hex } from '../../../core/sha256.ts'
import {
  allowSharedReceiver,
  forgetReceiverProblem,
  requireAffiliate,
  requireReceiver,
} from '../db/receiver-review.ts'
import { clearReceiverProblem, findReceiver, takeRetry, toReceiverView } from '../db/receivers.ts'
import { RECEIVER_RETRY_MS } from '../rules/receiver.ts'

export interface ClearReceiver {
  affiliateId: string
  /** The address that was checked. */
  receiver: string
  /** The reason, for the audit log. */
  note: string
  userId: string
  now: Date
}

/**
 * Allows the affiliate to be paid at an address that others use, too. Safe to repeat.
 * @throws Refusal `not_found`, or `conflict` if they have another receiver by now.
 */
export function allowShared(db: Db, scope: Scope, request: ClearReceiver): Promise<void> {
  const { affiliateId, userId, now } = request
  return clear(db, scope, request, allowSharedReceiver(affiliateId, userId, now))
}

/**
 * Allows a receiver to be paid again after a failed payout. Safe to repeat.
 * @throws Refusal `not_found`, or `conflict` if they have another receiver by now.
 */
export function clearProblem(db: Db, scope: Scope, request: ClearReceiver): Promise<void> {
  return clear(db, scope, request, forgetReceiverProblem(request.affiliateId))
}

async function clear(
  db: Db,
  scope: Scope,
  { affiliateId, receiver, note }: ClearReceiver,
  change: ReturnType<typeof forgetReceiverProblem>,
): Promise<void> {
  const action = { table: 'affiliates', subject: affiliateId, reason: note }
  const statements = [
    requireAffiliate(affiliateId),
    requireReceiver(affiliateId, receiver),
    change,
    noteRecordAction('receiver_cleared', action),
  ]
  await runScoped(db, scope, statements).catch((error: unknown) => {
    const guard = guardOf(error)
    if (guard === 'affiliate_unknown') throw new Refusal('not_found', 'There is no such affiliate.')
    if (guard !== 'receiver_moved') throw error
    throw refuse('conflict', 'address_changed')
  })
}

/**
 * The affiliate reports that their PayPal account is repaired: the next payout tries it again. At
 * most once a day. Does nothing if there is no problem.
 * @throws Refusal `conflict` if the affiliate cannot repair this problem, `rate_limited`
 */
export async function retryReceiver(
  db: Db,
  scope: Scope,
  { affiliateId, now }: { affiliateId: string; now: Date },
): Promise<void> {
  const [[row] = []] = await runScoped(db, scope, [findReceiver(affiliateId)])
  const problem = row === undefined ? null : toReceiverView(row).problem
  if (problem === null) return
  if (payoutErrorAction(problem) !== 'affiliate') {
    throw refuse('conflict', 'platform_must_fix')
  }
  const key = await sha256Hex(`receiver_retry|${affiliateId}`)
  const nextAt = new Date(now.getTime() + RECEIVER_RETRY_MS)
  const statements = [takeRetry(key, now, nextAt), clearReceiverProblem(affiliateId, problem)]
  await runScoped(db, scope, statements).catch((error: unknown) => {
    if (guardOf(error) !== 'too_soon') throw error
    throw refuseFor(RECEIVER_RETRY_MS / 1_000, 'once_a_day')
  })
}
