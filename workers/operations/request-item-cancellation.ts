import { type Db, runScoped } from '../db/database.ts'
import {
  type CancellableItem,
  findCancellableItem,
  stampCancellation,
  toCancellableItem,
} from '../db/payout-cancellations.ts'
import { payoutScope } from '../db/payouts.ts'
import { Refusal } from '../domain/refusal.ts'

/**
 * Notes that an unclaimed payout shall be taken back. The caller then puts the item on the `payouts`
 * queue, also when it was asked for before: the first message may have been lost.
 * @throws Refusal `not_found`, or `conflict`, which says why it cannot be taken back.
 */
export async function requestItemCancellation(
  db: Db,
  { itemId, userId, now }: { itemId: string; userId: string; now: Date },
): Promise<CancellableItem> {
  const [, [row] = []] = await runScoped(db, payoutScope(userId), [
    stampCancellation(itemId, userId, now),
    findCancellableItem(itemId),
  ])
  if (row === undefined) throw new Refusal('not_found', 'There is no such payout.')
  const item = toCancellableItem(row)
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
