/** The rules of submission: when to retry, when to stop, and when PayPal's batch equals ours. */
import type { Currency, PayoutBatchProblem } from '../../../../schema/vocabulary.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** The problem of a batch. `name` is PayPal's, if it gave one; `detail` is for finance. */
export interface BatchProblem {
  code: PayoutBatchProblem
  name: string | null
  detail: string
}

/**
 * PayPal's duplicate guard lasts 30 days. After 25 days only a person with PayPal's report decides.
 */
export const RESEND_HORIZON_MS = 25 * DAY_MS

/** A batch first tried at or before this instant is never sent again automatically. */
export function resendHorizon(now: Date): Date {
  return new Date(now.getTime() - RESEND_HORIZON_MS)
}

const RETRY_SECONDS_MIN = 5
const RETRY_SECONDS_MAX = 30 * 60

/**
 * Wait before try `attempts + 1`: 5 s, doubled each time, at most 30 min, give or take a fifth by
 * `jitter` (0 to 1); never less than PayPal asked for.
 */
export function retryDelaySeconds(attempts: number, jitter: number, askedSeconds = 0): number {
  const doubled = RETRY_SECONDS_MIN * 2 ** Math.min(Math.max(attempts - 1, 0), 20)
  const spread = 0.8 + 0.4 * jitter
  return Math.max(Math.round(Math.min(doubled, RETRY_SECONDS_MAX) * spread), askedSeconds)
}

/**
 * The longest wait: a day between reads, or PayPal's Retry-After of at most a day, plus an hour. A
 * time further ahead was set by a job under a test clock and is ignored.
 */
const LONGEST_WAIT_MS = 25 * HOUR_MS

/** A batch is due if its time is at or before `until`, or at or after `beyond`. */
export function dueBounds(now: Date): { until: Date; beyond: Date } {
  return { until: now, beyond: new Date(now.getTime() + LONGEST_WAIT_MS) }
}

/** One item as we reserved it. */
export interface ReservedItem {
  id: string
  receiver: string
  amountMinor: bigint
}

/** The same item as PayPal shows it. */
export interface SeenItem {
  senderItemId: string
  receiver: string
  currency: string
  amountMinor: bigint | null
}

export interface SeenBatch {
  senderBatchId: string | null
  /** PayPal's count of items in the whole batch; null = it gave none. */
  totalItems: number | null
  items: readonly SeenItem[]
}

export type Comparison =
  | { outcome: 'equal' }
  /** PayPal has not shown every item yet, so nothing can be concluded. */
  | { outcome: 'incomplete'; missing: number }
  | { outcome: 'different'; why: string }

/** Compares the batch that PayPal holds under our id with what we reserved. */
export function compareBatch(
  ours: { batchId: string; currency: Currency; items: readonly ReservedItem[] },
  theirs: SeenBatch,
): Comparison {
  const different = (why: string): Comparison => ({ outcome: 'different', why })
  if (theirs.senderBatchId !== null && theirs.senderBatchId !== ours.batchId) {
    return different(`PayPal's batch has our id as ${theirs.senderBatchId}`)
  }
  if (theirs.totalItems !== null && theirs.totalItems !== ours.items.length) {
    return different(`PayPal counts ${theirs.totalItems} items, we ${ours.items.length}`)
  }
  const byId = new Map(ours.items.map((item) => [item.id, item]))
  const seen = new Set<string>()
  for (const item of theirs.items) {
    const why = differenceOf(byId.get(item.senderItemId), item, ours.currency)
    if (why) return different(why)
    if (seen.has(item.senderItemId)) return different(`item ${item.senderItemId} is there twice`)
    seen.add(item.senderItemId)
  }
  const missing = ours.items.length - seen.size
  return missing === 0 ? { outcome: 'equal' } : { outcome: 'incomplete', missing }
}

function differenceOf(
  ours: ReservedItem | undefined,
  theirs: SeenItem,
  currency: Currency,
): string | null {
  const id = theirs.senderItemId
  if (!ours) return `PayPal shows item ${id || 'without an id'}, which is not in the batch`
  if (theirs.currency !== currency) return `item ${id} is in ${theirs.currency}`
  if (theirs.amountMinor !== ours.amountMinor) return `item ${id} has another amount`
  if (theirs.receiver.toLowerCase() !== ours.receiver.toLowerCase()) {
    return `item ${id} has another receiver`
  }
  return null
}
