/**
 * Conversions per second of the whole path (facts, attribution, idempotency, commission, ledger, caps,
 * rollups, event log) beside single-row INSERTs. Both use Neon's protocol with the same clients, as app_api.
 * The load comes from one advertiser (all conversions change the same accounts), then from four and from
 * sixteen. Concurrent conversions are recorded in batches, as the batcher does. Durable defaults, throw-away
 * data. The books are audited afterwards.
 */
import { rmSync } from 'node:fs'
import path from 'node:path'
import { sql } from 'drizzle-orm'
import pg from 'pg'
import { prepareDatabase, startDatabase } from '../dev/postgres/database.ts'
import { findPlace } from '../dev/postgres/postgres-place.ts'
import {
  batchEarnings,
  type RecordEarning,
} from '../workers/conversions/record/verbs/record-batch.ts'
import {
  type ConversionInput,
  recordConversion,
} from '../workers/conversions/record/verbs/record-conversion.ts'
import { connect, type Db, runScoped } from '../workers/core/database.ts'
import { newId } from '../workers/core/ids.ts'
import { auditBooks } from '../workers/ledger/checks/check-books.ts'
import { lockAccounts, postEntries } from '../workers/ledger/post.ts'
import { depositReceived } from '../workers/ledger/rules/ledger-bookings.ts'
import { median } from './figures.ts'
import type { Row } from './table.ts'

const NAME = 'bench'
const CLIENTS = 16
/** Numbers of advertisers that send conversions at the same time. */
const CROWDS = [1, 4, 16]
/** So many affiliates that no fraud rule about rates fires: most conversions need no review. */
const AFFILIATES = 2_000
/** Recorded before the measurement starts. */
const FIRST = 1_000
/** A multiple of the number of clients, so that the last round is complete. */
const SLICE = CLIENTS * 50
const system = { kind: 'system' } as const

interface Tenant {
  advertiserId: string
  appId: string
  appKeyId: string
  offerId: string
  affiliateIds: string[]
}

export async function measureConversions(
  dir: string,
  { rounds, perRound }: { rounds: number; perRound: number },
): Promise<{ rows: Row[]; faults: string[] }> {
  const database = await startDatabase({ localDir: dir, name: NAME })
  try {
    await database.createDatabase(NAME)
    await prepareDatabase(database, NAME)
    const urls = database.urlsOf(NAME)
    const owner = new pg.Client({ connectionString: urls.ownerDatabaseUrl })
    await owner.connect()
    try {
      await owner.query(`create table public.plain (id uuid primary key, a uuid, b text, c bigint, at timestamptz);
        grant insert, select on public.plain to app_api`)
      const api = await connect(urls.apiDatabaseUrl)
      const books = await connect(urls.systemDatabaseUrl)
      return await measure(owner, api, books, { rounds, perRound })
    } finally {
      await owner.end()
    }
  } finally {
    await database.stop()
    rmSync(path.join(findPlace(dir).dataRoot, NAME), { recursive: true, force: true })
  }
}

async function measure(
  owner: pg.Client,
  api: Db,
  books: Db,
  { rounds, perRound }: { rounds: number; perRound: number },
) {
  const tenants: Tenant[] = []
  const earn = batchEarnings(api)
  for (let index = 0; index < Math.max(...CROWDS); index += 1) {
    tenants.push(await seedTenant(books))
  }
  const measured = CROWDS.map((crowd) => ({ crowd, ratios: [] as number[], rates: [] as number[] }))
  const plainRates: number[] = []
  // PostgreSQL plans by the statistics of a table, and those of an almost empty table give other plans.
  const first = await seedClicks(books, tenants, FIRST)
  await secondsOf(0, FIRST, (index) => report(api, earn, first[index]!, index))
  for (let round = 0; round < rounds; round += 1) {
    for (const { crowd, ratios, rates } of measured) {
      const clicks = await seedClicks(books, tenants.slice(0, crowd), perRound)
      await owner.query('analyze')
      const { plain, verb } = await ratesOf(perRound, {
        plain: () => insertPlain(api),
        verb: (index) => report(api, earn, clicks[index]!, index),
      })
      plainRates.push(plain)
      rates.push(verb)
      ratios.push(verb / plain)
    }
  }
  const faults = await faultsOf(books, FIRST + rounds * CROWDS.length * perRound)
  const rows = measured.map(({ crowd, ratios, rates }) => {
    const note = `about ${median(rates).toFixed(0)}/s, single INSERTs ${median(plainRates).toFixed(0)}/s, ${CLIENTS} clients`
    const row = { unit: '', digits: 2, atMost: false, bar: 0.2, aim: 0.35, note }
    const what = `conversions ÷ single INSERTs, ${crowd === 1 ? 'one advertiser' : `${crowd} advertisers`}`
    return { ...row, what, value: median(ratios) }
  })
  return { rows, faults }
}

type Once = (index: number) => Promise<unknown>

/** Runs slices of both loads alternately, so that other load on the machine affects both. */
async function ratesOf(count: number, { plain, verb }: { plain: Once; verb: Once }) {
  const took = { plain: 0, verb: 0 }
  for (let from = 0; from < count; from += SLICE) {
    const to = Math.min(from + SLICE, count)
    took.plain += await secondsOf(from, to, plain)
    took.verb += await secondsOf(from, to, verb)
  }
  return { plain: count / took.plain, verb: count / took.verb }
}

async function secondsOf(from: number, to: number, once: Once): Promise<number> {
  let next = from
  const client = async () => {
    while (next < to) await once(next++)
  }
  const sinceMs = performance.now()
  await Promise.all(Array.from({ length: CLIENTS }, client))
  return (performance.now() - sinceMs) / 1000
}

function insertPlain({ query }: Db): Promise<unknown> {
  const now = new Date()
  return query.query('insert into public.plain (id, a, b, c, at) values ($1, $2, $3, $4, $5)', [
    ...[newId(now), newId(now), 'order', '4900', now.toISOString()],
  ])
}

interface Click {
  id: string
  tenant: Tenant
}

async function report(
  api: Db,
  earn: RecordEarning,
  { id: clickId, tenant }: Click,
  index: number,
): Promise<void> {
  const now = new Date()
  const input: ConversionInput = {
    ...{ advertiserId: tenant.advertiserId, appId: tenant.appId, appKeyId: tenant.appKeyId },
    ...{ event: 'sale', externalId: newId(now), clickId, coupon: null },
    ...{ customerId: `customer-${index}-${clickId}`, amount: { minor: 4900n, currency: 'USD' } },
    ...{ occurredAt: null, visitor: null, metadata: null, originalExternalId: null },
    ...{ source: 'api', foreignStatus: null, raw: '{"event":"sale"}', now, newId },
  }
  const { outcome } = await recordConversion(api, input, earn)
  if (outcome !== 'recorded') throw new Error(`a conversion was ${outcome}`)
}

async function seedTenant(books: Db): Promise<Tenant> {
  const now = new Date()
  const [advertiserId, appId, appKeyId, offerId] = [newId(now), newId(now), newId(now), newId(now)]
  const affiliateIds = Array.from({ length: AFFILIATES }, () => newId(now))
  const deposit = { depositId: newId(now), advertiserId, into: 'plat.cash.paypal' } as const
  const entries = [
    depositReceived({ ...deposit, amount: { minor: 10n ** 12n, currency: 'USD' } }, now),
  ]
  const ids = JSON.stringify(affiliateIds)
  await runScoped(books, system, [
    sql`insert into affiliate.advertisers (id, name) values (${advertiserId}, 'Shop')`,
    sql`insert into affiliate.apps (id, advertiser_id, name) values (${appId}, ${advertiserId}, 'App')`,
    sql`insert into affiliate.app_keys (id, advertiser_id, app_id, name, hash, scopes)
      values (${appKeyId}, ${advertiserId}, ${appId}, 'key', ${'0'.repeat(64)}, array['conversions:write'])`,
    sql`insert into affiliate.offers (id, code, advertiser_id, app_id, name, model, currency, status)
      values (${offerId}, ${offerId.replaceAll('-', '')}, ${advertiserId}, ${appId}, 'Offer', 'CPS', 'USD', 'active')`,
    sql`insert into affiliate.payout_rules (advertiser_id, offer_id, event, kind, rate_bps, revenue_rate_bps)
      values (${advertiserId}, ${offerId}, 'sale', 'percent', 3000, 3000)`,
    sql`insert into affiliate.platform_fees (advertiser_id, rate_bps) values (${advertiserId}, 1000)`,
    sql`insert into affiliate.affiliates (id, code, name, status)
      select value::uuid, replace(value, '-', ''), 'Affiliate', 'approved' from jsonb_array_elements_text(${ids}::jsonb)`,
    sql`insert into affiliate.partnerships (advertiser_id, affiliate_id, status)
      select ${advertiserId}::uuid, value::uuid, 'approved' from jsonb_array_elements_text(${ids}::jsonb)`,
    ...lockAccounts(entries),
    postEntries(entries),
  ])
  return { advertiserId, appId, appKeyId, offerId, affiliateIds }
}

async function seedClicks(books: Db, tenants: Tenant[], count: number): Promise<Click[]> {
  const at = new Date(Date.now() - 60 * 60_000)
  const clicks = Array.from({ length: count }, (_, index) => {
    const tenant = tenants[index % tenants.length]!
    const turn = Math.floor(index / tenants.length)
    return { id: newId(at), tenant, affiliateId: tenant.affiliateIds[turn % AFFILIATES]! }
  })
  const rows = clicks.map(({ id, tenant, affiliateId }) => ({
    ...{ id, offer_id: tenant.offerId, app_id: tenant.appId },
    ...{ advertiser_id: tenant.advertiserId, affiliate_id: affiliateId },
  }))
  await runScoped(books, system, [
    sql`insert into affiliate.clicks (id, clicked_at, offer_id, app_id, advertiser_id, affiliate_id, device)
      select id, ${at.toISOString()}::timestamptz, offer_id, app_id, advertiser_id, affiliate_id, 'desktop'
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        as c(id uuid, offer_id uuid, app_id uuid, advertiser_id uuid, affiliate_id uuid)`,
  ])
  return clicks
}

async function faultsOf(books: Db, recorded: number): Promise<string[]> {
  const { findings } = await auditBooks(books, new Date(), () => new Date())
  const [[row] = []] = await runScoped(books, system, [
    sql`select (select count(*) from affiliate.conversions where status = 'approved')::int as kept,
      (select coalesce(sum(conversions), 0) from affiliate.conversion_rollups_daily)::int as counted,
      (select count(*) from affiliate.reviews)::int as reviewed`,
  ])
  const counts = { kept: recorded, counted: recorded, reviewed: 0 }
  const wrong = Object.entries(counts).filter(([what, count]) => row?.[what] !== count)
  return [
    ...wrong.map(([what, count]) => `conversions: ${what} ${row?.[what]}, not ${count}`),
    ...findings.map(({ rule, what }) => `conversions: ${rule} ${what}`),
  ]
}
