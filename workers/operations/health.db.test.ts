import { expect, test, vi } from 'vitest'
import { queueNames } from '../../schema/vocabulary.ts'
import { jobs } from '../cron-jobs.ts'
import type { ApiEnv } from '../env.ts'
import { makeApiWorld, problemOf, read } from '../test/api-world.ts'
import { makeMemoryKv } from '../test/memory-kv.ts'
import { DeepHealthAnswer } from './health-http.ts'
import { type Heartbeat, writeHeartbeat } from './heartbeats.ts'

const world = await makeApiWorld()

const token = 'a-token-for-monitors'
const MINUTE_MS = 60_000
const ago = (minutes: number) => new Date(Date.now() - minutes * MINUTE_MS).toISOString()
const alive = (minutes = 1): Heartbeat => ({
  ...{ seenAt: ago(minutes), ranAt: ago(minutes), endedAt: ago(minutes) },
  ...{ outcome: 'ok', isUnfinished: false },
})
const queue = (backlogCount = 0, minutes = 0) => ({
  metrics: async () => ({ backlogCount, oldestMessageTimestamp: new Date(ago(minutes)) }),
})
const queues = {
  ...{ CLICKS: queue(), PAYOUTS: queue(), REPORTS: queue(), MAILS: queue() },
  ...{ SNAPSHOT_KEYS: queue(), EXPORT_REQUESTS: queue(), DELIVERIES: queue() },
}

/** Heartbeats of a system that started so long ago. */
const young = (minutes: number) =>
  Object.fromEntries(jobs.map(({ name }) => [name, { ...alive(), firstAt: ago(minutes) }]))

/** A store in which every job ran a minute ago, except these. */
async function makeStore(others: Readonly<Record<string, Heartbeat | null>> = {}) {
  const store = makeMemoryKv()
  for (const { name } of jobs) {
    const heartbeat = name in others ? others[name] : alive()
    if (heartbeat) await writeHeartbeat(store, name, heartbeat)
  }
  return store
}

type Asked = { store?: KVNamespace; env?: object; bearer?: string; path?: string }
const ask = async ({ store, env = {}, bearer = token, path = '' }: Asked) =>
  world.ask('GET', `/v1/health/deep${path}`, {
    env: {
      ...{ HEALTH_TOKEN: token, SNAPSHOTS: store ?? (await makeStore()) },
      ...({ ...queues, ...env } as unknown as Partial<ApiEnv>),
    },
    headers: { authorization: `Bearer ${bearer}` },
  })
/** The status that a monitor gets, and the faults. Both formats of the answer agree. */
async function healthOf(asked: Asked) {
  const monitored = await ask(asked)
  const { status, problems } = await read(
    await ask({ ...asked, path: '?figures=true' }),
    DeepHealthAnswer,
  )
  if (status === 'degraded') {
    const detail = `Degraded: ${problems.join(', ')}.`
    expect(await monitored.json()).toMatchObject({ code: 'unavailable', detail })
  }
  return [monitored.status, ...problems]
}

test('production: a healthy system answers 200 ok, and its database is not asked', async () => {
  const asked = vi.spyOn(globalThis, 'fetch')
  const answer = await ask({})
  const own = new URL(world.systemUrl).host
  const toDatabase = asked.mock.calls.filter(([to]) => String(to).includes(own))
  asked.mockRestore()
  expect(toDatabase).toEqual([])
  const health = await read(answer, DeepHealthAnswer)
  expect(health).toMatchObject({ status: 'ok', problems: [], snapshot_minutes: 1 })
  expect(health.jobs.map(({ job }) => job)).toEqual(jobs.map(({ name }) => name))
  expect(health.queues.map((one) => one.queue)).toEqual([...queueNames])
})

test.each([
  ['a job that is silent for too long', { 'release-holds': alive(30) }, ['job_late:release-holds']],
  ['a job that has never run', { 'seal-audit-log': null }, ['job_late:seal-audit-log']],
  [
    'an hourly job that has not run in a system of ten minutes',
    { ...young(10), 'seal-audit-log': null },
    [],
  ],
  [
    'an hourly job that has not run in a system of three hours',
    { ...young(180), 'seal-audit-log': null },
    ['job_late:seal-audit-log'],
  ],
  ['a job of the night on the first day', { 'audit-books': null }, []],
  [
    'a failed job',
    { 'audit-books': { ...alive(60), outcome: 'failed' as const } },
    ['job_failed:audit-books'],
  ],
  [
    'messages that the last retry left open',
    { 'retry-dead-messages': { ...alive(), facts: { open: { exports: 2 } } } },
    ['dead_messages:exports'],
  ],
  ['old snapshots', { 'publish-snapshots': { ...alive(), ranAt: ago(200) } }, ['snapshots_old']],
])('production: %s', async (_, heartbeats, problems) => {
  const store = await makeStore(heartbeats)
  expect(await healthOf({ store })).toEqual([problems.length > 0 ? 503 : 200, ...problems])
})

test('production, F17: clicks outside the database, old queues and silent ones make it degraded', async () => {
  const store = await makeStore()
  await store.put('dead:clicks:other:1', '{')
  const silent = { metrics: () => Promise.reject(new Error('away')) }
  const late = queue(7, 20)
  const env = { CLICKS: late, DELIVERIES: late, MAILS: silent, REPORTS: queue(9, 5) }
  expect(await healthOf({ store, env })).toEqual([
    503,
    ...['queue_old:clicks', 'queue_silent:mails', 'queue_old:deliveries', 'dead_messages:clicks'],
  ])
})

test('production: a store that does not answer is a problem of its own', async () => {
  const store = { list: () => Promise.reject(new Error('away')) } as unknown as KVNamespace
  expect(await healthOf({ store })).toEqual([503, 'store_silent'])
})

test('production: without the token it says nothing, and where none is set it is not there', async () => {
  expect(await problemOf(await ask({ bearer: 'wrong' }))).toMatchObject({ status: 401 })
  expect(await problemOf(await world.ask('GET', '/v1/health/deep'))).toMatchObject({ status: 404 })
})
