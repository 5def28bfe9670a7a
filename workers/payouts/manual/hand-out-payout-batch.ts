import { type Db, guardOf, runScoped } from '../../core/database.ts'
import { Refusal, refuse } from '../../core/refusal.ts'
import { payoutScope } from '../batches/db/payouts.ts'
import { requirePayer } from '../batches/rules/payer.ts'
import { findHandOut, type HandOut, handOutBatch, toHandOut } from './db.ts'

/**
 * Hands out an approved batch to be paid manually. From then on it cannot be discarded, and the
 * outcome of each item is recorded. Repeating it changes nothing.
 * @param payer advertiser that pays itself, for which the user acts; null or omitted = finance.
 * @throws Refusal `not_found`, `forbidden`, `payouts_frozen`, or `conflict`, which says why.
 */
export async function handOutPayoutBatch(
  db: Db,
  {
    batchId,
    userId,
    payer = null,
    now,
  }: { batchId: string; userId: string; payer?: string | null; now: Date },
): Promise<'handed_out' | 'already_handed_out'> {
  const scope = payoutScope(userId, payer)
  const [[row] = []] = await runScoped(db, scope, [findHandOut(batchId, now)])
  if (row === undefined) throw new Refusal('not_found', 'There is no such payout batch.')
  const batch = toHandOut(row)
  requirePayer(batch.payerAdvertiserId, payer)
  if (batch.method === 'manual' && ['submitted', 'settled'].includes(batch.status)) {
    return 'already_handed_out'
  }
  const refusal = refusalOf(batch)
  if (refusal !== null) throw refusal
  try {
    await runScoped(db, scope, handOutBatch(batchId, userId, now))
    return 'handed_out'
  } catch (error) {
    if (guardOf(error) !== 'batch_moved_on') throw error
    const [[latest] = []] = await runScoped(db, scope, [findHandOut(batchId, now)])
    const found = latest === undefined ? batch : toHandOut(latest)
    if (found.status === 'submitted') return 'already_handed_out'
    throw refusalOf(found) ?? refuse('conflict', 'batch_changed')
  }
}

function refusalOf({ method, status, isFrozen, stoppedItems }: HandOut): Refusal | null {
  if (method !== 'manual') {
    return refuse('conflict', 'batch_is_paypal')
  }
  if (status !== 'approved') {
    return refuse('conflict', 'batch_not_approved')
  }
  if (isFrozen) {
    return refuse('payouts_frozen', 'payouts_are_frozen')
  }
  if (stoppedItems === 0) return null
  return refuse('conflict', 'items_stopped', { count: stoppedItems })
}
