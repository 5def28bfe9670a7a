/** Batches that people pay by hand. */
import { runScoped } from '../../core/database.ts'
import { Refusal } from '../../core/refusal.ts'
import { payoutDeskOf } from '../../http/actor.ts'
import type { ApiRequest } from '../../http/context.ts'
import { answer, json, route, routes } from '../../http/route.ts'
import { findItemRow, toItemRow } from '../batches/db/payout-exports.ts'
import { PayoutBatchActionAnswer, PayoutBatchParams } from '../batches/http/contract.ts'
import { itemRowAnswer } from '../batches/http/payout-exports.ts'
import { batchAnswer, noSuchBatch, readBatches } from '../batches/http/payouts.ts'
import {
  PAYMENTS_MAX,
  PayoutItemActionAnswer,
  PayoutItemParams,
  RecordedPaymentsAnswer,
  RecordFailureInput,
  RecordPaymentInput,
  RecordPaymentsInput,
  RecordReturnInput,
} from './contract.ts'
import { handOutPayoutBatch } from './hand-out-payout-batch.ts'
import { recordManualLoss, recordManualPayments } from './record-manual-payout.ts'

const tags = ['Payouts by hand']

const handOutRoute = route(
  'post /v1/payout-batches/{batchId}/hand-out',
  {
    tags,
    summary: 'Hand out an approved batch to be paid by hand',
    description:
      'From then on it is not discarded: what became of each of its items is recorded. Never sent to PayPal. Safe to repeat.',
    request: { params: PayoutBatchParams },
    responses: { 200: answer('The batch.', PayoutBatchActionAnswer) },
  },
  ['conflict', 'payouts_frozen'],
)
const paymentRoute = route(
  'post /v1/payout-items/{itemId}/record-payment',
  {
    tags,
    summary: 'Record that an item was paid by hand',
    description:
      'Takes the money out of the bank account of our books. Safe to repeat with the same reference.',
    request: {
      params: PayoutItemParams,
      body: { content: json(RecordPaymentInput), required: true },
    },
    responses: { 200: answer('The item and its batch.', PayoutItemActionAnswer) },
  },
  ['conflict'],
)
const paymentsRoute = route(
  'post /v1/payout-batches/{batchId}/record-payments',
  {
    tags,
    summary: 'Record many payments of a batch',
    description: `Up to ${PAYMENTS_MAX}, all of them or none. Safe to repeat with the same references.`,
    request: {
      params: PayoutBatchParams,
      body: { content: json(RecordPaymentsInput), required: true },
    },
    responses: { 200: answer('How many were new, and the batch.', RecordedPaymentsAnswer) },
  },
  ['conflict'],
)
const failureRoute = route(
  'post /v1/payout-items/{itemId}/record-failure',
  {
    tags,
    summary: 'Record that an item could not be paid by hand',
    description: 'Its money is available to the affiliate again. Safe to repeat.',
    request: {
      params: PayoutItemParams,
      body: { content: json(RecordFailureInput), required: true },
    },
    responses: { 200: answer('The item and its batch.', PayoutItemActionAnswer) },
  },
  ['conflict'],
)
const returnRoute = route(
  'post /v1/payout-items/{itemId}/record-return',
  {
    tags,
    summary: 'Record that the bank gave a payment back',
    description:
      'The money is in the bank account of our books again, and available to the affiliate. Safe to repeat.',
    request: {
      params: PayoutItemParams,
      body: { content: json(RecordReturnInput), required: true },
    },
    responses: { 200: answer('The item and its batch.', PayoutItemActionAnswer) },
  },
  ['conflict'],
)

export const manualPayoutRoutes = routes()
  .openapi(handOutRoute, async (c) => {
    const { batchId } = c.req.valid('param')
    const { db, userId, payer } = await payoutDeskOf(c)
    await handOutPayoutBatch(db, { batchId, userId, payer, now: c.var.now })
    return c.json({ batch: await readBatch(c, batchId) }, 200)
  })
  .openapi(paymentRoute, async (c) => {
    const { itemId } = c.req.valid('param')
    const payment = paymentOf(c, { ...c.req.valid('json'), item_id: itemId })
    const { db, userId, payer } = await payoutDeskOf(c)
    await recordManualPayments(db, null, [payment], { userId, payer, now: c.var.now })
    return c.json(await readItem(c, itemId), 200)
  })
  .openapi(paymentsRoute, async (c) => {
    const { batchId } = c.req.valid('param')
    const payments = c.req.valid('json').payments.map((payment) => paymentOf(c, payment))
    const { db, userId, payer } = await payoutDeskOf(c)
    // A batch that is not there is told from a payment that is not in it.
    await readBatch(c, batchId)
    const by = { userId, payer, now: c.var.now }
    const { recorded } = await recordManualPayments(db, batchId, payments, by)
    return c.json({ recorded, batch: await readBatch(c, batchId) }, 200)
  })
  .openapi(failureRoute, async (c) => {
    const { itemId } = c.req.valid('param')
    return c.json(await loss(c, itemId, 'failure', c.req.valid('json').reason), 200)
  })
  .openapi(returnRoute, async (c) => {
    const { itemId } = c.req.valid('param')
    return c.json(await loss(c, itemId, 'return', c.req.valid('json').reason), 200)
  })

interface Payment {
  item_id: string
  reference: string
  paid_at?: string | undefined
}

function paymentOf(c: ApiRequest, { item_id: itemId, reference, paid_at }: Payment) {
  return { itemId, reference, paidAt: paid_at === undefined ? c.var.now : new Date(paid_at) }
}

async function loss(c: ApiRequest, itemId: string, kind: 'failure' | 'return', reason: string) {
  const { db, userId, payer } = await payoutDeskOf(c)
  await recordManualLoss(db, { itemId, kind, reason }, { userId, payer, now: c.var.now })
  return readItem(c, itemId)
}

async function readBatch(c: ApiRequest, batchId: string) {
  const { db, scope } = await payoutDeskOf(c)
  const [batch] = await readBatches(db, scope, { batchId })
  if (batch === undefined) throw noSuchBatch()
  return batchAnswer(batch)
}

async function readItem(c: ApiRequest, itemId: string) {
  const { db, scope } = await payoutDeskOf(c)
  const [[row] = []] = await runScoped(db, scope, [findItemRow(itemId)])
  if (row === undefined) throw new Refusal('not_found', 'There is no such payout.')
  const item = toItemRow(row)
  return { item: itemRowAnswer(item, false), batch: await readBatch(c, item.batch.id) }
}
