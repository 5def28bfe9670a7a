import { type Db, runScoped } from '../db/database.ts'
import { findBatchState, payoutScope, stampSubmissionRequest, toBatchState } from '../db/payouts.ts'
import { Refusal } from '../domain/refusal.ts'

/**
 * Marks an approved batch as asked for. The caller then puts the batch id on the `payouts` queue, also
 * on `already_requested`: the first message may have been lost, and a second one harms nothing.
 * @throws Refusal `not_found`, `payouts_frozen`, or `conflict` when the batch is not approved.
 */
export async function requestPayoutSubmission(
  db: Db,
  { batchId, userId, now }: { batchId: string; userId: string; now: Date },
): Promise<{ outcome: 'requested' | 'already_requested'; batchId: string }> {
  const statements = [findBatchState(batchId), stampSubmissionRequest(batchId, userId, now)]
  const [[row] = [], [stamped] = []] = await runScoped(db, payoutScope(userId), statements)
  if (stamped !== undefined) return { outcome: 'requested', batchId }
  if (row === undefined) throw new Refusal('not_found', 'There is no such payout batch.')
  const { status, submissionRequestedAt, frozenReason } = toBatchState(row)
  if (submissionRequestedAt !== null && status !== 'rejected') {
    return { outcome: 'already_requested', batchId }
  }
  if (status === 'approved' && frozenReason !== null) {
    throw new Refusal('payouts_frozen', frozenReason)
  }
  throw new Refusal('conflict', `The batch is ${status}; only an approved one can be sent.`)
}
