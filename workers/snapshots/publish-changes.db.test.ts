import { sql } from 'drizzle-orm'
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import * as cast from '../../dev/demo/demo-cast.ts'
import { connect, type Db, runScoped, type Scope } from '../core/database.ts'
import { newId } from '../core/ids.ts'
import { updateOffer } from '../offers/verbs/update-offer.ts'
import { makeDemoDatabase } from '../test/fresh-database.ts'
import { type MemoryStore, makeMemoryStore } from '../test/snapshot-store.ts'
import { publishChanges } from './publish-changes.ts'
import { publishSnapshots } from './publish-snapshots.ts'
import type { SnapshotStore } from './store.ts'

const advertiserId = cast.advertiser.id
const [demo, instant] = cast.offers
const advertiser: Scope = { kind: 'advertiser', advertiserId }
const stranger: Scope = { kind: 'advertiser', advertiserId: newId(new Date()) }

let api: Db
let system: Db
let store: MemoryStore
const log = vi.spyOn(console, 'error')
beforeAll(async () => {
  const demoSite = { appUrl: 'http://shop.localhost:8787', appKeyHash: 'ab'.repeat(32) }
  const urls = await makeDemoDatabase(demoSite)
  api = await connect(urls.apiDatabaseUrl)
  system = await connect(urls.systemDatabaseUrl)
}, 60_000)
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

test('two who publish in the wrong order leave the older document only until the rebuild', async () => {
  await change({ name: 'One', cookieDays: 11 })
  const slow = makeMemoryStore()
  await publishChanges(api, advertiser, slow, { offers: { offerId: demo.id } })
  await change({ name: 'Two', cookieDays: 22 })
  await publish({ offers: { offerId: demo.id } })
  await publishSnapshots(system, store)
  // The first one's writes arrive last.
  for (const [key, text] of slow.documents) {
    await store.put(key, text, { metadata: slow.metadata.get(key)! })
  }
  const read = () => JSON.parse(store.documents.get(`offer:${demo.id}`)!) as { cookieDays: number }
  expect(read().cookieDays).toBe(11)
  expect(await publishSnapshots(system, store)).toMatchObject({ written: 2 })
  expect(read().cookieDays).toBe(22)
})

test('of two who change the same offer at once, one is told to read it again', async () => {
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

test('the database itself tells the loss counter to staff only', async () => {
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
