/** Payout actions of finance and owners. Requests are queued; another Worker calls PayPal. */
import { refuse } from '../../../core/refusal.ts'
import { payoutDepsOf } from '../../../http/actor.ts'
import type { ApiRequest } from '../../../http/context.ts'
import { answer, json, route, routes } from '../../../http/route.ts'
import { sendMailSoon } from '../../../mail/mail-queue.ts'
import { approvePayoutBatch } from '../verbs/approve-payout-batch.ts'
import { discardPayoutBatch } from '../verbs/discard-payout-batch.ts'
import { requestPayoutSubmission } from '../verbs/request-payout-submission.ts'
import {
  ApprovePayoutInput,
  PayoutBatchActionAnswer,
  PayoutBatchParams,
  type PayoutBatchSummary,
} from './contract.ts'
import { askForPayout } from './payout-queue.ts'
import { batchAnswer, noSuchBatch, readBatches } from './payouts.ts'

const tags = ['Payouts']
const request = { params: PayoutBatchParams }

const approveRoute = route(
  'post /v1/payout-batches/{batchId}/approve',
  {
    tags,
    summary: 'Approve a draft',
    description: 'By another user than its creator. Send the hash of the request that was checked.',
    request: { ...request, body: { content: json(ApprovePayoutInput), required: true } },
    responses: { 200: answer('The approved batch.', PayoutBatchActionAnswer) },
  },
  ['second_person_required', 'payouts_frozen', 'conflict'],
)
const submitRoute = route(
  'post /v1/payout-batches/{batchId}/submit',
  {
    tags,
    summary: 'Send an approved batch to PayPal',
    description: 'Queues the batch. Read the batch to see its progress. Safe to repeat.',
    request,
    responses: { 202: answer('Queued.', PayoutBatchActionAnswer) },
  },
  ['payouts_frozen', 'conflict'],
)
const discardRoute = route(
  'post /v1/payout-batches/{batchId}/discard',
  {
    tags,
    summary: 'Discard a batch',
    description:
      'Returns the money to the affiliates’ available balances. Not possible once the batch was sent.',
    request,
    responses: { 200: answer('The discarded batch.', PayoutBatchActionAnswer) },
  },
  ['conflict'],
)
const reconcileRoute = route(
  'post /v1/payout-batches/{batchId}/reconcile',
  {
    tags,
    summary: 'Refresh a batch from PayPal',
    description:
      'Queues a read of the batch at PayPal. Read the batch to see the result. Safe to repeat.',
    request,
    responses: { 202: answer('Queued.', PayoutBatchActionAnswer) },
  },
  ['conflict'],
)

/** PayPal has never received a batch in these statuses. */
const unsentStatuses: readonly string[] = ['draft', 'approved', 'rejected']

export const payoutActionRoutes = routes()
  .openapi(approveRoute, async (c) => {
    const { batchId } = c.req.valid('param')
    const { request_sha256: requestHash } = c.req.valid('json')
    const { db, userId, payer } = await payoutDepsOf(c)
    const request = { batchId, userId, payer, requestHash, now: c.var.now }
    const { mailIds } = await approvePayoutBatch(db, request)
    await sendMailSoon(c, mailIds)
    return c.json({ batch: await readBatch(c, batchId) }, 200)
  })
  .openapi(submitRoute, async (c) => {
    const { batchId } = c.req.valid('param')
    const { db, userId, payer } = await payoutDepsOf(c)
    await requestPayoutSubmission(db, { batchId, userId, payer, now: c.var.now })
    await askForPayout(c, { v: 1, type: 'payout_batch.submission_requested', batchId })
    return c.json({ batch: await readBatch(c, batchId) }, 202)
  })
  .openapi(discardRoute, async (c) => {
    const { batchId } = c.req.valid('param')
    const { db, userId, payer } = await payoutDepsOf(c)
    await discardPayoutBatch(db, { batchId, userId, payer, now: c.var.now })
    return c.json({ batch: await readBatch(c, batchId) }, 200)
  })
  .openapi(reconcileRoute, async (c) => {
    const { batchId } = c.req.valid('param')
    const batch = await readBatch(c, batchId)
    if (batch.method === 'manual') {
      throw refuse('conflict', 'batch_not_at_paypal')
    }
    if (unsentStatuses.includes(batch.status)) {
      throw refuse('conflict', 'batch_not_at_paypal')
    }
    await askForPayout(c, { v: 1, type: 'payout_batch.reconciliation_requested', batchId })
    return c.json({ batch }, 202)
  })

async function readBatch(c: ApiRequest, batchId: string): Promise<PayoutBatchSummary> {
  const { db, scope } = await payoutDepsOf(c)
  const [batch] = await readBatches(db, scope, { batchId })
  if (!batch) throw noSuchBatch()
  return batchAnswer(batch)
}
