import { type Db, runScoped } from '../../../core/database.ts'
import { Refusal } from '../../../core/refusal.ts'
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
  throw new Refusal('conflict', whyNot(item))
}

function whyNot({ method, status, batchStatus }: CancellableItem): string {
  if (method !== 'paypal') return 'This payout does not go through PayPal.'
  if (status === 'paid') return 'The receiver has the money already.'
  if (status !== 'unclaimed') {
    return `The payout is ${status}; only one that nobody has claimed can be taken back.`
  }
  return `Its batch is ${batchStatus}; nothing of it can be taken back now.`
}
