/** The history's payouts: built each Monday, approved, sent to a simulated PayPal, and read back. */
import { sql } from 'drizzle-orm'
import { readText, readTextOrNull } from '../../../workers/core/columns.ts'
import { type Db, runScoped, type Scope } from '../../../workers/core/database.ts'
import { approvePayoutBatch } from '../../../workers/payouts/batches/verbs/approve-payout-batch.ts'
import { reconcilePayoutBatch } from '../../../workers/payouts/batches/verbs/reconcile-payout-batch.ts'
import { requestPayoutSubmission } from '../../../workers/payouts/batches/verbs/request-payout-submission.ts'
import {
  type PayoutDeps,
  submitPayoutBatch,
} from '../../../workers/payouts/batches/verbs/submit-payout-batch.ts'
import { connectPaypal } from '../../../workers/payouts/paypal/client.ts'
import { buildPayoutBatches } from '../../../workers/payouts/runs/verbs/build-payout-batches.ts'
import { runScheduledPayouts } from '../../../workers/payouts/runs/verbs/run-scheduled-payouts.ts'
import { startPaypalSimulator } from '../../paypal/simulator.ts'
import type { DemoUser } from '../demo-cast.ts'
import { ownPayer, ownPaypal } from '../demo-own-payer-cast.ts'
import { onBehalfOf, personOf } from './people.ts'
import { DAY_MS, HOUR_MS, type Span } from './traffic.ts'

/** A draft that is younger than this at the end is left for somebody to approve. */
const LEFT_OPEN_MS = 3 * DAY_MS
const WEEK_MS = 7 * DAY_MS
const TIMEOUT_MS = 20_000
const system = { kind: 'system' } as const
const [finance, finance2, payer, payer2] = ['finance', 'finance2', 'payer', 'payer2'].map(
  personOf,
) as [DemoUser, DemoUser, DemoUser, DemoUser]

/** A separate PayPal simulator whose clock is set to past times. It sends no webhooks. */
export async function openHistoryPaypal({ startMs }: Span) {
  let nowMs = startMs
  const accounts = [ownPaypal]
  const simulator = await startPaypalSimulator({ port: 0, clock: () => nowMs, accounts })
  const connect = (clientId: string, clientSecret: string) =>
    connectPaypal({
      ...{ baseUrl: simulator.url, clientId, clientSecret, tokens: new Map(), clock: () => nowMs },
      ...{
        createTimeoutMs: TIMEOUT_MS,
        readTimeoutMs: TIMEOUT_MS,
        fetch: (...args) => fetch(...args),
      },
    })
  const platform = connect('demo-client', 'demo-secret')
  const own = connect(ownPaypal.client_id, ownPaypal.secret)
  return {
    state: simulator.state,
    close: simulator.close,
    /** Dependencies of the payout verbs at a time, which becomes PayPal's. */
    at(db: Db, now: Date): PayoutDeps {
      nowMs = now.getTime()
      return { db, now, jitter: 0.5, paypal: platform, ownPaypalOf: async () => own }
    },
  }
}
export type HistoryPaypal = Awaited<ReturnType<typeof openHistoryPaypal>>

export interface Paying {
  api: Db
  system: Db
  span: Span
  paypal: HistoryPaypal
}

/**
 * A Monday's payouts. Finance builds them by hand, until the schedule builds the last ones: a scheduled run looks at every
 * currency, which takes long. The own payer pays every second week.
 */
export async function payOn(paying: Paying, monday: Date, week: number): Promise<void> {
  const { api, system: db, span } = paying
  const leftMs = span.endMs - monday.getTime()
  const run = { createdBy: finance.id, minimum: null, now: later(monday, 2) }
  if (leftMs < WEEK_MS) await runScheduledPayouts(db, later(monday, 5 / 60))
  else {
    for (const currency of ['USD', 'EUR'] as const)
      await buildPayoutBatches(onBehalfOf(api, finance), { ...run, currency })
  }
  if (week % 2 === 1) {
    const payerAdvertiserId = ownPayer.advertiser.id
    const scope: Scope = { kind: 'advertiser', advertiserId: payerAdvertiserId }
    const own = { createdBy: payer2.id, payerAdvertiserId, currency: 'USD', scope } as const
    await buildPayoutBatches(onBehalfOf(api, payer2), { ...run, ...own })
  }
  if (leftMs < LEFT_OPEN_MS) return
  const [drafts = []] = await runScoped(db, system, [
    sql`select id, request_sha256, payer_advertiser_id from affiliate.payout_batches
      where status = 'draft' order by created_at, id`,
  ])
  for (const row of drafts) {
    const draft = { batchId: readText(row.id), payer: readTextOrNull(row.payer_advertiser_id) }
    await send(paying, draft, readText(row.request_sha256), monday)
  }
}

async function send(
  { api, system: db, paypal }: Paying,
  { batchId, payer: advertiserId }: { batchId: string; payer: string | null },
  requestHash: string,
  monday: Date,
): Promise<void> {
  const [approver, sender] = advertiserId === null ? [finance2, finance] : [payer, payer2]
  const about = { batchId, payer: advertiserId }
  const approval = { ...about, userId: approver.id, requestHash, now: later(monday, 3.4) }
  await approvePayoutBatch(onBehalfOf(api, approver), approval)
  const request = { ...about, userId: sender.id, now: later(monday, 3.6) }
  await requestPayoutSubmission(onBehalfOf(api, sender), request)
  await expectOutcome('submitted', submitPayoutBatch(paypal.at(db, later(monday, 3.61)), batchId))
  await reconcilePayoutBatch(paypal.at(db, later(monday, 3.7)), batchId, true)
}

/** Reads the batches whose payments nobody has claimed again: PayPal returns those after 30 days. */
export async function readUnclaimed({ system: db, paypal }: Paying, now: Date): Promise<void> {
  const [open = []] = await runScoped(db, system, [
    sql`select distinct i.batch_id from affiliate.payout_items i join affiliate.payout_batches b on b.id = i.batch_id
      where i.status = 'unclaimed' and b.submitted_at < ${new Date(now.getTime() - 30 * DAY_MS).toISOString()}::timestamptz
      order by i.batch_id`,
  ])
  for (const row of open)
    await reconcilePayoutBatch(paypal.at(db, now), readText(row.batch_id), true)
}

async function expectOutcome(outcome: string, done: Promise<{ outcome: string }>): Promise<void> {
  const result = await done
  if (result.outcome !== outcome)
    throw new Error(`a payout batch of the history: ${JSON.stringify(result)}`)
}

const later = (time: Date, hours: number) => new Date(time.getTime() + hours * HOUR_MS)
