/**
 * Reads what PayPal shows of one batch and books it: only an item's own state moves money. Every
 * write repeats the state it believed in, and every ledger key comes from the item, so that reading
 * twice, late or out of order changes nothing twice.
 */
import { guardOf, runScoped } from '../db/database.ts'
import { sweepDebts } from '../db/debt-sweep.ts'
import { lockAccounts, postEntries } from '../db/ledger.ts'
import { claimForReading, recordReading } from '../db/payout-reading.ts'
import {
  type HeldBatch,
  type HeldItem,
  type ItemMove,
  listHeldItems,
  moveItems,
  requireLease,
  toHeldBatch,
  toHeldItem,
} from '../db/payout-submission.ts'
import type { LedgerEntry } from '../domain/ledger.ts'
import {
  payoutFeePaid,
  payoutPaid,
  payoutReturned,
  payoutReversed,
} from '../domain/ledger-payouts.ts'
import { judgeItem } from '../domain/payout.ts'
import { compareBatch } from '../domain/payout-submission.ts'
import type { ShownBatch, ShownItem } from '../paypal/batch-page.ts'
import { PaypalOutage } from '../paypal/client.ts'
import { factOf, type PayoutDesk } from './submit-payout-batch.ts'

export type ReconcileResult =
  /** `moved`: items whose state changed. `alarms`: what a person must look at. */
  | { outcome: 'settled' | 'open'; moved: number; alarms: string[] }
  /** PayPal's batch is not ours in some item: nothing was booked. */
  | { outcome: 'mismatch'; reason: string }
  | { outcome: 'unanswered'; reason: string }
  | { outcome: 'not_due' }
  | { outcome: 'lease_lost' }

const ITEMS_PER_WRITE_MAX = 250
const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
/** A payment may still come back after everything was paid. */
const REFUND_WATCH_MS = 60 * DAY_MS

/** Safe to call twice, and twice at once. `isForced` reads before the batch is due. */
export async function reconcilePayoutBatch(
  desk: PayoutDesk,
  batchId: string,
  isForced = false,
): Promise<ReconcileResult> {
  const [claimed, rows] = await runScoped(desk.db, { kind: 'system' }, [
    claimForReading(batchId, desk.now, isForced),
    listHeldItems(batchId),
  ])
  if (!claimed?.[0]) return { outcome: 'not_due' }
  const batch = toHeldBatch(claimed[0])
  try {
    return await read(desk, batch, (rows ?? []).map(toHeldItem))
  } catch (error) {
    const guard = guardOf(error)
    if (guard === 'lease_lost' || guard === 'item_moved') return { outcome: 'lease_lost' }
    throw error
  }
}

async function read(
  desk: PayoutDesk,
  batch: HeldBatch,
  items: HeldItem[],
): Promise<ReconcileResult> {
  let shown: ShownBatch
  try {
    shown = await desk.paypal.showBatch(batch.paypalBatchId as string)
  } catch (error) {
    if (!(error instanceof PaypalOutage)) throw error
    const reason = `PayPal did not answer: ${error.message}`
    await finish(desk, batch, { paypalStatus: null, isComplete: false, problem: reason })
    return { outcome: 'unanswered', reason }
  }
  const comparison = compareBatch({ batchId: batch.id, currency: batch.currency, items }, shown)
  if (comparison.outcome === 'different') {
    const reason = comparison.why
    await finish(desk, batch, { paypalStatus: shown.status, isComplete: false, problem: reason })
    return { outcome: 'mismatch', reason }
  }
  const { steps, alarms } = judgeItems(desk.now, batch, items, shown.items)
  for (let start = 0; start < steps.length; start += ITEMS_PER_WRITE_MAX) {
    await book(desk, batch, steps.slice(start, start + ITEMS_PER_WRITE_MAX))
  }
  const isComplete = comparison.outcome === 'equal' && alarms.length === 0
  const status = await finish(desk, batch, {
    paypalStatus: shown.status,
    isComplete,
    problem: alarms[0] ?? null,
  })
  return { outcome: status === 'settled' ? 'settled' : 'open', moved: steps.length, alarms }
}

/** One item's change of state, with the money it moves. */
interface Step {
  move: ItemMove
  entries: LedgerEntry[]
}

function judgeItems(now: Date, batch: HeldBatch, items: HeldItem[], shown: ShownItem[]) {
  const byId = new Map(shown.map((item) => [item.senderItemId, item]))
  const steps: Step[] = []
  const alarms: string[] = []
  for (const item of items) {
    const seen = byId.get(item.id)
    if (!seen) continue
    const verdict = judgeItem(item.status, seen.status)
    if (verdict.outcome === 'alarm') {
      alarms.push(`item ${item.id}: ${verdict.why} (${item.status} here, ${seen.status} there)`)
    } else if (verdict.outcome === 'moved') {
      const isFeeDue = verdict.posting === 'paid'
      steps.push({
        move: {
          id: item.id,
          from: item.status,
          to: verdict.to,
          paypalItemId: seen.payoutItemId,
          paypalTransactionId: seen.transactionId,
          paypalStatus: seen.status,
          feeMinor: isFeeDue ? seen.feeMinor : 0n,
          problemCode: seen.errorName,
        },
        entries: entriesOf(verdict.posting, batch, item, isFeeDue ? seen.feeMinor : 0n, now),
      })
    }
  }
  return { steps, alarms }
}

function entriesOf(
  posting: 'paid' | 'returned' | 'reversed' | null,
  batch: HeldBatch,
  item: HeldItem,
  feeMinor: bigint,
  now: Date,
): LedgerEntry[] {
  const fact = factOf(batch, item)
  switch (posting) {
    case null:
      return []
    case 'returned':
      return [payoutReturned(fact, now)]
    case 'reversed':
      return [payoutReversed(fact, now)]
    case 'paid': {
      const fee = { minor: feeMinor, currency: batch.currency }
      const isOurFee = feeMinor > 0n && !batch.isOwnPayer
      return [payoutPaid(fact, now), ...(isOurFee ? [payoutFeePaid(fact, fee, now)] : [])]
    }
  }
}

/** Items and ledger change together, or not at all. */
async function book({ db, now }: PayoutDesk, batch: HeldBatch, steps: Step[]): Promise<void> {
  const entries = steps.flatMap((step) => step.entries)
  const moves = steps.map((step) => step.move)
  await runScoped(db, { kind: 'system' }, [
    ...lockAccounts(entries),
    requireLease(batch),
    moveItems(batch, moves, now),
    ...(entries.length > 0 ? [postEntries(entries)] : []),
    ...sweepDebts(entries),
  ])
}

/** Frees the lease and says when to read again: soon while PayPal works, hourly for what waits. */
async function finish(
  { db, now }: PayoutDesk,
  batch: HeldBatch,
  reading: { paypalStatus: string | null; isComplete: boolean; problem: string | null },
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
