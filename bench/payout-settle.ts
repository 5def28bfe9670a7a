/**
 * Sends and settles a large payout run. Batches of a thousand items go to the simulated PayPal in this
 * process, are read back page by page and posted. As app_system, over Neon's protocol. Durable defaults,
 * throw-away data. Afterwards PayPal's log and the books are compared.
 */
import { rmSync } from 'node:fs'
import path from 'node:path'
import { sql } from 'drizzle-orm'
import pg from 'pg'
import { startPaypalSimulator } from '../dev/paypal/simulator.ts'
import { prepareDatabase, startDatabase } from '../dev/postgres/database.ts'
import { findPlace } from '../dev/postgres/postgres-place.ts'
import { connect, type Db, runScoped } from '../workers/core/database.ts'
import { newId } from '../workers/core/ids.ts'
import { lockAccounts, postEntries } from '../workers/ledger/post.ts'
import { depositReceived } from '../workers/ledger/rules/ledger-bookings.ts'
import {
  commissionApproved,
  commissionCreated,
} from '../workers/ledger/rules/ledger-commissions.ts'
import { reconcilePayoutBatch } from '../workers/payouts/batches/verbs/reconcile-payout-batch.ts'
import {
  type PayoutDeps,
  submitPayoutBatch,
} from '../workers/payouts/batches/verbs/submit-payout-batch.ts'
import { connectPaypal } from '../workers/payouts/paypal/client.ts'
import { buildPayoutBatches } from '../workers/payouts/runs/verbs/build-payout-batches.ts'
import type { Row } from './table.ts'

const NAME = 'benchsettle'
const AMOUNT_MINOR = 12_345n
const SEEDED_AT_ONCE = 1_000
const CALL_MS_MAX = 60_000
const SECONDS_BAR = 30
const system = { kind: 'system' } as const

export async function measurePayoutSettle(
  dir: string,
  { items }: { items: number },
): Promise<{ rows: Row[]; faults: string[] }> {
  const database = await startDatabase({ localDir: dir, name: NAME })
  const pace = { processingAfterMs: 60_000, successAfterMs: 120_000 }
  const simulator = await startPaypalSimulator({ port: 0, pace })
  try {
    await database.createDatabase(NAME)
    await prepareDatabase(database, NAME)
    const db = await connect(database.urlsOf(NAME).systemDatabaseUrl)
    const know = () => analyze(database.urlsOf(NAME).ownerDatabaseUrl)
    await seed(db, items, know)
    await know()
    return await measure(db, simulator.url, items)
  } finally {
    await simulator.close()
    await database.stop()
    rmSync(path.join(findPlace(dir).dataRoot, NAME), { recursive: true, force: true })
  }
}

/** Updates the planner's statistics, which a database that was filled a minute ago does not have yet. */
async function analyze(ownerUrl: string): Promise<void> {
  const owner = new pg.Client({ connectionString: ownerUrl })
  await owner.connect()
  await owner.query('vacuum analyze')
  await owner.end()
}

async function measure(db: Db, baseUrl: string, items: number) {
  const now = new Date()
  const paypal = connectPaypal({
    ...{ baseUrl, clientId: 'client', clientSecret: 'secret', tokens: new Map(), fetch },
    ...{ createTimeoutMs: CALL_MS_MAX, readTimeoutMs: CALL_MS_MAX, clock: Date.now },
  })
  const paypalWorld: PayoutDeps = { db, paypal, now, jitter: 0.5 }
  const run = { createdBy: null, currency: 'USD', minimum: null, now } as const
  const { batchIds } = await buildPayoutBatches(db, run)
  await approve(db)
  const submitted = await secondsOf(async () => {
    for (const batchId of batchIds) await submitPayoutBatch(paypalWorld, batchId)
  })
  const advance = { method: 'POST', body: JSON.stringify({ advance_ms: 180_000 }) }
  await fetch(`${baseUrl}/__sim/clock`, advance)
  const settled = await secondsOf(async () => {
    for (const batchId of batchIds) await reconcilePayoutBatch(paypalWorld, batchId, true)
  })
  const note = `sent in ${submitted.toFixed(1)} s, ${batchIds.length} batches`
  const row = { unit: ' s', digits: 1, atMost: true, bar: SECONDS_BAR, aim: null, note }
  return {
    rows: [{ ...row, what: `settling ${items} payouts`, value: settled }],
    faults: await faultsOf(db, baseUrl, items),
  }
}

async function secondsOf(work: () => Promise<void>): Promise<number> {
  const sinceMs = performance.now()
  await work()
  return (performance.now() - sinceMs) / 1000
}

/** Approves all batches, as two people of finance would. */
async function approve(db: Db): Promise<void> {
  const userId = newId(new Date())
  await runScoped(db, system, [
    sql`insert into affiliate.users (id, email, password_hash, name)
      values (${userId}, 'finance@bench.example', 'none', 'Finance')`,
    sql`update affiliate.payout_batches set status = 'approved', approved_by = ${userId},
      approved_at = now(), submission_requested_by = ${userId}, submission_requested_at = now()`,
  ])
}

async function faultsOf(db: Db, baseUrl: string, items: number): Promise<string[]> {
  const audit = (await (await fetch(`${baseUrl}/__sim/audit`)).json()) as {
    payments: number
    paid_twice: string[]
    net: Record<string, string>
  }
  const [[row] = []] = await runScoped(db, system, [
    sql`select
      (select count(*) from affiliate.payout_batches where status <> 'settled')::int as open,
      (select count(*) from affiliate.payout_items where status = 'paid')::int as paid,
      (select sum(l.amount_minor) from ledger.transactions t
        join ledger.transfers l on l.transaction_id = t.id where t.reason = 'payout_paid')::text as minor,
      (select count(*) from ledger.transactions where reason = 'payout_fee_paid')::int as fees`,
  ])
  const due = (AMOUNT_MINOR * BigInt(items)).toString()
  const seen = { ...row, payments: audit.payments, net: audit.net.USD?.replace('.', '') }
  const wanted = { open: 0, paid: items, minor: due, fees: items, payments: items, net: due }
  return [
    ...audit.paid_twice.map((id) => `settling: ${id} was paid twice`),
    ...Object.entries(wanted)
      .filter(([what, count]) => seen[what as keyof typeof seen] !== count)
      .map(([what, count]) => `settling: ${what} ${seen[what as keyof typeof seen]}, not ${count}`),
  ]
}

/** Affiliates of one advertiser, each with the same amount available. */
async function seed(db: Db, items: number, know: () => Promise<void>): Promise<void> {
  const now = new Date()
  const advertiserId = newId(now)
  const minor = 2n * AMOUNT_MINOR * BigInt(items)
  const amount = { minor, currency: 'USD' as const }
  const into = 'plat.cash.paypal' as const
  const deposits = [depositReceived({ depositId: newId(now), advertiserId, amount, into }, now)]
  await runScoped(db, system, [
    sql`insert into affiliate.advertisers (id, name) values (${advertiserId}, 'Shop')`,
    ...lockAccounts(deposits),
    postEntries(deposits),
  ])
  for (let start = 0; start < items; start += SEEDED_AT_ONCE) {
    const count = Math.min(SEEDED_AT_ONCE, items - start)
    await seedSome(
      db,
      advertiserId,
      Array.from({ length: count }, () => newId(now)),
    )
    // A plan made for empty tables would keep reading whole tables.
    if (start === 0) await know()
  }
}

async function seedSome(db: Db, advertiserId: string, affiliateIds: string[]): Promise<void> {
  const now = new Date()
  const ids = JSON.stringify(affiliateIds)
  const facts = affiliateIds.map((affiliateId) => ({
    ...{ commissionId: newId(now), advertiserId, affiliateId, billing: 'prepaid' as const },
    amount: { minor: AMOUNT_MINOR, currency: 'USD' as const },
  }))
  const created = facts.map((fact) => commissionCreated(fact, now))
  const approved = facts.map((fact) => commissionApproved(fact, false, now))
  await runScoped(db, system, [
    sql`insert into affiliate.affiliates (id, code, name, status, paypal_email)
      select value::uuid, replace(value, '-', ''), 'Affiliate', 'approved', value || '@bench.example'
      from jsonb_array_elements_text(${ids}::jsonb)`,
    sql`insert into affiliate.partnerships (advertiser_id, affiliate_id, status)
      select ${advertiserId}::uuid, value::uuid, 'approved' from jsonb_array_elements_text(${ids}::jsonb)`,
    ...lockAccounts([...created, ...approved]),
    postEntries(created),
    postEntries(approved),
  ])
}
