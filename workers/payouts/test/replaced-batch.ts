/** A batch that another one replaced, and the replacement's way through approval and PayPal. */
import { sql } from 'drizzle-orm'
import { expect } from 'vitest'
import type { Db, Row } from '../../core/database.ts'
import { ask } from '../../test/books-world.ts'
import { approvePayoutBatch } from '../batches/verbs/approve-payout-batch.ts'
import {
  type ReconcileResult,
  reconcilePayoutBatch,
} from '../batches/verbs/reconcile-payout-batch.ts'
import { requestPayoutSubmission } from '../batches/verbs/request-payout-submission.ts'
import { submitPayoutBatch } from '../batches/verbs/submit-payout-batch.ts'
import type { PaypalWorld } from './paypal-world.ts'
import { storedBatch, type TestBatch } from './reserved-batch.ts'

/** The row of the batch that replaced it. */
export async function replacementOf(db: Db, { id }: TestBatch): Promise<Row | undefined> {
  const [row] = await ask(
    db,
    sql`select * from affiliate.payout_batches where replaces_batch_id = ${id}`,
  )
  return row
}

/** Takes the new draft through approval, request, PayPal and read. */
export async function payReplacement(
  db: Db,
  paypalWorld: PaypalWorld,
  batch: TestBatch,
  now: Date,
): Promise<ReconcileResult> {
  const draft = (await replacementOf(db, batch)) as Record<string, string>
  const batchId = draft.id as string
  const { batch: old } = await storedBatch(db, batch.id)
  const [first, second] = [old.created_by as string, old.approved_by as string]
  const requestHash = draft.request_sha256 as string
  await approvePayoutBatch(db, { batchId, userId: second, requestHash, now })
  await requestPayoutSubmission(db, { batchId, userId: first, now })
  const given = { db, paypal: paypalWorld.paypal, now, jitter: 0.5 }
  const sent = await submitPayoutBatch(given, batchId)
  expect(sent).toMatchObject({ outcome: 'submitted', isAdopted: false })
  await paypalWorld.advance(120_000)
  return reconcilePayoutBatch(given, batchId, true)
}
