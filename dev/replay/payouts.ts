/** Ends the holds and pays: runs cron jobs and makes the API calls of three people. */
import { setTimeout as sleep } from 'node:timers/promises'
import { type Batch, buildColleague, type Colleague, type Declined, isDeclined } from './staff.ts'
import type { System } from './system.ts'

const DAY_MS = 86_400_000
const CRON_RUNS_MAX = 20
const SETTLING_MS_MAX = 90_000
const SETTLING_POLL_MS = 1_000

/** Runs one cron job as if the time were `timeMs`. */
async function runCron(
  system: System,
  job: 'release-holds' | 'reconcile-payouts',
  timeMs: number,
): Promise<void> {
  const cron = encodeURIComponent(system.demo().crons[job])
  const path = `/cdn-cgi/handler/scheduled?cron=${cron}&time=${timeMs}`
  const answer = await system.call({ method: 'GET', path, headers: {} })
  if (answer.status !== 200) throw new Error(`cron ${job}: ${answer.status} ${answer.body}`)
}

/** Runs the release job one day after the longest hold, until nothing is due. */
export async function releaseHolds(system: System): Promise<void> {
  const timeMs = Date.now() + (system.demo().offer.hold_days + 1) * DAY_MS
  for (let run = 0; run < CRON_RUNS_MAX; run++) {
    await runCron(system, 'release-holds', timeMs)
    const [row] = await system.query<{ due: number }>(
      `select count(*)::int as due from affiliate.commissions
       where status = 'held' and not is_in_review and hold_until <= $1`,
      [new Date(timeMs)],
    )
    if (row!.due === 0) return
  }
}

export interface PayoutRun {
  /** Why nothing was built, in the API's words; null when something was built. */
  nothingBuilt: string | null
  /** Batches that this run processed, with their last status: its own, and batches that earlier runs left. */
  batches: { id: string; status: string }[]
}

/** A batch in quarantine needs a person's decision. */
const isOpen = ({ status }: Batch) => !['settled', 'rejected', 'quarantine'].includes(status)

/**
 * Finance builds, a second person of finance approves, finance submits; then PayPal is read until all items
 * are final.
 */
export async function payOut(system: System): Promise<PayoutRun> {
  const finance = buildColleague(system, 'finance')
  const finance2 = buildColleague(system, 'finance2')
  const built = await finance.confirm<unknown>('/v1/payout-batches', { currency: 'USD' })
  const run: PayoutRun = {
    nothingBuilt: isDeclined(built) ? built.declined : null,
    batches: [],
  }
  for (const { id } of (await listBatches(finance)).filter(isOpen)) {
    const sentId = await push(finance, finance2, id)
    run.batches.push({ id: sentId, status: await settle(system, finance, sentId) })
  }
  return run
}

async function listBatches(finance: Colleague): Promise<Batch[]> {
  const found: Batch[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const query: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`
    const page: { batches: Batch[]; next_cursor: string | null } = await finance.get(
      `/v1/payout-batches?limit=200${query}`,
    )
    found.push(...page.batches)
    cursor = page.next_cursor
  }
  return found
}

async function readBatch(finance: Colleague, id: string): Promise<Batch> {
  const { batch } = await finance.get<{ batch: Batch }>(`/v1/payout-batches/${id}`)
  return batch
}

/**
 * Approves and submits a batch; the approver is not its builder. Returns the batch that was sent: if some of its
 * affiliates may not be paid any more, that is the one with the others.
 */
async function push(finance: Colleague, finance2: Colleague, id: string): Promise<string> {
  const path = `/v1/payout-batches/${id}`
  const draft = await readBatch(finance, id)
  if (draft.status === 'draft') {
    const body = { request_sha256: draft.request_sha256 }
    const answer = await finance2.confirm<unknown>(`${path}/approve`, body)
    if (isDeclined(answer)) done('approve', await finance.confirm(`${path}/approve`, body))
  }
  const { status } = await readBatch(finance, id)
  if (status === 'approved') done('submit', await finance.confirm(`${path}/submit`))
  const { replaced_by_batch_id: replacedBy } = await readBatch(finance, id)
  return replacedBy === null ? id : push(finance, finance2, replacedBy)
}

function done(verb: string, answer: unknown | Declined): void {
  if (isDeclined(answer)) throw new Error(`Nobody may ${verb} the batch: ${answer.declined}`)
}

/** Each round's clock is ten minutes ahead of the last, so that the pause between two reads is over. */
async function settle(system: System, finance: Colleague, id: string): Promise<string> {
  const startedAtMs = Date.now()
  for (let round = 1; ; round++) {
    await sleep(SETTLING_POLL_MS)
    const batch = await readBatch(finance, id)
    if (!isOpen(batch) || Date.now() - startedAtMs > SETTLING_MS_MAX) return batch.status
    await runCron(system, 'reconcile-payouts', Date.now() + round * 600_000)
  }
}
