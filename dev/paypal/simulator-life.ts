/** Changes batches, items and money of the simulated PayPal as time passes. */
import { balancesOf } from './simulator-accounts.ts'
import { noteBatch, noteItem } from './simulator-events.ts'
import { fateOf } from './simulator-receivers.ts'
import {
  addToBalance,
  formatValue,
  type SimBatch,
  type SimItem,
  type SimState,
} from './simulator-state.ts'

export interface Pace {
  processingAfterMs: number
  successAfterMs: number
}

/** The dependencies of every change. */
export interface World {
  state: SimState
  /** Epoch milliseconds of the simulator's clock. */
  now: number
  /** Base URL for links. */
  origin: string
}

const UNCLAIMED_MS = 30 * 86_400_000

/** Moves every batch and item to its state at the current time. True when something changed. */
export function advance(world: World, pace: Pace): boolean {
  let moved = false
  for (const batch of world.state.batches) {
    if (!isDone(batch)) moved = processBatch(world, batch, pace) || moved
    moved = returnUnclaimed(world, batch) || moved
  }
  return moved
}

export const isDone = ({ status }: SimBatch) => status === 'SUCCESS' || status === 'DENIED'

function processBatch(world: World, batch: SimBatch, pace: Pace): boolean {
  const ageMs = world.now - batch.created_at_ms
  if (ageMs < pace.processingAfterMs) return false
  let moved = batch.status !== 'PROCESSING'
  if (moved) {
    batch.status = 'PROCESSING'
    noteBatch({ ...world, now: batch.created_at_ms + pace.processingAfterMs }, batch)
  }
  for (const [index, item] of batch.items.entries()) {
    const at = dueAt(batch, index, pace)
    if (item.status !== 'PENDING' || at > world.now) continue
    processItem({ ...world, now: at }, batch, item)
    moved = true
  }
  if (ageMs >= pace.successAfterMs) {
    const isDenied = batch.items.length === 1 && batch.items[0]?.status === 'FAILED'
    batch.status = isDenied ? 'DENIED' : 'SUCCESS'
    batch.completed_at_ms = batch.created_at_ms + pace.successAfterMs
    noteBatch({ ...world, now: batch.created_at_ms + pace.successAfterMs }, batch)
    moved = true
  }
  return moved
}

/** Items finish one by one while the batch is being processed. */
function dueAt(batch: SimBatch, index: number, pace: Pace): number {
  const spanMs = pace.successAfterMs - pace.processingAfterMs
  const share = (spanMs * (index + 1)) / batch.items.length
  return batch.created_at_ms + pace.processingAfterMs + Math.floor(share)
}

/** A payment that is not claimed is returned after 30 days. */
function returnUnclaimed(world: World, batch: SimBatch): boolean {
  let moved = false
  for (const item of batch.items) {
    const { status, processed_at_ms } = item
    if (status !== 'UNCLAIMED' || processed_at_ms === null) continue
    if (world.now - processed_at_ms < UNCLAIMED_MS) continue
    moveItem({ ...world, now: processed_at_ms + UNCLAIMED_MS }, batch, item, 'RETURNED')
    moved = true
  }
  return moved
}

function processItem(world: World, batch: SimBatch, item: SimItem): void {
  const fate = fateOf(world.state, item)
  item.error = fate.error
  moveItem(world, batch, item, fate.status)
}

const cameBack = new Set(['FAILED', 'BLOCKED', 'RETURNED', 'REFUNDED', 'REVERSED', 'DENIED'])

/** Sets an item's status and moves its money: to the receiver, or back to the sender's balance. */
export function moveItem(world: World, batch: SimBatch, item: SimItem, status: string): void {
  const wasOut = item.status === 'SUCCESS'
  if (cameBack.has(status) && !cameBack.has(item.status)) giveBack(world.state, batch, item, wasOut)
  if (status === 'SUCCESS' || (wasOut && cameBack.has(status))) {
    world.state.journal.push({
      kind: status === 'SUCCESS' ? 'out' : 'back',
      client_id: batch.client_id ?? null,
      sender_batch_id: batch.sender_batch_id,
      sender_item_id: item.sender_item_id,
      payout_item_id: item.payout_item_id,
      receiver: item.receiver,
      currency: item.currency,
      value: formatValue(BigInt(item.amount), item.currency),
      minor: item.amount,
      when: new Date(world.now).toISOString(),
    })
  }
  item.status = status
  item.processed_at_ms = item.processed_at_ms ?? world.now
  if (status === 'SUCCESS') item.error = null
  noteItem(world, batch, item)
}

/** PayPal keeps its fee when a payment that had arrived is refunded. */
function giveBack(state: SimState, batch: SimBatch, item: SimItem, wasOut: boolean): void {
  const { amount, fee } = item.conversion ?? item
  addToBalance(
    balancesOf(state, batch.client_id),
    item.conversion?.from ?? item.currency,
    BigInt(amount) + (wasOut ? 0n : BigInt(fee)),
  )
  if (wasOut) return
  item.fee = '0'
  if (item.conversion) item.conversion.fee = '0'
}
