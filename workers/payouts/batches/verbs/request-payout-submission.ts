import { type Db, guardOf, runScoped } from '../../../core/database.ts'
import { Refusal, refuse } from '../../../core/refusal.ts'
import { findUnsentBatch } from '../db/payout-replacement.ts'
import { listStoppedItems, toStoppedItem } from '../db/payout-stops.ts'
import { listHeldItems, toHeldBatch, toHeldItem } from '../db/payout-submission.ts'
import { findBatchState, payoutScope, stampSubmissionRequest, toBatchState } from '../db/payouts.ts'
import { requirePayer } from '../rules/payer.ts'
import { giveUpStopped } from './give-up-payouts.ts'

export type SubmissionRequest =
  | { outcome: 'requested' | 'already_requested'; batchId: string }
  /**
   * Some items may not be paid any more (F48). The batch is rejected, and the others are in a draft
   * that needs its own approval; null = there are no others.
   */
  | { outcome: 'replaced'; batchId: string; replacedBy: string | null }

/**
 * Records that an approved batch shall be sent. The caller then queues the batch id, also on
 * `already_requested`: the first message may have been lost, and a second one does no harm.
 * @param payer advertiser for whose own PayPal the user acts; null or omitted = finance.
 * @throws Refusal `not_found`, `forbidden`, `payouts_frozen`, or `conflict` when it is not
 *   approved.
 */
export async function requestPayoutSubmission(
  db: Db,
  {
    batchId,
    userId,
    payer = null,
    now,
  }: { batchId: string; userId: string; payer?: string | null; now: Date },
): Promise<SubmissionRequest> {
  const scope = payoutScope(userId, payer)
  const [[row] = [], [unsent] = [], items = [], stops = []] = await runScoped(db, scope, [
    findBatchState(batchId),
    findUnsentBatch(batchId),
    listHeldItems(batchId),
    listStoppedItems(batchId, now),
  ])
  if (row === undefined) throw new Refusal('not_found', 'There is no such payout batch.')
  const { status, method, submissionRequestedAt, frozenReason, payerAdvertiserId } =
    toBatchState(row)
  requirePayer(payerAdvertiserId, payer)
  if (method === 'manual') {
    throw refuse('conflict', 'batch_is_manual')
  }
  if (submissionRequestedAt !== null && status !== 'rejected') {
    return { outcome: 'already_requested', batchId }
  }
  if (status === 'approved' && frozenReason !== null) {
    throw refuse('payouts_frozen', 'payouts_are_frozen')
  }
  if (unsent === undefined) {
    throw refuse('conflict', 'batch_not_approved')
  }
  if (stops.length === 0) {
    const statements = [stampSubmissionRequest(batchId, userId, now), findBatchState(batchId)]
    const [[stamped] = [], [after] = []] = await runScoped(db, scope, statements)
    if (stamped !== undefined) return { outcome: 'requested', batchId }
    // Another user requested it at the same time, which is the same request.
    const isAsked = after !== undefined && toBatchState(after).submissionRequestedAt !== null
    if (isAsked && after.status !== 'rejected') return { outcome: 'already_requested', batchId }
    throw changedMeanwhile()
  }
  const held = { batch: toHeldBatch(unsent), items: items.map(toHeldItem), now }
  try {
    const stopped = stops.map(toStoppedItem)
    const { replacedBy } = await giveUpStopped(db, scope, { ...held, stopped })
    return { outcome: 'replaced', batchId, replacedBy }
  } catch (error) {
    const guard = guardOf(error)
    if (guard === 'batch_moved_on' || guard === 'item_moved') throw changedMeanwhile()
    throw error
  }
}

const changedMeanwhile = () => refuse('conflict', 'batch_changed')
