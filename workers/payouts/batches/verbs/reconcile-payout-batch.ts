/**
 * Reads what PayPal shows of one batch and books it. Only an item's own status moves money. Every
 * write repeats the expected status, and every ledger key is derived from the item. So a read that
 * is repeated, late or out of order books nothing twice.
 */
import { readText } from '../../../core/columns.ts'
import { guardOf, runScoped } from '../../../core/database.ts'
import { isShortOfFunds } from '../../../core/retry-on-conflict.ts'
import { sweepDebts } from '../../../ledger/debt-sweep.ts'
import { lockAccounts, postEntries } from '../../../ledger/post.ts'
import type { ShownBatch } from '../../paypal/batch-page.ts'
import { PaypalMissing, PaypalOutage } from '../../paypal/client.ts'
import {
  findPayoutFunds,
  flagReceivers,
  insertItemMails,
  toPayoutFunds,
} from '../../receivers/db/payout-receivers.ts'
import { isReceiverAtFault } from '../../receivers/rules/payout-receivers.ts'
import { claimForReading, type Reading, recordReading } from '../db/payout-reading.ts'
import {
  type HeldBatch,
  type HeldItem,
  listHeldItems,
  moveItems,
  requireLease,
  toHeldBatch,
  toHeldItem,
} from '../db/payout-submission.ts'
import { entriesOf, type Funds, type Step, settle } from '../rules/payout-settling.ts'
import { type BatchProblem, compareBatch } from '../rules/payout-submission.ts'
import { toShownBatch } from '../rules/shown-batch.ts'
import { payoutLetters } from './payout-mails.ts'
import { type PayoutDeps, paypalFor } from './submit-payout-batch.ts'

export type ReconcileResult =
  /** `moved`: items whose status changed. `alarms`: problems for a person to check. */
  | { outcome: 'settled' | 'open'; moved: number; alarms: string[] }
  /** PayPal's batch differs from ours in some item, so nothing was booked. */
  | { outcome: 'mismatch'; reason: string }
  | { outcome: 'unanswered'; reason: string }
  | { outcome: 'not_due' }
  | { outcome: 'lease_lost' }

const ITEMS_PER_WRITE_MAX = 1000
const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
/** A payment may still be returned after everything was paid. */
const REFUND_WATCH_MS = 60 * DAY_MS

/** Safe to call twice, also at once. `isForced` reads before the batch is due. */
export async function reconcilePayoutBatch(
  deps: PayoutDeps,
  batchId: string,
  isForced = false,
): Promise<ReconcileResult> {
  const [[claimed] = [], rows = [], funds = []] = await runScoped(deps.db, { kind: 'system' }, [
    claimForReading(batchId, deps.now, isForced),
    listHeldItems(batchId),
    findPayoutFunds(batchId),
  ])
  if (!claimed) return { outcome: 'not_due' }
  const batch = toHeldBatch(claimed)
  try {
    return await read(deps, batch, rows.map(toHeldItem), toPayoutFunds(funds))
  } catch (error) {
    const guard = guardOf(error)
    if (guard === 'lease_lost' || guard === 'item_moved') return { outcome: 'lease_lost' }
    throw error
  }
}

async function read(
  deps: PayoutDeps,
  batch: HeldBatch,
  items: HeldItem[],
  funds: Funds,
): Promise<ReconcileResult> {
  const unread = (code: BatchProblem['code'], detail: string, paypalStatus: string | null = null) =>
    finish(deps, batch, { paypalStatus, isComplete: false, problem: { code, name: null, detail } })
  const paypal = await paypalFor(deps, batch.payerAdvertiserId)
  if (paypal === null) {
    const reason = 'the payer has set up no PayPal account'
    await unread('not_sent', reason)
    return { outcome: 'unanswered', reason }
  }
  let shown: ShownBatch
  try {
    shown = await paypal.showBatch(readText(batch.paypalBatchId))
  } catch (error) {
    if (!(error instanceof PaypalOutage)) throw error
    const reason = `PayPal did not answer: ${error.message}`
    await unread(error instanceof PaypalMissing ? 'exists_unseen' : 'unanswered', reason)
    return { outcome: 'unanswered', reason }
  }
  const comparison = compareBatch({ batchId: batch.id, currency: batch.currency, items }, shown)
  if (comparison.outcome === 'different') {
    const { why } = comparison
    const instead = toShownBatch(readText(batch.paypalBatchId), items, shown.items)
    await finish(deps, batch, {
      ...{ paypalStatus: shown.status, isComplete: false, shown: instead },
      problem: { code: 'different', name: null, detail: why },
    })
    return { outcome: 'mismatch', reason: why }
  }
  const { steps, alarms, problem } = settle(batch, items, shown.items, funds)
  if (!(await bookAll(deps, batch, steps))) {
    const reason = 'plat.cash.paypal was drawn upon while PayPal was asked'
    await unread('cash_short', reason, shown.status)
    return { outcome: 'open', moved: 0, alarms: [reason] }
  }
  const isComplete = comparison.outcome === 'equal' && alarms.length === 0
  const status = await finish(deps, batch, { paypalStatus: shown.status, isComplete, problem })
  const moved = steps.filter(({ move }) => move.from !== move.to).length
  return { outcome: status === 'settled' ? 'settled' : 'open', moved, alarms }
}

/** False if the cash that was read has been used since: the rest is booked by the next read. */
async function bookAll(deps: PayoutDeps, batch: HeldBatch, steps: Step[]): Promise<boolean> {
  try {
    for (let start = 0; start < steps.length; start += ITEMS_PER_WRITE_MAX) {
      await book(deps, batch, steps.slice(start, start + ITEMS_PER_WRITE_MAX))
    }
    return true
  } catch (error) {
    if (isShortOfFunds(error)) return false
    throw error
  }
}

/** Changes items, ledger, receivers and mails in one transaction. */
async function book({ db, now }: PayoutDeps, batch: HeldBatch, steps: Step[]): Promise<void> {
  const entries = steps.flatMap((step) => entriesOf(batch, step, now))
  const failed = steps.flatMap(({ item, move: { from, to, problemCode } }) => {
    const isLost = from !== to && (to === 'failed' || to === 'returned' || to === 'reversed')
    if (!isLost || problemCode == null || !isReceiverAtFault(problemCode)) return []
    return [{ ...item, problemName: problemCode }]
  })
  await runScoped(db, { kind: 'system' }, [
    ...lockAccounts(entries),
    requireLease(batch),
    moveItems(
      batch,
      steps.map(({ move }) => move),
      now,
    ),
    ...(entries.length > 0 ? [postEntries(entries)] : []),
    ...sweepDebts(entries),
    ...flagReceivers(failed, now),
    ...insertItemMails(payoutLetters(batch.currency, steps), now),
  ])
}

/** Releases the lease and sets the next read: soon while PayPal works, hourly for open items. */
async function finish(
  { db, now }: PayoutDeps,
  batch: HeldBatch,
  reading: Reading,
): Promise<unknown> {
  const inMs = (ms: number) => new Date(now.getTime() + ms)
  const isProcessed = reading.paypalStatus === 'SUCCESS' || reading.paypalStatus === 'DENIED'
  const isWatched = now.getTime() - (batch.submittedAt ?? now).getTime() < REFUND_WATCH_MS
  const statement = recordReading(batch, reading, {
    now,
    nextAt: isProcessed ? inMs(60 * MINUTE_MS) : now,
    nextSettledAt: isWatched ? inMs(DAY_MS) : null,
  })
  const [rows] = await runScoped(db, { kind: 'system' }, [statement])
  return rows?.[0]?.status
}
