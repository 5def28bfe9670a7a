import { sql } from 'drizzle-orm'
import { beforeAll, expect, test } from 'vitest'
import * as cast from '../../dev/demo/demo-cast.ts'
import { runScoped } from '../core/database.ts'
import { newId } from '../core/ids.ts'
import { limits } from '../core/limits.ts'
import { makeAppKey } from '../credentials/app-key.ts'
import type { ApiEnv } from '../env.ts'
import { snapshotKey } from '../snapshots/rules.ts'
import { keySnapshot, makeApiWorld, problemOf } from '../test/api-world.ts'
import { addStranger } from '../test/tenants.ts'

const world = await makeApiWorld()
const stranger = await addStranger(world)
const id = newId(new Date())
const { key, hash } = makeAppKey(id)
const strangerKey = key
const { advertiserId, appId } = stranger
const snapshot = keySnapshot(hash, { id, advertiserId, appId })
beforeAll(async () => {
  world.kept.set(snapshotKey.appKey(id), JSON.stringify(snapshot))
  await runScoped(world.system, { kind: 'system' }, [
    sql`insert into affiliate.app_keys (id, advertiser_id, app_id, name, hash, scopes)
      values (${id}, ${advertiserId}, ${appId}, 'k', ${hash}, '{conversions:write}')`,
  ])
}, 60_000)

/** Allows this many calls per key, and records the keys. */
function limitOf(count: number) {
  const counted: string[] = []
  const limit = async ({ key }: { key: string }) => {
    counted.push(key)
    return { success: counted.filter((one) => one === key).length <= count }
  }
  return { counted, binding: { limit } as RateLimit }
}
type Bindings = Partial<ApiEnv>

let reports = 0
function report(key: string, env: Bindings, headers: Record<string, string> = {}) {
  reports += 1
  const body = { event: 'lead', external_id: `limit-${reports}`, coupon: 'NOBODY' }
  return world.ask('POST', '/v1/conversions', { token: key, body, env, headers })
}
const countLines = async () => {
  const [[row] = []] = await runScoped(world.system, { kind: 'system' }, [
    sql`select count(*)::int as n from logs.inbound_reports`,
  ])
  return Number(row?.n)
}

test('F126: ten times what one key may send is refused with when to come again; other tenants notice nothing', async () => {
  const { binding: APP_KEY_LIMIT, counted } = limitOf(6)
  const linesBefore = await countLines()
  const answers: Response[] = []
  const theirs: Response[] = []
  for (let sent = 0; sent < 60; sent += 1) {
    answers.push(await report(world.appKey, { APP_KEY_LIMIT }))
    if (sent % 10 === 0) theirs.push(await report(strangerKey, { APP_KEY_LIMIT }))
  }
  expect(answers.slice(0, 6).every(({ ok }) => ok)).toBe(true)
  const refused = answers.slice(6)
  expect(refused.map(({ status }) => status)).toEqual(refused.map(() => 429))
  expect(refused[0]?.headers.get('retry-after')).toBe(`${limits.app_key.periodSeconds}`)
  expect(await problemOf(refused[0]!)).toMatchObject({ code: 'rate_limited' })
  expect(theirs.map(({ ok }) => ok)).toEqual(theirs.map(() => true))
  expect(new Set(counted).size).toBe(2)
  // A flood reaches neither the verb nor the event log.
  expect((await countLines()) - linesBefore).toBe(12)
})

test('a wrong key uses up the share of its network, never that of the key it imitates', async () => {
  const [keyed, open] = [limitOf(100), limitOf(2)]
  const env = { APP_KEY_LIMIT: keyed.binding, ANONYMOUS_LIMIT: open.binding }
  const from = { 'cf-connecting-ip': '203.0.113.77' }
  const wrong = `${world.appKey.slice(0, -1)}${world.appKey.endsWith('A') ? 'B' : 'A'}`
  const statuses: number[] = []
  for (let tries = 0; tries < 3; tries += 1) statuses.push((await report(wrong, env, from)).status)
  expect(statuses).toEqual([401, 401, 429])
  expect((await report(world.appKey, env, from)).ok).toBe(true)
  expect([keyed.counted, open.counted]).toEqual([
    [cast.appKeyId],
    ['203.0.113.77', '203.0.113.77', '203.0.113.77'],
  ])
})

test('a person is counted as one, by session or token alike', async () => {
  const { binding: PERSON_LIMIT, counted } = limitOf(2)
  const env = { PERSON_LIMIT }
  const token = await world.tokenOf('advertiser')
  const made = await world.ask('POST', '/v1/me/tokens', { token, body: { name: 'x' } })
  const { token: personal } = (await made.json()) as { token: string }
  const statuses = [token, personal, token].map(
    async (by) => (await world.ask('GET', '/v1/apps', { token: by, env })).status,
  )
  expect((await Promise.all(statuses)).sort()).toEqual([200, 200, 429])
  expect(new Set(counted).size).toBe(1)
  const admin = await world.tokenOf('admin')
  expect((await world.ask('GET', '/v1/apps', { token: admin, env })).status).toBe(200)
})

test('F128: what proves nothing is counted by the network that the edge saw', async () => {
  const { binding: ANONYMOUS_LIMIT, counted } = limitOf(1)
  const health = async (headers: Record<string, string>) =>
    (await world.ask('GET', '/v1/health', { env: { ANONYMOUS_LIMIT }, headers })).status
  const from = { 'cf-connecting-ip': '2001:db8:1:2:3::9' }
  expect(await health(from)).toBe(200)
  expect(await health({ ...from, 'x-forwarded-for': '198.51.100.1' })).toBe(429)
  expect(await health({ 'cf-connecting-ip': '2001:db8:1:2:ffff::1' })).toBe(429)
  expect(await health({ 'cf-connecting-ip': '198.51.100.1' })).toBe(200)
  expect(new Set(counted)).toEqual(new Set(['2001:db8:1:2', '198.51.100.1']))
})

test('postbacks and pixels have a limit of their own; a pixel shows its image all the same', async () => {
  const [secret, open] = [limitOf(0), limitOf(0)]
  const env = { KEYLESS_LIMIT: secret.binding, ANONYMOUS_LIMIT: open.binding }
  const postback = await world.ask('GET', '/postback?click_id=x', { env })
  expect([postback.status, postback.headers.get('retry-after')]).toEqual([429, '10'])
  expect((await world.ask('GET', '/v1/pixel.gif?click_id=x', { env })).status).toBe(200)
  expect([secret.counted.length, open.counted.length]).toEqual([2, 0])
})

test('a limit that is away or missing limits nobody', async () => {
  const away = { limit: () => Promise.reject(new Error('away')) } as unknown as RateLimit
  expect((await report(world.appKey, { APP_KEY_LIMIT: away })).ok).toBe(true)
  expect((await report(world.appKey, {})).ok).toBe(true)
})
