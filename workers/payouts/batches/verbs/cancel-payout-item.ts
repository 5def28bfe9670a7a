/**
 * Asks PayPal to cancel unclaimed payouts. PayPal's answer moves no money, because the receiver may
 * have claimed the payout a moment before. The batch is read afterwards as usual.
 */
import { runScoped } from '../../../core/database.ts'
import { nudgeBatch } from '../../paypal/db/paypal-events.ts'
import type { Cancellation } from '../../paypal/interpret-cancellation.ts'
import {
  claimCancellation,
  listDueCancellations,
  toDueCancellation,
} from '../db/payout-cancellations.ts'
import { type PayoutDeps, paypalFor } from './submit-payout-batch.ts'

export type CancelResult =
  /** PayPal was asked. Its batch is due for a read, which shows the result. */
  | { outcome: 'asked'; batchId: string; answer: Cancellation['outcome']; reason: string | null }
  /** PayPal could not be asked, or its batch is still processing: tried again later. */
  | { outcome: 'pending'; batchId: string; reason: string }
  /** Not requested, no longer unclaimed, or tried a moment ago. */
  | { outcome: 'not_due' }

/** A little less than the time between two cron runs. */
const GAP_MS = 9 * 60_000
const ITEMS_PER_ROUND_MAX = 100

/** Safe to call twice, also at once: only one caller asks PayPal. */
export async function cancelPayoutItem(deps: PayoutDeps, itemId: string): Promise<CancelResult> {
  const { db, now } = deps
  const before = new Date(now.getTime() - GAP_MS)
  const [[row] = []] = await runScoped(db, { kind: 'system' }, [
    claimCancellation(itemId, now, before),
  ])
  if (row === undefined) return { outcome: 'not_due' }
  const { batchId, paypalItemId, payerAdvertiserId } = toDueCancellation(row)
  const paypal = await paypalFor(deps, payerAdvertiserId)
  if (paypal === null)
    return { outcome: 'pending', batchId, reason: 'the payer has no PayPal account' }
  const answer = await paypal.cancelItem(paypalItemId)
  if (answer.outcome === 'not_sent' || isTooEarly(answer)) {
    return { outcome: 'pending', batchId, reason: answer.reason }
  }
  await runScoped(db, { kind: 'system' }, [nudgeBatch(batchId, now)])
  const reason = 'reason' in answer ? answer.reason : null
  return { outcome: 'asked', batchId, answer: answer.outcome, reason }
}

const isTooEarly = (
  answer: Cancellation,
): answer is Extract<Cancellation, { outcome: 'refused' }> & { code: 'BATCH_NOT_COMPLETED' } =>
  answer.outcome === 'refused' && answer.code === 'BATCH_NOT_COMPLETED'

export type CancelNote = { itemId: string } & ({ result: CancelResult } | { error: unknown })

/**
 * Retries cancellations whose message was lost or that PayPal refused. A failure stops no other.
 */
export async function cancelDuePayoutItems(
  deps: PayoutDeps,
  hasTime: () => boolean,
  note: (line: CancelNote) => void,
): Promise<{ cancellations: number }> {
  const before = new Date(deps.now.getTime() - GAP_MS)
  const [rows = []] = await runScoped(deps.db, { kind: 'system' }, [
    listDueCancellations(before, ITEMS_PER_ROUND_MAX),
  ])
  for (const { id } of rows) {
    if (!hasTime()) break
    const itemId = String(id)
    await cancelPayoutItem(deps, itemId).then(
      (result) => note({ itemId, result }),
      (error: unknown) => note({ itemId, error }),
    )
  }
  return { cancellations: rows.length }
}
