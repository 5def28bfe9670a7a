import { type Db, runScoped, type Scope, type Statement } from '../core/database.ts'
import { Refusal, refuse } from '../core/refusal.ts'
import { sweepDebts } from '../ledger/debt-sweep.ts'
import { lockAccounts, postEntries } from '../ledger/post.ts'
import { payoutReturned } from '../ledger/rules/ledger-payouts.ts'
import { listBatchItems, toBatchItem } from './batches/db/payouts.ts'
import type { SettlementFacts, SettlementOutcome } from './batches/rules/item-settlement.ts'
import { requireDiffering, settleItems } from './settle-batch-items.ts'
import {
  claimUnstartedItems,
  findUnclearBatch,
  settleAsCreated,
  settleAsNotCreated,
  toUnclearBatch,
  type UnclearBatch,
} from './unclear-batches.ts'

export interface Settlement {
  batchId: string
  settlement: SettlementFacts
  /** The user who accepts the proposal. */
  userId: string
  now: Date
}

/**
 * The statements that settle an unclear batch as two people decided, together with the decision.
 * Either PayPal never created it and every reservation is returned (E9), or PayPal has it and it is
 * read from now on, or each payout has a stated outcome. Raises TR001 `batch_moved_on` if the batch
 * changes.
 * @throws Refusal `not_found`, or `conflict` if the batch is not unclear, or was sent again since
 *   people stated that PayPal never created it.
 */
export async function settleBatchByPerson(
  db: Db,
  scope: Scope,
  { batchId, settlement, userId, now }: Settlement,
  decision: Statement,
): Promise<Statement[]> {
  const { outcome, paypalBatchId, attempts, byItem } = settlement
  if (byItem !== null) return settleItems(db, scope, { batchId, byItem, userId, now }, decision)
  const statements = [findUnclearBatch(batchId), listBatchItems(batchId)]
  const [[row] = [], items = []] = await runScoped(db, scope, statements)
  if (row === undefined) throw new Refusal('not_found', 'There is no such payout batch.')
  const batch = toUnclearBatch(row)
  requireUnclear(batch, outcome)
  if (outcome === 'created' && paypalBatchId !== null) {
    return [decision, ...settleAsCreated(batchId, paypalBatchId, now)]
  }
  if (batch.attempts !== attempts) {
    throw refuse('conflict', 'batch_sent_again')
  }
  const entries = items.map((item) => payoutReturned(toBatchItem(item, batch), now))
  return [
    ...lockAccounts(entries),
    decision,
    settleAsNotCreated(batchId, attempts),
    postEntries(entries, claimUnstartedItems(batchId, now)),
    ...sweepDebts(entries),
  ]
}

const unclear: readonly string[] = ['unknown', 'quarantine', 'submitting']

/** @throws Refusal `conflict`, which says why people cannot settle the batch this way. */
export function requireUnclear(batch: UnclearBatch, outcome: SettlementOutcome): void {
  const { status, method, isFree, startedItems, hintedPaypalBatchId: hint } = batch
  if (outcome === 'by_item') {
    requireDiffering(batch)
    return
  }
  if (method !== 'paypal') throw refuse('conflict', 'batch_records_payments')
  if (!unclear.includes(status) && !batch.isMisnamed && !batch.isForgotten) {
    throw refuse('conflict', 'batch_not_unclear')
  }
  if (!isFree) throw refuse('conflict', 'paypal_call_running')
  if (startedItems > 0) throw refuse('conflict', 'batch_has_items')
  if (outcome === 'not_created' && hint !== null) {
    throw refuse('conflict', 'batch_has_event', { id: hint })
  }
}
