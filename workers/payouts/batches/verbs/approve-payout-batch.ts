import { readTexts } from '../../../core/columns.ts'
import { constraintOf, type Db, runScoped } from '../../../core/database.ts'
import { Refusal, refuse } from '../../../core/refusal.ts'
import {
  approveBatch,
  type BatchState,
  findBatchStateFor,
  payoutScope,
  toBatchState,
} from '../db/payouts.ts'
import { requirePayer } from '../rules/payer.ts'
import { draftHorizon } from '../rules/payout.ts'

export interface PayoutApproval {
  batchId: string
  userId: string
  /** Advertiser for whose own PayPal the user acts; null or omitted = finance. */
  payer?: string | null
  /** SHA-256 of the request as the approver saw it. */
  requestHash: string
  now: Date
}

/** `mailIds`: mails to the heads, to be sent after this. */
export interface Approved {
  outcome: 'approved' | 'already_approved'
  mailIds: string[]
}

/**
 * A second person approves a draft; a scheduled draft needs one person. Repeating an approval
 * changes nothing.
 * @throws Refusal `not_found`, `forbidden`, `second_person_required`, `payouts_frozen`, or
 *   `conflict` when the batch is no longer a draft, older than 72 hours, or not the one that was
 *   seen.
 */
export async function approvePayoutBatch(
  db: Db,
  { batchId, userId, payer = null, requestHash, now }: PayoutApproval,
): Promise<Approved> {
  // Read the state afterwards: another person may have approved at the same time.
  const statements = [
    approveBatch({ batchId, userId, payer }, requestHash, now),
    findBatchStateFor(batchId, userId, now),
  ]
  const answers = await runScoped(db, payoutScope(userId, payer), statements).catch((error) =>
    refuseSamePerson(error, payer),
  )
  const [[approved] = [], [row] = []] = answers
  if (approved !== undefined) {
    return { outcome: 'approved', mailIds: readTexts(approved.mail_ids) }
  }
  if (row === undefined) throw new Refusal('not_found', 'There is no such payout batch.')
  const batch = toBatchState(row)
  requirePayer(batch.payerAdvertiserId, payer)
  if (batch.createdBy === userId) throw samePerson(payer)
  if (isSameApproval(batch, userId, requestHash))
    return { outcome: 'already_approved', mailIds: [] }
  if (batch.status !== 'draft') {
    throw refuse('conflict', 'batch_not_draft')
  }
  if (batch.createdAt <= draftHorizon(now) && !batch.isRemembered) {
    throw refuse('conflict', 'draft_expired')
  }
  if (batch.requestSha256 !== requestHash) {
    throw refuse('conflict', 'batch_changed')
  }
  if (batch.frozenReason !== null) throw refuse('payouts_frozen', 'payouts_are_frozen')
  if (row.is_shaped === true) {
    throw refuse('second_person_required', 'shaped_batch')
  }
  throw refuse('second_person_required', 'pays_approver')
}

function isSameApproval(batch: BatchState, userId: string, requestHash: string): boolean {
  const isApproved = !['draft', 'rejected'].includes(batch.status)
  return isApproved && batch.approvedBy === userId && batch.requestSha256 === requestHash
}

function samePerson(payer: string | null): Refusal {
  return refuse('second_person_required', payer === null ? 'own_batch' : 'own_batch_of_team')
}

/** The database also refuses an approval by the creator, in case the statement above does not. */
function refuseSamePerson(error: unknown, payer: string | null): never {
  throw constraintOf(error) === 'payout_batches_second_person_check' ? samePerson(payer) : error
}
