import { constraintOf, type Db, runScoped } from '../db/database.ts'
import {
  approveBatch,
  type BatchState,
  findBatchState,
  payoutScope,
  toBatchState,
} from '../db/payouts.ts'
import { Refusal } from '../domain/refusal.ts'

export interface PayoutApproval {
  batchId: string
  userId: string
  /** SHA-256 of the request as the approver saw it. */
  requestHash: string
  now: Date
}

/**
 * A second person approves a draft. The same approval again changes nothing.
 * @throws Refusal `not_found`, `second_person_required`, `payouts_frozen`, or `conflict` when the batch
 *   is not a draft any more or not the one that was seen.
 */
export async function approvePayoutBatch(
  db: Db,
  { batchId, userId, requestHash, now }: PayoutApproval,
): Promise<'approved' | 'already_approved'> {
  // The state afterwards: another person may have approved in this very moment.
  const statements = [approveBatch(batchId, userId, requestHash, now), findBatchState(batchId)]
  const answers = await runScoped(db, payoutScope(userId), statements).catch(refuseSamePerson)
  const [[approved] = [], [row] = []] = answers
  if (approved !== undefined) return 'approved'
  if (row === undefined) throw new Refusal('not_found', 'There is no such payout batch.')
  const batch = toBatchState(row)
  if (batch.createdBy === userId) throw samePerson()
  if (isSameApproval(batch, userId, requestHash)) return 'already_approved'
  if (batch.status !== 'draft') {
    throw new Refusal('conflict', `The batch is ${batch.status}, not a draft any more.`)
  }
  if (batch.requestSha256 !== requestHash) {
    throw new Refusal('conflict', 'The batch is not the one that was seen. Look at it again.')
  }
  if (batch.frozenReason !== null) throw new Refusal('payouts_frozen', batch.frozenReason)
  throw new Refusal('second_person_required', 'Nobody approves a batch that pays themselves.')
}

function isSameApproval(batch: BatchState, userId: string, requestHash: string): boolean {
  const isApproved = !['draft', 'rejected'].includes(batch.status)
  return isApproved && batch.approvedBy === userId && batch.requestSha256 === requestHash
}

function samePerson(): Refusal {
  return new Refusal('second_person_required', 'A second person must approve what you created.')
}

/** The database refuses a creator's approval by itself, should the statement above ever not. */
function refuseSamePerson(error: unknown): never {
  throw constraintOf(error) === 'payout_batches_second_person_check' ? samePerson() : error
}
