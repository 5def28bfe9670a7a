import { sql } from 'drizzle-orm'
import { beforeAll, expect, test } from 'vitest'
import { runScoped } from '../../core/database.ts'
import { newId } from '../../core/ids.ts'
import { auditBooks } from '../../ledger/checks/check-books.ts'
import { seedTenant } from '../../test/books-world.ts'
import { makeDatabaseWorld } from '../../test/fresh-database.ts'
import { storeClick } from '../test/stored-clicks.ts'
import { dropOldClicks, dropOldClicksJob } from './drop-old-clicks.ts'
import { makePartitions } from './make-partitions.ts'

const now = new Date()
const DAY_MS = 86_400_000
const monthsAgo = (months: number) =>
  new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - months, 15, 12))
const partitionOf = (at: Date) => `clicks_${at.toISOString().slice(0, 7).replace('-', '_')}`

const ask = async (question: ReturnType<typeof sql>) =>
  (await runScoped(world.system, { kind: 'system' }, [question]))[0] ?? []
const partitions = async () =>
  (
    await ask(sql`select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
      where i.inhparent = 'affiliate.clicks'::regclass order by 1`)
  ).map(({ relname }) => relname)

const world = await makeDatabaseWorld()
beforeAll(async () => {
  for (const months of [60, 57, 40, 20]) await makePartitions(world.system, monthsAgo(months))
}, 60_000)

test('production 11: months past their retention are dropped, and no figure changes', async () => {
  const tenant = await seedTenant(world.system)
  const click = await storeClick(world.system, monthsAgo(40), {
    ...{ advertiserId: tenant.advertiserId, appId: tenant.appId },
  })
  await ask(sql`insert into affiliate.conversions (id, advertiser_id, app_id, event, external_id,
      content_hash, status, click_id, attributed_by, receipt, occurred_at, recorded_at)
    values (${newId(now)}, ${tenant.advertiserId}, ${tenant.appId}, 'sale', 'o1', 'h', 'rejected',
      ${click}, 'click', '{}', now(), now())`)
  const figures = () =>
    ask(sql`select (select sum(clicks)::int from affiliate.click_rollups_daily) as clicks,
      (select count(*)::int from affiliate.conversions where click_id is not null) as conversions`)
  const before = await figures()
  const books = await auditBooks(world.system, now, () => now)
  const all = await partitions()
  expect(all).toContain(partitionOf(monthsAgo(40)))

  // 60 to 55 months old: three a run; 40 and 39: older than 1,100 days, which are 36 months.
  const expected = [60, 59, 58, 57, 56, 55, 40, 39, 38].map((months) =>
    partitionOf(monthsAgo(months)),
  )
  const dropped: string[] = []
  for (let run = 0; run < 4; run++) {
    const done = await dropOldClicks(world.system, { now, days: 1_100 })
    expect(done.dropped.length).toBeLessThanOrEqual(3)
    dropped.push(...done.dropped)
  }
  expect(dropped).toEqual(expected)
  expect(await partitions()).toEqual(all.filter((name) => !expected.includes(name as string)))
  expect(await figures()).toEqual(before)
  expect(await auditBooks(world.system, now, () => now)).toEqual(books)
  expect(await ask(sql`select 1 from affiliate.clicks where id = ${click}`)).toEqual([])
})

test('a month stays as long as any advertiser keeps its clicks', async () => {
  const { advertiserId } = await seedTenant(world.system)
  const keep = async (days: number) => {
    await runScoped(world.api, { kind: 'advertiser', advertiserId }, [
      sql`update affiliate.advertisers set click_days = ${days} where id = ${advertiserId}`,
    ])
    return (await dropOldClicks(world.system, { now, days: 520 })).dropped
  }
  const old = partitionOf(monthsAgo(20))
  expect(await partitions()).toContain(old)
  expect(await keep(3_650)).toEqual([])
  expect(await keep(90)).toContain(old)
})

test('production 11: the database keeps 500 days for every caller', async () => {
  const all = await partitions()
  await dropOldClicks(world.system, { now, days: -1_000 })
  const left = await partitions()
  expect(left.length).toBeGreaterThan(0)
  for (const name of all.filter((one) => !left.includes(one))) {
    expect((name as string) < partitionOf(new Date(now.getTime() - 500 * DAY_MS))).toBe(true)
  }
})

test.each(['499', '-1', '1e9x', '', '600.5'])(
  'CLICK_DAYS_KEPT of "%s" drops nothing',
  async (text) => {
    const env = {
      CLICK_DAYS_KEPT: text,
      SYSTEM_DATABASE_URL: 'postgres://nobody:x@127.0.0.1:9/none',
    }
    await expect(dropOldClicksJob.run(env as never, now)).rejects.toThrow()
  },
)
