/** An affiliate's first debt and its first money, at once: whoever comes second sweeps. */
import { sql } from 'drizzle-orm'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { BookingKind } from '../../schema/vocabulary.ts'
import { connect, type Db } from '../db/database.ts'
import { newId } from '../ids.ts'
import { type FreshDatabase, makeFreshDatabase } from '../test/fresh-database.ts'
import {
  ask,
  balances,
  expectSoundBooks,
  id,
  type MoneyGround,
  saleOf,
  seedClick,
  seedTenant,
  seedUser,
  type Tenant,
} from '../test/money-ground.ts'
import { book } from '../test/money-verbs.ts'
import { recordConversion } from './record-conversion.ts'

const now = new Date('2026-11-20T10:00:00.000Z')
/** A commission is available at once, without any account opened before. */
const atOnce = { billing: 'postpaid', creditLimitMinor: 1_000_000n, holdDays: 0 } as const

let urls: FreshDatabase
let ground: MoneyGround
let blocker: pg.Client
beforeAll(async () => {
  urls = await makeFreshDatabase()
  const [api, system] = await Promise.all([
    connect(urls.apiDatabaseUrl),
    connect(urls.systemDatabaseUrl),
  ])
  ground = { api, system }
  blocker = new pg.Client({ connectionString: urls.apiTcpUrl })
  await blocker.connect()
})
afterAll(() => blocker.end())

/** Connections of this database that wait for another's lock. */
const waiting = () =>
  ask(
    ground.system,
    sql`select from pg_stat_activity
      where datname = current_database() and cardinality(pg_blocking_pids(pid)) > 0`,
  )

/** An adjustment of 50.00 that a second person is about to book. */
async function adjustmentOf(kind: BookingKind, { advertiserId, affiliateId }: Tenant) {
  const people = { first: await seedUser(ground.system), second: await seedUser(ground.system) }
  const doing = await book(
    { ground, people, now },
    {
      ...{ kind, advertiserId, affiliateId, invoiceId: null, cashAccount: null },
      ...{ amount: { minor: 5_000n, currency: 'USD' }, reference: id(), reason: 'As agreed.' },
      ...{ effectiveAt: now, proposedBy: people.first },
    },
  )
  return () => doing(ground.api)
}

async function saleBy(tenant: Tenant) {
  const clickId = await seedClick(ground.system, tenant, new Date(+now - 60_000))
  const sale = saleOf(tenant, { clickId, now, newId })
  return async (db: Db = ground.api) => (await recordConversion(db, sale)).outcome
}

const asFinance = `select set_config('app.staff', 'finance', true)`
/** Each stops where it holds its accounts and has not yet swept. */
const stops = {
  'the claim is first': `select from affiliate.bookings where status = 'proposed' for update`,
  'the money is first': 'lock table affiliate.conversion_rollups_daily in exclusive mode',
}

test.each(Object.keys(stops) as (keyof typeof stops)[])(
  '%s: the other waits for it',
  async (order) => {
    const tenant = await seedTenant(ground.system, atOnce)
    // No more is claimed by adjustments than they have given.
    await (await adjustmentOf('adjustment_credit', await seedTenant(ground.system)))()
    const claim = await adjustmentOf('adjustment_debit', tenant)
    const sale = await saleBy(tenant)
    const [first, second] = order === 'the claim is first' ? [claim, sale] : [sale, claim]
    await blocker.query('begin')
    await blocker.query(asFinance)
    await blocker.query(stops[order])
    const one = first()
    await expect.poll(waiting).toHaveLength(1)
    const two = second()
    await expect.poll(waiting).toHaveLength(2)
    await blocker.query('commit')
    expect(new Set(await Promise.all([one, two]))).toEqual(new Set(['booked', 'recorded']))
    const { 'aff.available': available, 'aff.debt': debt } = await balances(ground.system, tenant)
    expect({ available, debt }).toEqual({ available: 0n, debt: 3_530n })
    await expectSoundBooks(ground.system)
  },
)
