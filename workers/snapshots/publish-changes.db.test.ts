import { sql } from 'drizzle-orm'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import * as cast from '../../dev/demo/demo-cast.ts'
import { connect, type Db, runScoped, type Scope } from '../core/database.ts'
import { newId } from '../core/ids.ts'
import { updateOffer } from '../offers/verbs/update-offer.ts'
import { makeDemoDatabase } from '../test/fresh-database.ts'
import { messageOf } from '../test/queue-messages.ts'
import { type MemoryStore, makeMemoryStore } from '../test/snapshot-store.ts'
import { consumeSnapshots } from './consume-snapshots.ts'
import { publishChanges } from './publish-changes.ts'
import { publishSnapshots } from './publish-snapshots.ts'
import { publishKeys } from './settle.ts'
import type { SnapshotsQueue } from './snapshots-message.ts'
import type { SnapshotStore } from './store.ts'

const advertiserId = cast.advertiser.id
const [demo, instant] = cast.offers
const advertiser: Scope = { kind: 'advertiser', advertiserId }
const stranger: Scope = { kind: 'advertiser', advertiserId: newId(new Date()) }

let store: MemoryStore
const log = vi.spyOn(console, 'error')
const demoSite = { appUrl: 'http://shop.localhost:8787', appKeyHash: 'ab'.repeat(32) }
const urls = await makeDemoDatabase(demoSite)
const api = await connect(urls.apiDatabaseUrl)
const systemUrl = urls.systemDatabaseUrl
const system = await connect(systemUrl)
beforeEach(() => {
  store = makeMemoryStore()
  log.mockReset().mockImplementation(() => {})
})
afterEach(() => vi.useRealTimers())

const publish = (changes: Parameters<typeof publishChanges>[3], scope = advertiser) =>
  publishChanges(api, scope, store, changes)
const change = (settings: object) =>
  updateOffer(api, advertiser, {
    ...{ offerId: demo.id, change: { settings }, now: new Date(), newId },
  })

test('one row is published exactly as the full rebuild publishes it', async () => {
  await publish({ offers: { advertiserId }, appId: cast.app.id })
  const [one, marks] = [new Map(store.documents), new Map(store.metadata)]
  expect([...one.keys()].sort()).toEqual(
    [
      `host:${cast.app.host}`,
      ...[demo, instant].flatMap(({ id, code }) => [`offer:${id}`, `offer:${code.toLowerCase()}`]),
    ].sort(),
  )
  store.puts.length = 0
  await publishSnapshots(system, store)
  for (const [key, text] of one) expect([key, store.documents.get(key)]).toEqual([key, text])
  for (const key of marks.keys()) expect(store.puts).not.toContain(key)
})

test('production 7: an affiliate is published with the caps on them, as the full rebuild does it', async () => {
  const affiliateId = cast.affiliates[0]!.id
  const [clicks, total] = [newId(new Date()), newId(new Date())]
  await runScoped(system, { kind: 'system' }, [
    sql`insert into affiliate.caps (id, advertiser_id, affiliate_id, metric, period, limit_value)
      values (${clicks}, ${advertiserId}, ${affiliateId}, 'clicks', 'day', 5),
        (${total}, ${advertiserId}, ${affiliateId}, 'conversions', 'total', 1)`,
    sql`insert into affiliate.cap_counters (cap_id, advertiser_id, period_start, used_value)
      values (${total}, ${advertiserId}, '0001-01-01', 1)`,
  ])
  await publish({ affiliateIds: [affiliateId] })
  const text = store.documents.get(`affiliate:${affiliateId}`)!
  expect(JSON.parse(text)).toMatchObject({
    clickCaps: [{ id: clicks, advertiserId, offerId: null, limit: 5 }],
    reached: [{ advertiserId, offerId: null, currency: null, until: null }],
  })
  await publishSnapshots(system, store)
  expect(store.documents.get(`affiliate:${affiliateId}`)).toBe(text)
})

test('what the asker may not see is not published, and a stranger removes nothing of it', async () => {
  await publish({ offers: { offerId: demo.id } })
  const before = new Map(store.documents)
  await publish({ offers: { offerId: demo.id }, appId: cast.app.id }, stranger)
  expect(store.documents).toEqual(before)
})

test('a key that a changed row still owns is kept, one that nobody owns is removed', async () => {
  store.documents.set('offer:old', '{}')
  const own = `offer:${demo.code.toLowerCase()}`
  const published = await publish({ offers: { offerId: demo.id }, mayBeGone: ['offer:old', own] })
  expect(published).toEqual({ outcome: 'published', keys: 3 })
  expect([...store.documents.keys()].sort()).toEqual([own, `offer:${demo.id}`].sort())
})

test('a store that refuses once is asked again', async () => {
  let refusals = 1
  const busy: SnapshotStore = {
    ...store,
    put: async (...put) => {
      if (refusals-- > 0) throw new Error('429')
      await store.put(...put)
    },
  }
  const published = await publishChanges(api, advertiser, busy, { offers: { offerId: demo.id } })
  expect(published.outcome).toBe('published')
  expect(store.documents.size).toBe(2)
})

test('a store that never answers holds nobody up for long', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const asked = Promise.withResolvers<void>()
  const put = () => {
    asked.resolve()
    return new Promise<void>(() => {})
  }
  const silent = { ...store, put }
  const pending = publishChanges(api, advertiser, silent, { offers: { offerId: demo.id } })
  await asked.promise
  await vi.advanceTimersByTimeAsync(4_000)
  expect(await pending).toEqual({ outcome: 'put_failed', keys: 2 })
  expect(log.mock.calls[0]?.[0]).toContain('no answer within 4000 ms')
})

test('a database that is away after the commit refuses nothing', async () => {
  const away = {
    query: {
      ...api.query,
      query: api.query.query,
      transaction: async () => {
        throw new Error('away')
      },
    },
  } as unknown as Db
  const published = await publishChanges(away, advertiser, store, { appId: cast.app.id })
  expect(published.outcome).toBe('put_failed')
  expect(log.mock.calls[0]?.[0]).toContain('snapshot.put_failed')
})

/** The store, with its next put delayed until `release` is called. */
function holdNextPut() {
  const begun = Promise.withResolvers<void>()
  const released = Promise.withResolvers<void>()
  let isFirst = true
  const held: SnapshotStore = {
    ...store,
    put: async (...put) => {
      if (isFirst) {
        isFirst = false
        begun.resolve()
        await released.promise
      }
      await store.put(...put)
    },
  }
  return { held, begun: begun.promise, release: released.resolve }
}

test('production 10: of two who publish the same offer, the older document does not stay', async () => {
  await change({ name: 'One', cookieDays: 11 })
  const { held, begun, release } = holdNextPut()
  const older = publishChanges(api, advertiser, held, { offers: { offerId: demo.id } })
  await begun
  await change({ name: 'Two', cookieDays: 22 })
  await publish({ offers: { offerId: demo.id } })
  release()
  expect((await older).outcome).toBe('published')
  for (const key of [demo.id, demo.code.toLowerCase()]) {
    expect(JSON.parse(store.documents.get(`offer:${key}`)!)).toMatchObject({ cookieDays: 22 })
  }
})

test('production 10: a late write does not revive a key that was revoked meanwhile', async () => {
  const [[row = {}] = []] = await runScoped(system, { kind: 'system' }, [
    sql`select id from affiliate.app_keys where app_id = ${cast.app.id}::uuid limit 1`,
  ])
  const key = `app-key:${row.id}`
  const { held, begun, release } = holdNextPut()
  const changes = { keysOfAppId: cast.app.id }
  const older = publishChanges(api, advertiser, held, changes)
  await begun
  const revoke = (at: string | null) =>
    runScoped(api, advertiser, [
      sql`update affiliate.app_keys set revoked_at = ${at}::timestamptz where id = ${row.id}::uuid`,
    ])
  await revoke('2026-11-21T10:00:00Z')
  await publish({ ...changes, mayBeGone: [key] })
  expect(store.documents.has(key)).toBe(false)
  release()
  await older
  expect(store.puts).toContain(key)
  expect(store.documents.has(key)).toBe(false)
  await revoke(null)
})

test('production 10: what one request may not write is sent to the queue and published from there', async () => {
  const { sent, queue } = gatherSent()
  const gone = Array.from({ length: 1_000 }, (_, n) => `offer:gone${n}`)
  for (const key of gone) store.documents.set(key, '{}')
  const changes = { offers: { offerId: demo.id }, mayBeGone: gone }
  const published = await publishChanges(api, advertiser, store, changes, queue)
  expect(published).toEqual({ outcome: 'published', keys: 1_002 })
  expect(sent.map(({ keys, delaySeconds }) => [keys.length, delaySeconds])).toEqual([
    [400, 0],
    [202, 0],
  ])
  expect(store.documents.size).toBe(600)
  for (const { keys } of sent) await publishKeys(system, store, keys)
  expect([...store.documents.keys()].sort()).toEqual(
    [`offer:${demo.id}`, `offer:${demo.code.toLowerCase()}`].sort(),
  )
})

test('production 10: what the store refused is tried again by the queue, when late writes have landed', async () => {
  const { sent, queue } = gatherSent()
  const away: SnapshotStore = { ...store, put: () => Promise.reject(new Error('429')) }
  const changes = { offers: { offerId: demo.id } }
  const published = await publishChanges(api, advertiser, away, changes, queue)
  expect(published.outcome).toBe('put_failed')
  const keys = [`offer:${demo.id}`, `offer:${demo.code.toLowerCase()}`]
  expect(sent).toEqual([{ keys: keys, delaySeconds: 60 }])
  const full = { send: () => Promise.reject(new Error('too many')) }
  await publishChanges(api, advertiser, away, changes, full)
  expect(log.mock.calls.map(String).join()).toContain('snapshot.queue_failed')
})

test('production 10: the queue publishes by key, and a key without a row is removed', async () => {
  const { offer, gone } = { offer: `offer:${demo.code.toLowerCase()}`, gone: 'link:gone' }
  store.documents.set(gone, '{}')
  const messages = [
    messageOf('a', { v: 1, type: 'snapshots.due', keys: [offer, gone, 'unknown'], extra: true }),
    messageOf('b', { v: 2 }),
  ]
  const SNAPSHOTS = store as unknown as KVNamespace
  const env = { SNAPSHOTS, SYSTEM_DATABASE_URL: systemUrl }
  await consumeSnapshots({ messages } as unknown as MessageBatch<unknown>, env)
  expect([...store.documents.keys()]).toEqual([offer])
  expect(messages.map(({ verdicts }) => verdicts)).toEqual([['ack'], [['retry', 300]]])
  await consumeSnapshots(
    { messages: [messageOf('c', messages[0]?.body)] } as unknown as MessageBatch<unknown>,
    { ...env, SYSTEM_DATABASE_URL: 'postgresql://u:p@127.0.0.1:1/x' },
  )
  expect([...store.documents.keys()]).toEqual([offer])
})

test('an offer that was closed: its affiliates are published by the queue', async () => {
  const { sent, queue } = gatherSent()
  const changes = { offers: { offerId: demo.id }, enrolledInOfferId: demo.id }
  await change({ joining: 'closed' })
  expect((await publishChanges(api, advertiser, store, changes, queue)).outcome).toBe('published')
  const keys = sent.flatMap((message) => message.keys)
  const [anna] = cast.affiliates
  expect(keys).toEqual(expect.arrayContaining([`affiliate:${anna!.id}`, `affiliate:${anna!.code}`]))
  await publishKeys(system, store, keys)
  for (const key of keys) {
    expect(JSON.parse(store.documents.get(key)!)).toMatchObject({ enrolledIn: [demo.id] })
  }
  await publish({ affiliateIds: [anna!.id] })
  await publishSnapshots(system, store)
  expect(store.puts.filter((key) => key === `affiliate:${anna!.id}`)).toHaveLength(2)
  await change({ joining: 'open' })
})

/** A queue that records its messages. */
function gatherSent() {
  const sent: { keys: string[]; delaySeconds: number }[] = []
  const queue: SnapshotsQueue = {
    send: async ({ keys }, { delaySeconds }) => void sent.push({ keys, delaySeconds }),
  }
  return { sent, queue }
}

test('of two concurrent changes of an offer one gets a conflict', async () => {
  const results = await Promise.allSettled([1, 2, 3, 4].map((days) => change({ holdDays: days })))
  const refused = results.filter(({ status }) => status === 'rejected')
  for (const result of refused) expect(result).toMatchObject({ reason: { code: 'conflict' } })
  expect(results.length - refused.length).toBeGreaterThan(0)
})

test.each([
  sql`update affiliate.offers set name = 'x' where id = ${demo.id}::uuid returning id`,
  sql`delete from affiliate.landing_urls where offer_id = ${demo.id}::uuid returning id`,
  sql`delete from affiliate.payout_rules where offer_id = ${demo.id}::uuid returning id`,
  sql`update affiliate.apps set attribution = 'first' where id = ${cast.app.id}::uuid returning id`,
  sql`update affiliate.advertisers set ip_policy = 'drop' where id = ${advertiserId}::uuid returning id`,
])(
  'the database itself keeps strangers, affiliates and support from writing (%#)',
  async (statement) => {
    const affiliateId = cast.affiliates[0]!.id
    const support = { kind: 'staff', role: 'support', userId: newId(new Date()) } as const
    for (const scope of [
      stranger,
      { kind: 'affiliate', affiliateId, advertiserId } as const,
      support,
    ]) {
      const [rows] = await runScoped(api, scope, [statement])
      expect(rows).toEqual([])
    }
  },
)

test('the database shows the loss counter to staff only', async () => {
  const affiliateId = cast.affiliates[0]!.id
  const count = sql`select isolate from logs.click_messages`
  await runScoped(system, { kind: 'system' }, [
    sql`insert into logs.click_messages (isolate, sequence, cumulative, clicks, unknown_codes)
      values (${newId(new Date())}, 1, 1, 1, 0)`,
  ])
  for (const scope of [advertiser, { kind: 'affiliate', affiliateId, advertiserId } as const]) {
    expect(await runScoped(api, scope, [count])).toEqual([[]])
  }
  const support = { kind: 'staff', role: 'support', userId: newId(new Date()) } as const
  expect((await runScoped(api, support, [count]))[0]).toHaveLength(1)
})
