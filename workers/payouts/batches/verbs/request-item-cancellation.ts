import type { FixedReasonCode } from '../../../../schema/refusal-messages.ts'
import { type Db, runScoped } from '../../../core/database.ts'
import { Refusal, refuse } from '../../../core/refusal.ts'
import {
  type CancellableItem,
  findCancellableItem,
  stampCancellation,
  toCancellableItem,
} from '../db/payout-cancellations.ts'
import { payoutScope } from '../db/payouts.ts'
import { requirePayer } from '../rules/payer.ts'

/**
 * Records that an unclaimed payout shall be cancelled. The caller then queues the item, also if it
 * was requested before, because the first message may have been lost.
 * @param payer advertiser for whose own PayPal the user acts; null or omitted = finance.
 * @throws Refusal `not_found`, `forbidden`, or `conflict`, which says why it cannot be cancelled.
 */
export async function requestItemCancellation(
  db: Db,
  {
    itemId,
    userId,
    payer = null,
    now,
  }: { itemId: string; userId: string; payer?: string | null; now: Date },
): Promise<CancellableItem> {
  const [, [row] = []] = await runScoped(db, payoutScope(userId, payer), [
    stampCancellation({ itemId, userId, payer }, now),
    findCancellableItem(itemId),
  ])
  if (row === undefined) throw new Refusal('not_found', 'There is no such payout.')
  const item = toCancellableItem(row)
  requirePayer(item.payerAdvertiserId, payer)
  const isAskedFor = item.cancelRequestedAt !== null
  if (isAskedFor && (item.status === 'unclaimed' || item.status === 'returned')) return item
  throw refuse('conflict', whyNot(item))
}

function whyNot({ method, status }: CancellableItem): FixedReasonCode {
  if (method !== 'paypal') return 'item_not_paypal'
  if (status === 'paid') return 'item_was_paid'
  return status === 'unclaimed' ? 'batch_not_submitted' : 'item_not_unclaimed'
}
