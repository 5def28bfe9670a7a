/**
 * Reads what PayPal shows of a batch in quarantine, for the people who settle it. Moves no money.
 */
import { runScoped } from '../../../core/database.ts'
import { PaypalOutage } from '../../paypal/client.ts'
import { listHeldItems, toHeldItem } from '../db/payout-submission.ts'
import { findQuarantined, noteShown, toQuarantined } from '../db/shown-batches.ts'
import { toShownBatch } from '../rules/shown-batch.ts'
import { type PayoutDeps, paypalFor } from './submit-payout-batch.ts'

export type InspectionResult =
  | { outcome: 'seen'; payouts: number }
  | { outcome: 'unanswered'; reason: string }
  /** The batch is not in quarantine, or its PayPal id is unknown. */
  | { outcome: 'not_due' }

/**
 * Stores what PayPal shows now. Safe to repeat and to run beside anything else. Earlier statements
 * about payments that have changed since become void (see UnclearBatch.seen).
 */
export async function inspectPayoutBatch(
  deps: PayoutDeps,
  batchId: string,
): Promise<InspectionResult> {
  const { db, now } = deps
  const statements = [findQuarantined(batchId), listHeldItems(batchId)]
  const [[row] = [], items = []] = await runScoped(db, { kind: 'system' }, statements)
  if (row === undefined) return { outcome: 'not_due' }
  const { payerAdvertiserId, paypalBatchId } = toQuarantined(row)
  const paypal = await paypalFor(deps, payerAdvertiserId)
  if (paypal === null) return { outcome: 'unanswered', reason: 'the payer has no PayPal account' }
  try {
    const { items: theirs } = await paypal.showBatch(paypalBatchId)
    const shown = toShownBatch(paypalBatchId, items.map(toHeldItem), theirs)
    const [kept = []] = await runScoped(db, { kind: 'system' }, [noteShown(batchId, shown, now)])
    if (kept.length === 0) return { outcome: 'not_due' }
    return { outcome: 'seen', payouts: Object.keys(shown.payouts).length }
  } catch (error) {
    if (!(error instanceof PaypalOutage)) throw error
    return { outcome: 'unanswered', reason: `PayPal did not answer: ${error.message}` }
  }
}
