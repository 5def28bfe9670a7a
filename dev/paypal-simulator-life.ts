/** How batches, items and money of the simulated PayPal move as time passes. */
import {
  formatValue,
  type SimBatch,
  type SimItem,
  type SimState,
} from './paypal-simulator-state.ts'

export interface Pace {
  processingAfterMs: number
  successAfterMs: number
}

const UNCLAIMED_MS = 30 * 86_400_000

/** Moves every batch and item to where it stands at `now`. True when something moved. */
export function advance(state: SimState, now: number, pace: Pace): boolean {
  let moved = false
  for (const batch of state.batches) {
    const isDone = batch.status === 'SUCCESS' || batch.status === 'DENIED'
    if (!isDone) moved = processBatch(state, batch, now, pace) || moved
    moved = returnUnclaimed(state, batch, now) || moved
  }
  return moved
}

function processBatch(state: SimState, batch: SimBatch, now: number, pace: Pace): boolean {
  const ageMs = now - batch.created_at_ms
  if (ageMs < pace.processingAfterMs) return false
  const before = batch.status
  batch.status = 'PROCESSING'
  let moved = before !== batch.status
  for (const [index, item] of batch.items.entries()) {
    const at = dueAt(batch, index, pace)
    if (item.status !== 'PENDING' || at > now) continue
    processItem(state, batch, item, at)
    moved = true
  }
  if (ageMs >= pace.successAfterMs) {
    const isDenied = batch.items.length === 1 && batch.items[0]?.status === 'FAILED'
    batch.status = isDenied ? 'DENIED' : 'SUCCESS'
    moved = true
  }
  return moved
}

/** Items turn one by one while the batch is being processed. */
function dueAt(batch: SimBatch, index: number, pace: Pace): number {
  const spanMs = pace.successAfterMs - pace.processingAfterMs
  const share = (spanMs * (index + 1)) / batch.items.length
  return batch.created_at_ms + pace.processingAfterMs + Math.floor(share)
}

/** A payment nobody claimed comes back after 30 days. */
function returnUnclaimed(state: SimState, batch: SimBatch, now: number): boolean {
  const due = batch.items.filter(
    ({ status, processed_at_ms }) =>
      status === 'UNCLAIMED' && now - (processed_at_ms ?? now) >= UNCLAIMED_MS,
  )
  for (const item of due) moveItem(state, batch, item, 'RETURNED', now)
  return due.length > 0
}

// Local part of the receiver → the item's fate. Everybody else is paid.
const fates = [
  { prefix: 'unclaimed', status: 'UNCLAIMED', error: 'RECEIVER_UNREGISTERED' },
  { prefix: 'failed', status: 'FAILED', error: 'RECEIVER_ACCOUNT_LOCKED' },
  { prefix: 'blocked', status: 'BLOCKED', error: 'REGULATORY_BLOCKED' },
  { prefix: 'onhold', status: 'ONHOLD', error: 'REGULATORY_PENDING' },
  { prefix: 'strange', status: 'TELEPORTED', error: null },
]

function processItem(state: SimState, batch: SimBatch, item: SimItem, now: number): void {
  const fate = fates.find(({ prefix }) => item.receiver.toLowerCase().startsWith(prefix))
  const isRepeated = item.error === 'DUPLICATE_ITEM'
  item.error = isRepeated ? item.error : (fate?.error ?? null)
  item.processed_at_ms = now
  moveItem(state, batch, item, isRepeated ? 'FAILED' : (fate?.status ?? 'SUCCESS'), now)
}

/** Sets an item's status and moves its money: out of the house, or back to the sender's balance. */
export function moveItem(
  state: SimState,
  batch: SimBatch,
  item: SimItem,
  status: string,
  now: number,
): void {
  const cameBack = new Set(['FAILED', 'BLOCKED', 'RETURNED', 'REFUNDED', 'REVERSED', 'DENIED'])
  const wasOut = item.status === 'SUCCESS'
  if (cameBack.has(status) && !cameBack.has(item.status)) {
    // PayPal keeps its fee on a payment that had arrived.
    const back = BigInt(item.amount) + (wasOut ? 0n : BigInt(item.fee))
    if (!wasOut) item.fee = '0'
    state.balances[batch.currency] = (
      BigInt(state.balances[batch.currency] ?? '0') + back
    ).toString()
  }
  if (status === 'SUCCESS' || (wasOut && cameBack.has(status))) {
    state.journal.push({
      kind: status === 'SUCCESS' ? 'out' : 'back',
      sender_batch_id: batch.sender_batch_id,
      sender_item_id: item.sender_item_id,
      payout_item_id: item.payout_item_id,
      receiver: item.receiver,
      currency: item.currency,
      value: formatValue(BigInt(item.amount), item.currency),
      minor: item.amount,
      when: new Date(now).toISOString(),
    })
  }
  item.status = status
}
