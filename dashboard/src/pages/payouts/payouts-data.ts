import { api, read } from '../../api.ts'
import { settle } from '../../problem.ts'

const BATCHES_PER_PAGE = '50'
const ITEMS_PER_ASK = '200'
/** A batch holds at most 1,000 items by default; a larger one shows its first 2,000. */
const ASKS_MAX = 10

const readPayable = () => read(api.v1.payouts.payable.$get())
const readBatches = (query: { cursor?: string }) =>
  read(api.v1['payout-batches'].$get({ query: { ...query, limit: BATCHES_PER_PAGE } }))
const readBatchPage = (batchId: string, query: { limit: string; cursor?: string }) =>
  read(api.v1['payout-batches'][':batchId'].$get({ param: { batchId }, query }))

export type Payable = Awaited<ReturnType<typeof readPayable>>['payable'][number]
export type Batch = Awaited<ReturnType<typeof readBatches>>['batches'][number]
export type Item = Awaited<ReturnType<typeof readBatchPage>>['items'][number]

export async function loadPayouts(deps: { cursor: string | undefined }) {
  const [payable, batches] = await Promise.all([
    settle(readPayable()),
    settle(readBatches(deps.cursor ? { cursor: deps.cursor } : {})),
  ])
  return { payable, batches }
}

/** A batch with all of its items: they are filtered and sorted here, and the names are repeated. */
export const loadPayoutBatch = (batchId: string) => settle(readWholeBatch(batchId))

async function readWholeBatch(batchId: string): Promise<{ batch: Batch; items: Item[] }> {
  let page = await readBatchPage(batchId, { limit: ITEMS_PER_ASK })
  const items = [...page.items]
  for (let asks = 1; page.next_cursor !== null && asks < ASKS_MAX; asks += 1) {
    page = await readBatchPage(batchId, { limit: ITEMS_PER_ASK, cursor: page.next_cursor })
    items.push(...page.items)
  }
  return { batch: page.batch, items }
}

/** The batch alone, to see cheaply whether anything has moved. */
export const readBatch = async (batchId: string): Promise<Batch> =>
  (await readBatchPage(batchId, { limit: '1' })).batch

const batchOf = (batchId: string) => ({ param: { batchId } })
const door = api.v1['payout-batches']

export const buildRun = (currency: Batch['currency']) => read(door.$post({ json: { currency } }))

/** Approves what this person has seen: the hash is that of the request as it was shown. */
export const approveBatch = (batch: Batch) =>
  read(
    door[':batchId'].approve.$post({
      ...batchOf(batch.id),
      json: { request_sha256: batch.request_sha256 },
    }),
  )
export const submitBatch = (batch: Batch) => read(door[':batchId'].submit.$post(batchOf(batch.id)))
export const discardBatch = (batch: Batch) =>
  read(door[':batchId'].discard.$post(batchOf(batch.id)))
export const reconcileBatch = (batch: Batch) =>
  read(door[':batchId'].reconcile.$post(batchOf(batch.id)))

/**
 * The state in one word. A batch that nobody asked to send was given up here, not refused by
 * PayPal.
 */
export function shownStatus(batch: Batch): Batch['status'] | 'discarded' {
  const isOurs = batch.status === 'rejected' && batch.submission_requested_at === null
  return isOurs ? 'discarded' : batch.status
}

/** States that change without anybody here doing anything. */
export function isMoving(batch: Batch): boolean {
  if (batch.status === 'approved') return batch.submission_requested_at !== null
  return ['submitting', 'submitted', 'unknown'].includes(batch.status)
}
