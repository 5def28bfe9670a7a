/** Cancels an unclaimed payout. The request is queued; another Worker calls PayPal. */
import { invariant } from '../../../core/invariant.ts'
import { payoutDepsOf } from '../../../http/actor.ts'
import { answer, route, routes } from '../../../http/route.ts'
import { CancellationAnswer, PayoutItemParams } from '../../paypal/http/paypal-contract.ts'
import { requestItemCancellation } from '../verbs/request-item-cancellation.ts'
import { askForPayout } from './payout-queue.ts'

const cancelRoute = route(
  'post /v1/payout-items/{itemId}/cancel',
  {
    tags: ['Payouts'],
    summary: 'Cancel an unclaimed payout',
    description:
      'Queues the cancellation. Read the batch to see the result. The receiver may claim it first. Safe to repeat.',
    request: { params: PayoutItemParams },
    responses: { 202: answer('Queued.', CancellationAnswer) },
  },
  ['conflict'],
)

export const itemCancellationRoutes = routes().openapi(cancelRoute, async (c) => {
  const { itemId } = c.req.valid('param')
  const { db, userId, payer } = await payoutDepsOf(c)
  const item = await requestItemCancellation(db, { itemId, userId, payer, now: c.var.now })
  const { status, cancelRequestedAt } = item
  invariant(cancelRequestedAt, 'whoever is not refused has asked')
  if (status === 'unclaimed') {
    await askForPayout(c, { v: 1, type: 'payout_item.cancellation_requested', itemId })
  }
  const cancel_requested_at = cancelRequestedAt.toISOString()
  return c.json({ item_id: itemId, status, cancel_requested_at }, 202)
})
