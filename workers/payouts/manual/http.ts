/** Routes of batches that people pay manually. */
import { runScoped } from '../../core/database.ts'
import { Refusal } from '../../core/refusal.ts'
import { payoutDepsOf } from '../../http/actor.ts'
import type { ApiRequest } from '../../http/context.ts'
import { answer, json, route, routes } from '../../http/route.ts'
import { findItemRow, toItemRow } from '../batches/db/payout-exports.ts'
import { PayoutBatchActionAnswer, PayoutBatchParams } from '../batches/http/contract.ts'
import { itemRowAnswer } from '../batches/http/item-columns.ts'
import { batchAnswer, noSuchBatch, readBatches } from '../batches/http/payouts.ts'
import { recordManualLoss } from '../record-manual-payout.ts'
import { PayoutItemActionAnswer, PayoutItemParams, RecordFailureInput } from './contract.ts'
import { handOutPayoutBatch } from './hand-out-payout-batch.ts'

const tags = ['Payouts by hand']

const handOutRoute = route(
  'post /v1/payout-batches/{batchId}/hand-out',
  {
    tags,
    summary: 'Hand out an approved batch for manual payment',
    description:
      'The batch can no longer be discarded or sent to PayPal. Record the outcome of each item. Safe to repeat.',
    request: { params: PayoutBatchParams },
    responses: { 200: answer('The batch.', PayoutBatchActionAnswer) },
  },
  ['conflict', 'payouts_frozen'],
)
const failureRoute = route(
  'post /v1/payout-items/{itemId}/record-failure',
  {
    tags,
    summary: 'Record a failed manual payment',
    description: 'The money becomes available to the affiliate again. Safe to repeat.',
    request: {
      params: PayoutItemParams,
      body: { content: json(RecordFailureInput), required: true },
    },
    responses: { 200: answer('The item and its batch.', PayoutItemActionAnswer) },
  },
  ['conflict'],
)
export const manualPayoutRoutes = routes()
  .openapi(handOutRoute, async (c) => {
    const { batchId } = c.req.valid('param')
    const { db, userId, payer } = await payoutDepsOf(c)
    await handOutPayoutBatch(db, { batchId, userId, payer, now: c.var.now })
    return c.json({ batch: await readBatch(c, batchId) }, 200)
  })
  .openapi(failureRoute, async (c) => {
    const { itemId } = c.req.valid('param')
    const { reason } = c.req.valid('json')
    const { db, userId, payer } = await payoutDepsOf(c)
    const by = { userId, payer, now: c.var.now }
    await recordManualLoss(db, { itemId, kind: 'failure', reason }, by)
    return c.json(await readItem(c, itemId), 200)
  })

async function readBatch(c: ApiRequest, batchId: string) {
  const { db, scope } = await payoutDepsOf(c)
  const [batch] = await readBatches(db, scope, { batchId })
  if (batch === undefined) throw noSuchBatch()
  return batchAnswer(batch)
}

async function readItem(c: ApiRequest, itemId: string) {
  const { db, scope } = await payoutDepsOf(c)
  const [[row] = []] = await runScoped(db, scope, [findItemRow(itemId)])
  if (row === undefined) throw new Refusal('not_found', 'There is no such payout.')
  const item = toItemRow(row)
  return { item: itemRowAnswer(item, false), batch: await readBatch(c, item.batch.id) }
}
