import { sql } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { runScoped } from '../core/database.ts'
import { addDays } from '../core/days.ts'
import { newId } from '../core/ids.ts'
import { ask, id, seedTenant } from '../test/books-world.ts'
import { makeDatabaseWorld } from '../test/fresh-database.ts'
import { forgetOldCapCounts } from './forget-old-cap-counts.ts'
import { TOTAL_START } from './rules/caps.ts'

const world = await makeDatabaseWorld()
const tenant = await seedTenant(world.system)

const now = new Date()
const daysAgo = (days: number) => new Date(now.getTime() - days * 86_400_000)
const system = { kind: 'system' } as const

test('leases are kept for 90 days, periods for 400, totals for good, whatever the chunk', async () => {
  const grants = [95, 93, 92, 91, 89, 1, 0].map(daysAgo)
  const leases = grants.map((at) => [newId(at), at] as const)
  const today = now.toISOString().slice(0, 10)
  const starts = [
    TOTAL_START,
    addDays(today, -900),
    addDays(today, -401),
    addDays(today, -399),
    today,
  ]
  const capId = id()
  await runScoped(world.system, system, [
    sql`insert into affiliate.caps (id, advertiser_id, offer_id, metric, period, limit_value)
      values (${capId}, ${tenant.advertiserId}, ${tenant.offerId}, 'conversions', 'day', 100)`,
    ...leases.map(
      ([leaseId, at]) => sql`insert into affiliate.cap_leases (lease_id, clicks, last_click_at)
        values (${leaseId}, 1, ${at.toISOString()})`,
    ),
    ...starts.map(
      (
        start,
      ) => sql`insert into affiliate.cap_counters (cap_id, advertiser_id, period_start, used_value)
        values (${capId}, ${tenant.advertiserId}, ${start}, 7)`,
    ),
  ])
  expect(await forgetOldCapCounts(world.system, now, 3)).toEqual({
    ...{ leases: 4, counters: 2, more: false },
  })
  expect(await forgetOldCapCounts(world.system, now)).toMatchObject({ leases: 0, counters: 0 })
  const kept = await ask(world.system, sql`select lease_id from affiliate.cap_leases order by 1`)
  expect(kept.map(({ lease_id }) => lease_id)).toEqual(leases.slice(4).map(([leaseId]) => leaseId))
  const counters = await ask(
    world.system,
    sql`select period_start::text as start from affiliate.cap_counters order by 1`,
  )
  expect(counters.map(({ start }) => start)).toEqual([TOTAL_START, addDays(today, -399), today])
})

test('a run stops at its bound and says that there is more', async () => {
  const old = Array.from({ length: 41 }, () => newId(daysAgo(100)))
  await runScoped(world.system, system, [
    sql`insert into affiliate.cap_leases (lease_id, clicks, last_click_at)
      select lease_id, 1, now() from jsonb_array_elements_text(${JSON.stringify(old)}::jsonb) t,
        lateral (select t.value::uuid as lease_id)`,
  ])
  expect(await forgetOldCapCounts(world.system, now, 1)).toMatchObject({ leases: 40, more: true })
  expect(await forgetOldCapCounts(world.system, now, 1)).toMatchObject({ leases: 1, more: false })
})

test('the database keeps newer counts even if the clock of a job is wrong', async () => {
  const leaseId = newId(daysAgo(10))
  await runScoped(world.system, system, [
    sql`insert into affiliate.cap_leases (lease_id, clicks, last_click_at) values (${leaseId}, 1, now())`,
  ])
  const inAYear = new Date(now.getTime() + 365 * 86_400_000)
  await forgetOldCapCounts(world.system, inAYear)
  const [row] = await ask(
    world.system,
    sql`select count(*)::int as kept from affiliate.cap_leases where lease_id = ${leaseId}`,
  )
  expect(row?.kept).toBe(1)
})
