import { sql } from 'drizzle-orm'
import { beforeAll, expect, test } from 'vitest'
import * as cast from '../../dev/demo/demo-cast.ts'
import { storeClick } from '../clicks/test/stored-clicks.ts'
import { makePartitions } from '../clicks/verbs/make-partitions.ts'
import { readTime } from '../core/columns.ts'
import { type Row, runScoped } from '../core/database.ts'
import { makeApiWorld, problemOf } from '../test/api-world.ts'
import { seedTenant } from '../test/books-world.ts'
import { forgetClicks } from './forget-clicks.ts'
import { forgetPersonalData } from './forget-personal-data.ts'

const system = { kind: 'system' } as const
const now = new Date()
const daysAgo = (days: number) => new Date(now.getTime() - days * 86_400_000)
const world = await makeApiWorld()
const other = await seedTenant(world.system)
const ask = (question: ReturnType<typeof sql>): Promise<Row[]> =>
  runScoped(world.system, system, [question]).then(([rows = []]) => rows)

const ages = [80, 95, 101, 150, 290, 301, 399, 401, 500]
const details = {
  ...{ ip: '203.0.113.7', country: 'US', region: 'Ohio', city: 'Dayton', asn: 64_500 },
  ...{ userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0' },
  ...{ referrer: 'https://blog.example/post', language: 'en-US', fingerprint: 'a'.repeat(64) },
  ...{ subs: ['newsletter'], utmSource: 'mail', referrerHost: 'blog.example', visitor: '77' },
}
beforeAll(async () => {
  for (const age of ages) {
    const at = daysAgo(age)
    await makePartitions(world.system, at)
    await storeClick(world.system, at, details)
    const { advertiserId, appId, offerId, affiliateId } = other
    await storeClick(world.system, at, { ...details, advertiserId, appId, offerId, affiliateId })
  }
}, 60_000)

/** Ages of the clicks that still have any personal field, by advertiser. */
async function kept(advertiserId: string): Promise<number[]> {
  const rows =
    await ask(sql`select round(extract(epoch from ${now.toISOString()}::timestamptz - clicked_at) / 86400)::int as age
    from affiliate.clicks where advertiser_id = ${advertiserId} and num_nonnulls(ip, user_agent, city, asn, referrer, language,
      fingerprint, visitor) > 0 order by age`)
  return rows.map(({ age }) => Number(age))
}
const token = await world.tokenOf('advertiser')
const path = `/v1/advertisers/${cast.advertiser.id}`
const set = (click_days: unknown) => world.ask('PATCH', path, { token, body: { click_days } })

/** Everything that reports read of old clicks. */
async function figures(): Promise<unknown[]> {
  const day = (days: number) => daysAgo(days).toISOString().slice(0, 10)
  const questions = [
    'day',
    'country,region',
    'device,os,browser',
    'sub1,utm_source',
    'referrer_host,verdict',
  ]
  const reports = await Promise.all(
    questions.map(async (groups) => {
      const query = `group_by=${groups}&from=${day(600)}&to=${day(0)}&time_zone=Asia/Kathmandu`
      const answer = await world.ask('GET', `/v1/reports?${query}`, { token })
      expect(answer.status).toBe(200)
      return answer.json()
    }),
  )
  const rollups =
    await ask(sql`select (select json_agg(r order by r::text) from affiliate.click_rollups_daily r) as daily,
    (select json_agg(r order by r::text) from affiliate.click_places_daily r) as places,
    (select json_agg(r order by r::text) from affiliate.click_subs_daily r) as subs`)
  return [...reports, rollups]
}

test('each advertiser’s clicks lose their personal fields after its own days, and no figure changes', async () => {
  const before = await figures()
  expect((await set(300)).status).toBe(200)
  const runs = () => forgetClicks(world.system, { now, days: 400 }, 1)
  // Twice at once: each click is emptied by one of them.
  const both = await Promise.all([runs(), runs()])
  expect(both.reduce((sum, { rows }) => sum + rows, 0)).toBe(4 + 2)
  expect(both.map(({ more }) => more)).toEqual([false, false])
  expect(await kept(cast.advertiser.id)).toEqual([80, 95, 101, 150, 290])
  expect(await kept(other.advertiserId)).toEqual([80, 95, 101, 150, 290, 301, 399])
  expect(await runs()).toEqual({ rows: 0, more: false })
  // A shorter time empties the rest, with all other personal data.
  expect((await set(100)).status).toBe(200)
  expect((await forgetPersonalData(world.system, { now, days: 400 })).clicks).toBe(3)
  expect(await kept(cast.advertiser.id)).toEqual([80, 95])
  // Back to the platform's days: nothing comes back, and nothing more goes.
  expect((await set(null)).status).toBe(200)
  expect(await runs()).toEqual({ rows: 0, more: false })
  expect(await figures()).toEqual(before)
})

test('a run that was interrupted is continued', async () => {
  await ask(sql`update affiliate.advertisers set clicks_emptied_before = null`)
  await set(90)
  expect(await forgetClicks(world.system, { now, days: 400 }, 2)).toEqual({ rows: 1, more: false })
  expect(await kept(cast.advertiser.id)).toEqual([80])
  const [row] = await ask(
    sql`select clicks_emptied_before from affiliate.advertisers where id = ${cast.advertiser.id}`,
  )
  expect(readTime(row?.clicks_emptied_before)).toEqual(daysAgo(90))
})

test.each([89, 3_651, 100.5, '100', -1])('click_days of %s is refused', async (days) => {
  expect(await problemOf(await set(days))).toMatchObject({ status: 422, fields: ['click_days'] })
})

test('the database keeps 90 days for every caller, and clicks cannot be changed in any other way', async () => {
  const before = daysAgo(-1).toISOString()
  const forget = sql`select affiliate.forget_clicks(${other.advertiserId}, ${daysAgo(3_000).toISOString()}::timestamptz,
    ${before}::timestamptz, 100) as rows`
  expect(await ask(forget)).toEqual([{ rows: 6 }])
  expect(await kept(other.advertiserId)).toEqual([80])
  const advertiser = { kind: 'advertiser', advertiserId: other.advertiserId } as const
  await expect(runScoped(world.api, advertiser, [forget])).rejects.toThrow(/permission denied/)
  const change = sql`update affiliate.clicks set ip = null`
  for (const [db, scope] of [
    [world.system, system],
    [world.api, advertiser],
  ] as const) {
    await expect(runScoped(db, scope, [change])).rejects.toThrow(/permission denied/)
  }
})
