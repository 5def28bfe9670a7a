import { api, read } from '../core/api.ts'
import { may } from '../core/permissions.ts'
import { settle } from '../core/problem.ts'
import type { Person } from '../core/session.ts'
import { readWaiting } from './attention/proposals-data.ts'

const BATCHES_PER_PAGE = '50'
const ITEMS_PER_ASK = '200'
/** A batch holds at most 1,000 items by default; a larger one shows its first 2,000. */
const ASKS_MAX = 10

const readBatches = (query: { limit: string; cursor?: string; stuck?: 'true' }) =>
  read(api.v1['payout-batches'].$get({ query }))
const readBatchPage = (batchId: string, query: { limit: string; cursor?: string }) =>
  read(api.v1['payout-batches'][':batchId'].$get({ param: { batchId }, query }))
const readFreeze = () => read(api.v1.payouts.freeze.$get())

export type BatchesAnswer = Awaited<ReturnType<typeof readBatches>>
export type Batch = BatchesAnswer['batches'][number]
export type Item = Awaited<ReturnType<typeof readBatchPage>>['items'][number]
export type Freeze = Awaited<ReturnType<typeof readFreeze>>

/**
 * Whether payouts are stopped, and the number of pending items. Null for an advertiser that pays
 * itself, who sees nothing of the platform's.
 */
export const loadFreeze = async (person: Person) =>
  may(person, 'seePayouts') ? settle(readFreeze()) : null

export const loadBatches = (cursor: string | undefined) =>
  settle(readBatches({ limit: BATCHES_PER_PAGE, ...(cursor ? { cursor } : {}) }))

/** Whether only a person, or a late answer of PayPal, can finish the batch. */
export function isStuck({ status, problem }: Batch): boolean {
  if (status === 'quarantine' || status === 'unknown' || problem?.code === 'too_old') return true
  // PayPal shows another batch or nothing under the id it gave or that two people entered.
  return status === 'submitted' && ['different', 'exists_unseen'].includes(problem?.code ?? '')
}

/** All stuck batches, newest first, at most about two thousand. */
export async function readStuckBatches(): Promise<Batch[]> {
  const query = { limit: ITEMS_PER_ASK, stuck: 'true' } as const
  let page = await readBatches(query)
  const batches = [...page.batches]
  for (let asks = 1; page.next_cursor !== null && asks < ASKS_MAX; asks += 1) {
    page = await readBatches({ ...query, cursor: page.next_cursor })
    batches.push(...page.batches)
  }
  return batches
}

/**
 * A batch with all its payouts, which are filtered and sorted here. A stuck one includes its
 * pending proposals.
 */
export const loadPayoutBatch = (person: Person, batchId: string) =>
  settle(readWholeBatch(batchId, may(person, 'seePayouts')))

async function readWholeBatch(batchId: string, seesProposals: boolean) {
  let page = await readBatchPage(batchId, { limit: ITEMS_PER_ASK })
  const items = [...page.items]
  for (let asks = 1; page.next_cursor !== null && asks < ASKS_MAX; asks += 1) {
    page = await readBatchPage(batchId, { limit: ITEMS_PER_ASK, cursor: page.next_cursor })
    items.push(...page.items)
  }
  const { batch } = page
  const waiting = isStuck(batch) && seesProposals ? await readWaiting('batch_settlement') : []
  const byHand = batch.method === 'manual' ? await readWaiting() : []
  return {
    ...{ batch, items, shownAt: page.paypal_shown_at },
    proposals: waiting.filter(({ settlement }) => settlement?.batch_id === batchId),
    byHand: byHand.filter(({ payments, returned }) => (payments ?? returned)?.batch_id === batchId),
  }
}

/** The batch alone, to check cheaply whether anything changed. */
export async function readBatch(batchId: string) {
  const { batch, paypal_shown_at: shownAt } = await readBatchPage(batchId, { limit: '1' })
  return { batch, shownAt }
}

const batchOf = (batchId: string) => ({ param: { batchId } })
const path = api.v1['payout-batches']

/** Approves the batch as it was shown, identified by its hash. */
export const approveBatch = (batch: Batch) =>
  read(
    path[':batchId'].approve.$post({
      ...batchOf(batch.id),
      json: { request_sha256: batch.request_sha256 },
    }),
  )
export const submitBatch = (batch: Batch) => read(path[':batchId'].submit.$post(batchOf(batch.id)))
/** From now on, each payment is made by bank and recorded manually. */
export const handOutBatch = (batch: Batch) =>
  read(path[':batchId']['hand-out'].$post(batchOf(batch.id)))
export const discardBatch = (batch: Batch) =>
  read(path[':batchId'].discard.$post(batchOf(batch.id)))
export const reconcileBatch = (batch: Batch) =>
  read(path[':batchId'].reconcile.$post(batchOf(batch.id)))

/**
 * Status for display. A batch that was never submitted was discarded by us, not refused by PayPal;
 * one paid manually is not with PayPal.
 */
export function shownStatus(batch: Batch): Batch['status'] | 'discarded' | 'handed_out' {
  if (batch.method === 'manual' && batch.status === 'submitted') return 'handed_out'
  const isOurs = batch.status === 'rejected' && batch.submission_requested_at === null
  return isOurs ? 'discarded' : batch.status
}

/** Whether the status changes without anybody here doing anything. */
export function isMoving(batch: Batch): boolean {
  if (batch.method === 'manual') return false
  if (batch.status === 'approved') return batch.submission_requested_at !== null
  return ['submitting', 'submitted', 'unknown'].includes(batch.status)
}
