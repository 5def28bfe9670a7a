import { sql } from 'drizzle-orm'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { readAffiliate, readHost, readOffer } from '../clicks/edge/snapshot-shape.ts'
import { makePartitions } from '../clicks/verbs/make-partitions.ts'
import { connect, type Db, runScoped } from '../core/database.ts'
import { newId } from '../core/ids.ts'
import { makeFreshDatabase } from '../test/fresh-database.ts'
import { type MemoryStore, makeMemoryStore } from '../test/snapshot-store.ts'
import { publishSnapshots } from './publish-snapshots.ts'
import { putSnapshot, type SnapshotStore } from './store.ts'

const now = new Date('2026-11-21T10:00:00Z')
const [advertiser, app, offer, idle, affiliate, key] = Array.from({ length: 6 }, () => newId(now))

let db: Db
let documents: Map<string, string>
let store: MemoryStore

const run = (...statements: ReturnType<typeof sql>[]) =>
  runScoped(db, { kind: 'system' }, statements)
const read = (name: string) => JSON.parse(documents.get(name) ?? 'null') as unknown

beforeAll(async () => {
  db = await connect((await makeFreshDatabase()).systemDatabaseUrl)
  await run(
    sql`insert into affiliate.advertisers (id, name, fallback_url)
      values (${advertiser}, 'Acme', 'https://acme.example/sorry')`,
    sql`insert into affiliate.apps (id, advertiser_id, name, click_id_parameter)
      values (${app}, ${advertiser}, 'Shop', 'cid')`,
    sql`insert into affiliate.app_hosts (host, advertiser_id, app_id, verified_at) values
      ('shop.example', ${advertiser}, ${app}, now()),
      ('unproven.example', ${advertiser}, ${app}, null)`,
    sql`insert into affiliate.offers (id, code, advertiser_id, app_id, name, model, currency, status)
      values (${offer}, 'SPRING', ${advertiser}, ${app}, 'Spring', 'CPS', 'USD', 'active'),
        (${idle}, 'idle', ${advertiser}, ${app}, 'No landing', 'CPS', 'USD', 'active')`,
    sql`insert into affiliate.landing_urls (advertiser_id, offer_id, url)
      values (${advertiser}, ${offer}, 'https://shop.example/?c={click_id}')`,
    sql`insert into affiliate.affiliates (id, code, name, status)
      values (${affiliate}, 'Ann', 'Ann', 'approved')`,
    sql`insert into affiliate.partnerships (advertiser_id, affiliate_id, status)
      values (${advertiser}, ${affiliate}, 'approved')`,
    sql`insert into affiliate.app_keys (id, advertiser_id, app_id, name, hash, scopes, expires_at)
      values (${key}, ${advertiser}, ${app}, 'server', ${'ab'.repeat(32)},
        array['conversions:write'], '2027-01-01T00:00:00Z')`,
  )
})
beforeEach(() => {
  store = makeMemoryStore()
  documents = store.documents
})

test('the edge is told what it needs, in a shape that it believes', async () => {
  expect(await publishSnapshots(db, store)).toEqual({
    written: 8,
    removed: 0,
    unchanged: 0,
    more: false,
  })
  expect(readHost(read('host:shop.example'))).toEqual({
    v: 1,
    appId: app,
    advertiserId: advertiser,
    defaultOfferId: null,
    clickIdParameter: 'cid',
    attribution: 'last',
    consentParameter: null,
  })
  expect(read('host:unproven.example')).toBeNull()
  expect(read('offer:spring')).toEqual(read(`offer:${offer}`))
  expect(readOffer(read('offer:spring'))).not.toBeNull()
  expect(read('offer:spring')).toMatchObject({
    code: 'SPRING',
    status: 'active',
    landingUrls: [{ url: 'https://shop.example/?c={click_id}', weight: 1 }],
    fallbackUrl: 'https://acme.example/sorry',
  })
  expect(read('offer:idle')).toMatchObject({ status: 'paused', landingUrls: [] })
  expect(readAffiliate(read('affiliate:ann'))).toMatchObject({
    id: affiliate,
    status: 'approved',
    advertiserIds: [advertiser],
  })
  expect(read(`app-key:${key}`)).toEqual({
    v: 1,
    id: key,
    appId: app,
    advertiserId: advertiser,
    hash: 'ab'.repeat(32),
    host: 'shop.example',
    scopes: ['conversions:write'],
    expiresAt: Date.parse('2027-01-01T00:00:00Z'),
    cidrs: [],
    requiresSignature: false,
  })
})

test('a second run writes nothing, and a change only what it touches', async () => {
  await publishSnapshots(db, store)
  store.puts.length = 0
  expect(await publishSnapshots(db, store)).toMatchObject({ written: 0, unchanged: 8 })
  expect(store.puts).toEqual([])

  await run(
    sql`insert into affiliate.app_hosts (host, advertiser_id, app_id, verified_at)
      values ('new.example', ${advertiser}, ${app}, now())`,
  )
  // The app's two offers, under two keys each, may now deep-link to the new host, and its key names it.
  expect(await publishSnapshots(db, store)).toMatchObject({ written: 6, unchanged: 3 })
  expect(store.puts).toContain('host:new.example')
  expect(store.puts.filter((key) => !key.startsWith('offer:'))).toHaveLength(2)
})

test('a document whose row is gone is removed from the edge, and nothing that is not a snapshot', async () => {
  await publishSnapshots(db, store)
  documents.set('app-key:gone', '{}')
  documents.set('spool:clicks', '{}')
  expect(await publishSnapshots(db, store)).toMatchObject({ written: 0, removed: 1 })
  expect(documents.has('app-key:gone')).toBe(false)
  expect(documents.has('spool:clicks')).toBe(true)
})

test('a run that breaks off is completed by the next one', async () => {
  let left = 3
  const broken: SnapshotStore = {
    ...store,
    put: async (name, value, options) => {
      if (left-- <= 0) throw new Error('the store is away')
      await store.put(name, value, options)
    },
  }
  await expect(publishSnapshots(db, broken)).rejects.toThrow('away')
  const first = documents.size
  await publishSnapshots(db, store)
  expect(documents.size).toBeGreaterThan(first)
  expect(await publishSnapshots(db, store)).toMatchObject({ written: 0, more: false })
})

test('what a verb put there out of order is mended, whatever the last run wrote', async () => {
  await publishSnapshots(db, store)
  const [name, right] = [`offer:${offer}`, documents.get(`offer:${offer}`)]
  const late = right!.replace('"cookieDays":30', '"cookieDays":7')
  await putSnapshot(store, name, late)
  expect(await publishSnapshots(db, store)).toMatchObject({ written: 1 })
  expect(documents.get(name)).toBe(right)
})

test('a document that carries no hash is written once more', async () => {
  await publishSnapshots(db, store)
  store.metadata.delete('offer:spring')
  expect(await publishSnapshots(db, store)).toMatchObject({ written: 1 })
  expect(await publishSnapshots(db, store)).toMatchObject({ written: 0 })
})

test('more documents than one run may write are written by the next', async () => {
  await run(sql`insert into affiliate.affiliates (code, name)
    select 'many' || n, 'Many' from generate_series(1, 1100) as n`)
  const first = await publishSnapshots(db, store)
  expect(first).toMatchObject({ written: 900, more: true })
  let runs = 1
  while ((await publishSnapshots(db, store)).more) runs += 1
  expect(runs).toBe(2)
  expect(read('affiliate:many1100')).toMatchObject({ status: 'pending', advertiserIds: [] })
})

test('partitions are made once, two months ahead', async () => {
  const later = new Date('2031-05-31T23:59:59Z')
  expect(await makePartitions(db, later)).toEqual({ made: 3 })
  expect(await makePartitions(db, later)).toEqual({ made: 0 })
})
