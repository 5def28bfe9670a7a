import { sql } from 'drizzle-orm'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { recordConversion } from '../conversions/record/verbs/record-conversion.ts'
import { type Db, runScoped } from '../core/database.ts'
import { lockAccounts, postEntries } from '../ledger/post.ts'
import { commissionReleased } from '../ledger/rules/ledger-commissions.ts'
import {
  ask,
  balances,
  expectSoundBooks,
  saleOf,
  seedClick,
  seedTenant,
  type Tenant,
} from '../test/books-world.ts'
import { makeDatabaseWorld } from '../test/fresh-database.ts'
import { claimDueCommissions, listDueCommissions, toDueCommission } from './db.ts'
import { releaseHolds } from './release-holds.ts'

let api: Db
let system: Db
beforeEach(async () => {
  ;({ api, system } = await makeDatabaseWorld())
})
afterAll(() => expectSoundBooks(system))

const soldAt = new Date('2026-11-20T10:00:00.000Z')
const DAY_MS = 86_400_000
const dueAt = new Date(soldAt.getTime() + 30 * DAY_MS)
const nothing = { released: 0, failed: [], more: false }

async function sold(count: number): Promise<Tenant> {
  const tenant = await seedTenant(system, { depositMinor: 10_000_000n })
  const clickId = await seedClick(system, tenant, soldAt)
  for (let sale = 0; sale < count; sale += 1) {
    await recordConversion(api, saleOf(tenant, { clickId, now: soldAt }))
  }
  return tenant
}

test('releases a commission in the millisecond it is due, once', async () => {
  const tenant = await sold(3)
  expect(await releaseHolds(system, new Date(dueAt.getTime() - 1))).toEqual(nothing)
  expect(await releaseHolds(system, dueAt)).toEqual({ ...nothing, released: 3 })
  expect(await releaseHolds(system, dueAt)).toEqual(nothing)
  expect(await balances(system, tenant)).toMatchObject({ 'aff.hold': 0n, 'aff.available': 4410n })
  const rows = await ask(
    system,
    sql`select distinct status, released_at from affiliate.commissions`,
  )
  expect(rows).toEqual([{ status: 'available', released_at: dueAt }])
})

test('F34: two runs at once release each commission once', async () => {
  const tenant = await sold(40)
  const runs = await Promise.all([1, 2, 3].map(() => releaseHolds(system, dueAt)))
  expect(runs.reduce((sum, { released }) => sum + released, 0)).toBe(40)
  expect(runs.flatMap(({ failed }) => failed)).toEqual([])
  expect(await balances(system, tenant)).toMatchObject({ 'aff.hold': 0n, 'aff.available': 58_800n })
})

test('a late run does not release commissions that another run released, and has no failures', async () => {
  await sold(3)
  const [rows = []] = await runScoped(system, { kind: 'system' }, [
    listDueCommissions(dueAt, null, 10),
  ])
  const due = rows.map(toDueCommission)
  expect(await releaseHolds(system, dueAt)).toEqual({ ...nothing, released: 3 })
  const entries = due.map((commission) => commissionReleased(commission, dueAt))
  const answers = await runScoped(system, { kind: 'system' }, [
    ...lockAccounts(entries),
    postEntries(entries, claimDueCommissions(due, dueAt)),
  ])
  expect(answers.at(-1)?.[0]).toMatchObject({ posted: 0 })
})

test('F35: after skipped days the next run catches up', async () => {
  const tenant = await sold(2)
  const late = new Date(dueAt.getTime() + 400 * DAY_MS)
  expect(await releaseHolds(system, late)).toEqual({ ...nothing, released: 2 })
  expect(await balances(system, tenant)).toMatchObject({ 'aff.available': 2940n })
})

test('F38: a run stops at its limit, and the next one continues', async () => {
  const tenant = await sold(5)
  const bounds = { commissionsPerChunk: 2, chunksMax: 2 }
  expect(await releaseHolds(system, dueAt, bounds)).toEqual({ ...nothing, released: 4, more: true })
  expect(await releaseHolds(system, dueAt, bounds)).toEqual({ ...nothing, released: 1 })
  expect(await balances(system, tenant)).toMatchObject({ 'aff.hold': 0n, 'aff.available': 7350n })
})

test('F40: a changed hold applies to later conversions', async () => {
  const tenant = await sold(2)
  const { advertiserId } = tenant
  await runScoped(api, { kind: 'advertiser', advertiserId }, [
    sql`update affiliate.offers set hold_days = 40 where advertiser_id = ${advertiserId}::uuid`,
  ])
  const clickId = await seedClick(system, tenant, soldAt)
  await recordConversion(api, saleOf(tenant, { clickId, now: soldAt }))
  expect(await releaseHolds(system, dueAt)).toEqual({ ...nothing, released: 2 })
  const laterAt = new Date(dueAt.getTime() + 10 * DAY_MS)
  expect(await releaseHolds(system, new Date(laterAt.getTime() - 1))).toEqual(nothing)
  expect(await releaseHolds(system, laterAt)).toEqual({ ...nothing, released: 1 })
})

test('a commission in review stays on hold', async () => {
  const tenant = await sold(2)
  await runScoped(system, { kind: 'system' }, [
    sql`update affiliate.commissions set is_in_review = true
      where id = (select min(id::text)::uuid from affiliate.commissions)`,
  ])
  expect(await releaseHolds(system, dueAt)).toEqual({ ...nothing, released: 1 })
  expect(await balances(system, tenant)).toMatchObject({
    'aff.hold': 1470n,
    'aff.available': 1470n,
  })
})

test('F41: refused commissions are returned, and all others are released', async () => {
  const tenant = await sold(5)
  // A commission set to held by hand, without its money: the books cannot release it.
  const [planted] = await ask(
    system,
    sql`insert into affiliate.commissions (conversion_id, advertiser_id, offer_id, affiliate_id, level, amount_minor, currency, rate_bps, fixed_minor, status, hold_until)
      select conversion_id, advertiser_id, offer_id, affiliate_id, 2, 1000000, currency, 0, 0, 'held', hold_until
      from affiliate.commissions limit 1 returning id`,
  )
  expect(await releaseHolds(system, dueAt)).toEqual({
    ...{ released: 5, more: false },
    failed: [planted?.id],
  })
  expect(await balances(system, tenant)).toMatchObject({ 'aff.hold': 0n, 'aff.available': 7350n })
  await runScoped(system, { kind: 'system' }, [
    sql`update affiliate.commissions set status = 'unfunded' where id = ${planted?.id as string}`,
  ])
})
