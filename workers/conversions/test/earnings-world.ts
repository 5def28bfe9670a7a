/** Test world for concurrent conversions, with readers of the stored rows. */
import { sql } from 'drizzle-orm'
import { expect } from 'vitest'
import { connect, type Db, runScoped } from '../../core/database.ts'
import { ask, balances, saleOf, type Tenant } from '../../test/books-world.ts'
import {
  type DatabaseProxy,
  openDatabaseProxy,
  type ProxyFault,
} from '../../test/database-proxy.ts'
import { makeFreshDatabase } from '../../test/fresh-database.ts'
import { clickRow, insertRows } from '../../test/seed-rows.ts'
import { batchEarnings } from '../record/verbs/record-batch.ts'
import {
  type ConversionInput,
  type RecordOutcome,
  recordConversion,
} from '../record/verbs/record-conversion.ts'

const MINUTE = 60_000

export interface EarningsWorld {
  /** As app_api, behind the proxy. */
  api: Db
  system: Db
  proxy: DatabaseProxy
  /** The time of all events. */
  now: Date
  /** Calls since the last `together`: those that wrote earnings, and all. */
  writes: string[]
  calls: number
  /** Counts the calls through the proxy; adds no fault. */
  count: (body: string) => ProxyFault | null
  /** Records all of them concurrently through one batcher. */
  together: (inputs: readonly ConversionInput[]) => Promise<PromiseSettledResult<RecordOutcome>[]>
}

export async function makeEarningsWorld(now: Date): Promise<EarningsWorld> {
  const urls = await makeFreshDatabase()
  const proxy = await openDatabaseProxy()
  const world: EarningsWorld = {
    api: await connect(proxy.through(urls.apiDatabaseUrl)),
    system: await connect(urls.systemDatabaseUrl),
    ...{ proxy, now, writes: [], calls: 0 },
    count(body) {
      world.calls += 1
      if (body.includes('record_conversions(')) world.writes.push(body)
      return null
    },
    together: (inputs) => recordTogether(world, inputs),
  }
  proxy.faultOf = world.count
  return world
}

function recordTogether(world: EarningsWorld, inputs: readonly ConversionInput[]) {
  const earn = batchEarnings(world.api)
  world.writes = []
  world.calls = 0
  return Promise.allSettled(inputs.map((input) => recordConversion(world.api, input, earn)))
}

/** Locks all accounts of the advertiser for `seconds`. Resolves once they are locked. */
export async function holdAccounts(
  { system }: EarningsWorld,
  { advertiserId }: Tenant,
  seconds: number,
) {
  const sleep = `select pg_sleep(${seconds})`
  const hold = { isHeld: true, end: Promise.resolve() }
  hold.end = runScoped(system, { kind: 'system' }, [
    sql`select id from ledger.accounts where advertiser_id = ${advertiserId}::uuid for update`,
    sql.raw(sleep),
  ]).then(() => {
    hold.isHeld = false
  })
  await expect
    .poll(() => ask(system, sql`select from pg_stat_activity where query = ${sleep}`))
    .toHaveLength(1)
  return hold
}

export const outcomesOf = (results: readonly PromiseSettledResult<{ outcome: string }>[]) =>
  results.map((result) => (result.status === 'fulfilled' ? result.value.outcome : 'thrown'))

/** Sales of as many customers, each with its own click. */
export async function salesOf(
  { system, now }: EarningsWorld,
  tenant: Tenant,
  number: number,
  over: Partial<ConversionInput> = {},
) {
  const clickedAt = new Date(now.getTime() - MINUTE)
  const clicks = Array.from({ length: number }, () => clickRow(tenant, clickedAt, {}))
  await runScoped(system, { kind: 'system' }, insertRows({ clicks }))
  return clicks.map(({ id: clickId }, index): ConversionInput => {
    const own = { clickId, externalId: `order-${index}`, customerId: `customer-${index}` }
    return saleOf(tenant, { ...own, now, ...over })
  })
}

/** All stored rows of a tenant's conversions, by external id and without generated ids. */
export async function keptOf(system: Db, { advertiserId }: Tenant) {
  const of = sql`advertiser_id = ${advertiserId}::uuid`
  const lists = {
    conversions: sql`select external_id, event, status, rejection, attributed_by, amount_minor, currency, revenue_minor,
      fee_minor, content_hash is not null as hashed, receipt - 'click_id' as receipt, occurred_at, recorded_at, source,
      visitor_ip, metadata, customer_id is not null as is_bound from affiliate.conversions where ${of} order by external_id`,
    commissions: sql`select c.external_id, m.level, m.amount_minor, m.rate_bps, m.fixed_minor, m.status, m.hold_until,
      m.is_in_review, m.created_at from affiliate.commissions m join affiliate.conversions c on c.id = m.conversion_id
      where m.${of} order by 1, 2`,
    customers: sql`select external_id, bound_at, bound_by, terms - 'rules' as terms from affiliate.customers
      where ${of} order by external_id`,
    transactions: sql`select t.reason, t.effective_at, c.external_id, (select array_agg(x.amount_minor order by x.amount_minor)
      from ledger.transfers x where x.transaction_id = t.id) as minors from ledger.transactions t
      left join affiliate.conversions c on c.id = t.conversion_id
      where t.${of} and t.reason <> 'deposit_received' order by 1, 3, 4`,
    daily: sql`select day, event, currency, conversions, amount_minor, revenue_minor, commission_minor
      from affiliate.conversion_rollups_daily where ${of} order by 4, 5, 7, 2`,
    hourly: sql`select hour, event, currency, conversions, amount_minor, revenue_minor, commission_minor
      from affiliate.conversion_rollups_hourly where ${of} order by 4, 5, 7, 2`,
    events: sql`select kind, facts - 'conversion_id' as facts, created_at from logs.events where ${of} order by 1, facts->>'external_id'`,
    reports: sql`select source, body, verdict, verdict_detail, received_at, judged_at, conversion_id is not null as has_one
      from logs.inbound_reports where ${of} order by body, verdict`,
  }
  const kept: Record<string, unknown> = { balances: await balances(system, { advertiserId }) }
  for (const [name, list] of Object.entries(lists)) kept[name] = await ask(system, list)
  const text = JSON.stringify(kept, (_, value) => (typeof value === 'bigint' ? `${value}` : value))
  return JSON.parse(text.replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'id'))
}

/** Counts equal rows, for tests in which the order of events is random. */
export function countsOf(kept: Record<string, Record<string, unknown>[]>) {
  const of = (list: string, ...columns: string[]) =>
    Object.entries(
      Object.groupBy(kept[list] ?? [], (row) => JSON.stringify(columns.map((name) => row[name]))),
    )
      .map(([key, rows]) => [key, rows?.length])
      .toSorted()
  return [of('conversions', 'status', 'rejection'), of('commissions', 'status', 'is_in_review')]
}
