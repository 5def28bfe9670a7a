/** Rollups after messages that came twice and shuffled, after sales and refunds, with many values, and with planted differences. */
import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { type SQL, sql } from 'drizzle-orm'
import { expect, test } from 'vitest'
import type { ClickRecord } from '../../workers/clicks/rules/clicks-message.ts'
import {
  type ClickIds,
  clickedAt,
  clickOf,
  pack,
} from '../../workers/clicks/test/click-messages.ts'
import { recordClicks } from '../../workers/clicks/verbs/record-clicks.ts'
import { recordConversion } from '../../workers/conversions/record/verbs/record-conversion.ts'
import { refundOf } from '../../workers/conversions/test/reversals-world.ts'
import { runScoped } from '../../workers/core/database.ts'
import {
  ask,
  expectSoundBooks,
  type SeededTenant,
  saleOf,
  seedTenant,
} from '../../workers/test/books-world.ts'
import { type Dice, makeDice } from '../../workers/test/dice.ts'
import { makeDatabaseWorld } from '../../workers/test/fresh-database.ts'
import { compareRollups, mendRollups } from './compare-rollups.ts'
import { rollupTables } from './rollup-tables.ts'

const HOUR_MS = 3_600_000

const idsOf = ({ offerId, appId, advertiserId, affiliateId }: ClickIds): ClickIds => ({
  ...{ offerId, appId, advertiserId, affiliateId },
})

/** Clicks of three days with every kind of verdict, and one in ten is a test. */
function throwClicks(ids: readonly ClickIds[], dice: Dice, count: number): ClickRecord[] {
  return Array.from({ length: count }, () =>
    clickOf(idsOf(dice.pick(ids)), {
      at: clickedAt.getTime() + dice.roll(72) * HOUR_MS,
      subs: [`letter ${dice.roll(4)}`, null, dice.chance(1, 2) ? 'x' : null],
      country: dice.pick(['DE', 'US', null]),
      reason: dice.pick([null, null, null, 'bot', 'no_user_agent', 'geo', 'velocity'] as const),
      dedupeSeconds: 3_600,
      visitor: dice.roll(40).toString(16).padStart(16, '0'),
      ...(dice.chance(1, 10) ? { isTest: true } : {}),
      utm: ['letter', null],
      cost: { micros: 250_000, currency: 'USD' },
      referrer: 'https://www.Blog.example/plans',
    }),
  )
}

const inLoads = <Item>(items: readonly Item[], size: number): Item[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, at) =>
    items.slice(at * size, (at + 1) * size),
  )

test('messages that come twice, shuffled and at once leave the rollups equal to the clicks', async () => {
  const { system } = await makeDatabaseWorld()
  const dice = makeDice('shuffled messages')
  const tenants = [await seedTenant(system), await seedTenant(system)]
  const clicks = throwClicks(tenants, dice, 600)
  const messages = inLoads(clicks, 20).flatMap((load) => pack([load]))
  const shuffled = [...messages, ...messages].toSorted(() => dice.roll(3) - 1)
  await Promise.all(inLoads(shuffled, 7).map((some) => recordClicks(system, some)))
  expect(await compareRollups(system)).toEqual([])
  const [found] = await ask(
    system,
    sql`select count(*)::int as stored, count(*) filter (where is_test)::int as tests,
      count(*) filter (where is_test and (is_unique or visitor is not null))::int as seen,
      count(distinct (utm_source, utm_medium, referrer_host, cost_micros, cost_currency))::int as origins,
      (select sum(clicks)::int from affiliate.click_rollups_daily) as counted,
      (select sum(clicks)::int from affiliate.click_places_daily) as placed,
      (select sum(clicks)::int from affiliate.click_subs_daily where sub = 1) as subs
      from affiliate.clicks`,
  )
  const tests = clicks.filter(({ isTest }) => isTest).length
  expect(tests).toBeGreaterThan(20)
  const counted = 600 - tests
  expect(found).toEqual({
    stored: 600,
    tests,
    seen: 0,
    origins: 1,
    counted,
    placed: counted,
    subs: counted,
  })
  const [{ host } = { host: null }] = await ask(
    system,
    sql`select referrer_host as host from affiliate.clicks limit 1`,
  )
  expect(host).toBe('blog.example')
})

test('a test click neither repeats another nor is repeated, and takes no unit of a cap', async () => {
  const { system } = await makeDatabaseWorld()
  const tenant = await seedTenant(system)
  const lease = '01993a00-0000-7000-8000-000000000009'
  const visit = { dedupeSeconds: 3_600, visitor: 'a'.repeat(16) }
  const clicks = [
    clickOf(idsOf(tenant), { ...visit, isTest: true, leaseIds: [lease] }),
    clickOf(idsOf(tenant), visit),
    clickOf(idsOf(tenant), { ...visit, isTest: true }),
  ]
  for (const click of clicks) await recordClicks(system, pack([[click]]))
  const stored = await ask(
    system,
    sql`select reason, is_unique, is_test from affiliate.clicks order by array_position(${uuids(clicks)}, id)`,
  )
  const asTest = { reason: null, is_unique: false, is_test: true }
  expect(stored).toEqual([asTest, { reason: null, is_unique: true, is_test: false }, asTest])
  expect(await ask(system, sql`select lease_id from affiliate.cap_leases`)).toEqual([])
})

const uuids = (rows: readonly { id: string }[]): SQL =>
  sql`array(select value::uuid from json_array_elements_text(${JSON.stringify(rows.map(({ id }) => id))}::json))`

/** Stores clicks with different subs, sells by each and refunds some. */
async function tradeOf(values: number) {
  const { api, system, urls } = await makeDatabaseWorld()
  const tenant = await seedTenant(system, {
    depositMinor: 10n ** 9n,
    levels: [500, 200],
    sponsors: 2,
  })
  const clicks = Array.from({ length: values }, (_, n) =>
    clickOf(idsOf(tenant), { subs: ['mail', `id ${n}`], country: n % 2 === 0 ? 'DE' : null }),
  )
  for (const load of inLoads(clicks, 60)) await recordClicks(system, pack([load]))
  return { api, system, urls, tenant, clicks }
}

const soldAt = new Date(clickedAt.getTime() + 5 * 60_000)

async function sellBy(
  api: Parameters<typeof recordConversion>[0],
  tenant: SeededTenant,
  clickId: string | null,
  customerId: string,
) {
  const input = saleOf(tenant, { clickId, customerId, now: soldAt })
  expect((await recordConversion(api, input)).outcome).toBe('recorded')
  return { tenant, conversionId: '', externalId: input.externalId }
}

test('sales and refunds count for the place and the sub ids of their clicks, levels above for themselves', async () => {
  const { api, system, tenant, clicks } = await tradeOf(3)
  const [first, second] = clicks as [ClickRecord, ClickRecord]
  const sold = await sellBy(api, tenant, first.id, 'anna')
  await sellBy(api, tenant, second.id, 'bert')
  // Another order of the same customer, without a click of its own.
  await sellBy(api, tenant, null, 'anna')
  await recordConversion(api, refundOf(sold, 900n))
  expect(await compareRollups(system)).toEqual([])
  await expectSoundBooks(system)
  const rows = await ask(
    system,
    sql`select event, affiliate_id = ${tenant.affiliateId}::uuid as is_own, click_id, conversions,
      commission_minor::text as earned, upline_minor::text as upline, click_seconds::int as seconds
      from affiliate.conversion_counts order by id, is_own desc`,
  )
  expect(rows.filter(({ is_own }) => is_own === true).map(({ click_id }) => click_id)).toEqual([
    ...[first.id, second.id, first.id, first.id],
  ])
  expect(rows.filter(({ is_own }) => is_own !== true)).toHaveLength(8)
  expect(rows.every(({ is_own, earned, upline }) => upline === (is_own ? '0' : earned))).toBe(true)
  expect(rows.find(({ conversions }) => conversions === 1)?.seconds).toBe(300)
  const subs = await ask(
    system,
    sql`select sub, value, event, sum(conversions)::int as n from affiliate.conversion_subs_daily group by 1, 2, 3 order by 1, 2, 3`,
  )
  expect(subs).toEqual([
    ...[
      { sub: 1, value: 'mail', event: 'refund', n: 1 },
      { sub: 1, value: 'mail', event: 'sale', n: 3 },
    ],
    ...[
      { sub: 2, value: 'id 0', event: 'refund', n: 1 },
      { sub: 2, value: 'id 0', event: 'sale', n: 2 },
    ],
    { sub: 2, value: 'id 1', event: 'sale', n: 1 },
  ])
})

test('more than 200 values of a day share one row, and nothing is lost', async () => {
  const { api, system, tenant, clicks } = await tradeOf(230)
  for (const [n, { id }] of clicks.slice(0, 5).entries()) await sellBy(api, tenant, id, `c ${n}`)
  const rowsOf = () =>
    ask(
      system,
      sql`select sub, is_other, count(*)::int as rows, sum(clicks)::int as clicks from affiliate.click_subs_daily
        where clicks > 0 group by 1, 2 order by 1, 2`,
    )
  const full = [
    { sub: 1, is_other: false, rows: 1, clicks: 230 },
    { sub: 2, is_other: false, rows: 200, clicks: 200 },
    { sub: 2, is_other: true, rows: 1, clicks: 30 },
  ]
  expect(await rowsOf()).toEqual(full)
  expect(await compareRollups(system)).toEqual([])
  // A known value keeps its row; a further one joins the others.
  const again = [
    clickOf(idsOf(tenant), { subs: [null, 'id 0'] }),
    clickOf(idsOf(tenant), { subs: [null, 'new'] }),
  ]
  await recordClicks(system, pack([again]))
  expect(await rowsOf()).toMatchObject([{}, { rows: 200, clicks: 201 }, { rows: 1, clicks: 31 }])
  await runScoped(system, { kind: 'system' }, [
    sql`update affiliate.click_subs_daily set clicks = clicks + 1 where is_other`,
  ])
  const differences = await compareRollups(system)
  expect(differences).toMatchObject([{ table: 'click_subs_daily', key: { value: '*', sub: 2 } }])
  await mendRollups(system, differences)
  expect(await compareRollups(system)).toEqual([])
  expect(
    (await rowsOf()).reduce((sum, { rows, sub }) => sum + (sub === 2 ? Number(rows) : 0), 0),
  ).toBe(201)
})

test('npm run rebuild-rollups prints planted differences, and --write mends them', async () => {
  const { api, system, tenant, clicks, urls } = await tradeOf(40)
  for (const [n, { id }] of clicks.slice(0, 4).entries()) await sellBy(api, tenant, id, `c ${n}`)
  const run = (...options: string[]) => {
    const script = path.join(import.meta.dirname, '../rebuild-rollups.ts')
    const env = { ...process.env, SYSTEM_DATABASE_URL: urls.systemDatabaseUrl }
    return spawnSync(process.execPath, [script, ...options], { env, encoding: 'utf8' })
  }
  expect(run()).toMatchObject({ status: 0, stderr: '' })
  await runScoped(system, { kind: 'system' }, planted)
  const { status, stdout } = run()
  expect(status).toBe(1)
  expect(stdout.match(/^DIFFERS.*$/gm)).toEqual(rollupTables.map(({ name }) => `DIFFERS  ${name}`))
  expect(stdout).toContain(
    `{"offer_id":"${tenant.offerId}","affiliate_id":"${tenant.affiliateId}","day":"2026-11-20"} ` +
      'expected {"clicks":40,"billable":40,"bots":0,"duplicates":0,"rejected":0,"uniques":0} ' +
      'stored {"clicks":39,"billable":40,"bots":0,"duplicates":0,"rejected":0,"uniques":0}',
  )
  expect(stdout).toMatch(/2027-01-01.*expected \{"clicks":null.*stored \{"clicks":7/)
  const mended = run('--write')
  expect(mended.status).toBe(1)
  expect(mended.stdout).toContain('The rollups were replaced.')
  expect(run()).toMatchObject({ status: 0, stderr: '' })

  // The journal is not changed: what contradicts the conversions is only reported.
  await runScoped(system, { kind: 'system' }, [
    sql`select affiliate.count_conversions((select json_agg(json_build_object('at', c.recorded_at, 'conversion_id', c.id,
      'advertiser_id', c.advertiser_id, 'offer_id', c.offer_id, 'affiliate_id', c.affiliate_id, 'event', c.event,
      'currency', c.currency, 'conversions', 1, 'amount_minor', 0, 'revenue_minor', 0, 'commission_minor', 5))
      from (select * from affiliate.conversions order by id limit 1) c))`,
  ])
  const reported = run('--write')
  expect(reported.status).toBe(1)
  expect(reported.stdout.match(/^BROKEN {2}I\d+ (commission|number)/gm)).toEqual([
    ...['BROKEN  I23 commission', 'BROKEN  I23 number'],
  ])
  expect(reported.stdout).toContain(`BROKEN  I24 ${tenant.affiliateId} USD`)
}, 60_000)

/** One wrong sum in each table, a missing row and a row too many. */
const planted = [
  sql`update affiliate.click_rollups_daily set clicks = clicks - 1`,
  sql`insert into affiliate.click_rollups_daily select (jsonb_populate_record(r, '{"day": "2027-01-01", "clicks": 7}')).*
    from affiliate.click_rollups_daily r`,
  sql`update affiliate.click_rollups_hourly set uniques = 3`,
  sql`update affiliate.click_places_daily set country = 'FR' where country = 'DE'`,
  sql`update affiliate.click_subs_daily set value = 'id 99' where value = 'id 9'`,
  sql`update affiliate.conversion_rollups_daily set upline_minor = upline_minor + 1`,
  sql`update affiliate.conversion_rollups_hourly set hour = hour + interval '1 hour'`,
  sql`update affiliate.conversion_places_daily set device = 'tablet' where country = 'DE'`,
  sql`update affiliate.conversion_subs_daily set revenue_minor = 0 where sub = 1`,
]
