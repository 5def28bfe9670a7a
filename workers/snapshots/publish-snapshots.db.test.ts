import { sql } from 'drizzle-orm'
import { beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { readAffiliate, readHost, readOffer } from '../clicks/edge/snapshot-shape.ts'
import { makePartitions } from '../clicks/verbs/make-partitions.ts'
import { connect, type Db, runScoped } from '../core/database.ts'
import { newId } from '../core/ids.ts'
import { makeFreshDatabase } from '../test/fresh-database.ts'
import { byHand } from '../test/owner-hand.ts'
import { type MemoryStore, makeMemoryStore } from '../test/snapshot-store.ts'
import { listChangedKeys } from './changed-keys-db.ts'
import type { SnapshotKind } from './documents-db.ts'
import { publishDue } from './publish-due.ts'
import { compareKind, publishSnapshots } from './publish-snapshots.ts'
import type { AffiliateSnapshot, HostSnapshot } from './rules.ts'
import { publishKeys } from './settle.ts'
import type { SnapshotsQueue } from './snapshots-message.ts'
import { DOCUMENT_LENGTH_MAX, markOf, putSnapshot, type SnapshotStore, writeAll } from './store.ts'

const now = new Date('2026-11-21T10:00:00Z')
const [advertiser, app, offer, idle, affiliate, key] = Array.from({ length: 6 }, () => newId(now))

let documents: Map<string, string>
let store: MemoryStore

const run = (...statements: ReturnType<typeof sql>[]) =>
  runScoped(db, { kind: 'system' }, statements)
const read = (name: string) => JSON.parse(documents.get(name) ?? 'null') as unknown

const urls = await makeFreshDatabase()
const db = await connect(urls.systemDatabaseUrl)
const tcpUrl = urls.systemTcpUrl
beforeAll(async () => {
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

test('the edge gets what it needs, in a format that it accepts', async () => {
  expect(await publishSnapshots(db, store)).toEqual({
    written: 8,
    removed: 0,
    unchanged: 0,
  })
  expect(readHost(read('host:shop.example'))).toEqual({
    v: 1,
    appId: app,
    advertiserId: advertiser,
    defaultOfferId: null,
    clickIdParameter: 'cid',
    attribution: 'last',
    consentParameter: null,
    windowDays: 30,
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
    isTest: false,
  })
})

test('a partner’s own cookie life and the longest window of the app', async () => {
  const days = async (offerDays: number, partnerDays: number | null) => {
    await byHand(
      tcpUrl,
      `update affiliate.offers set window_days = ${offerDays} where id = '${idle}';
        update affiliate.partnerships set cookie_days = ${partnerDays}`,
    )
    await publishSnapshots(db, store)
    const { cookieDays } = read('affiliate:ann') as AffiliateSnapshot
    return [cookieDays, (read('host:shop.example') as HostSnapshot).windowDays]
  }
  expect(await days(60, 90)).toEqual([{ [`${advertiser}`]: 90 }, 90])
  expect(await days(120, 90)).toEqual([{ [`${advertiser}`]: 90 }, 120])
  expect(await days(7, null)).toEqual([{}, 30])
  expect(await days(30, null)).toEqual([{}, 30])
})

test('a closed offer is marked as closed, and listed in the documents of its affiliates', async () => {
  const published = async (joining: string) => {
    await byHand(tcpUrl, `update affiliate.offers set joining = '${joining}' where id = '${idle}'`)
    await publishSnapshots(db, store)
    const { enrolledIn } = readAffiliate(read('affiliate:ann')) ?? {}
    return [enrolledIn, readOffer(read('offer:idle'))?.isClosed]
  }
  expect(await published('closed')).toEqual([[], true])
  await run(sql`insert into affiliate.enrollments (offer_id, affiliate_id, advertiser_id, coupon)
    values (${idle}, ${affiliate}, ${advertiser}, 'ANN')`)
  expect(await published('closed')).toEqual([[idle], true])
  expect(await published('open')).toEqual([[], undefined])
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
  // The app's two offers, under two keys each, may now deep-link to the new host, and its key contains the
  // host.
  expect(await publishSnapshots(db, store)).toMatchObject({ written: 6, unchanged: 3 })
  expect(store.puts).toContain('host:new.example')
  expect(store.puts.filter((key) => !key.startsWith('offer:'))).toHaveLength(2)
})

test('a document without a row is removed from the edge, and other keys stay', async () => {
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
  expect(await publishSnapshots(db, store)).toMatchObject({ written: 0 })
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

/** The state after the last run of the cron. */
async function runDue(at: Date, queue?: SnapshotsQueue) {
  store.puts.length = 0
  return publishDue(db, store, at, queue)
}

test('production 6: all kinds once a day, in between only what has changed', async () => {
  const start = new Date()
  const later = (minutes: number) => new Date(start.getTime() + minutes * 60_000)
  expect(await runDue(start)).toMatchObject({ written: documents.size - 1, queued: 0 })
  // Changes of earlier tests are more recent than the overlap.
  await runDue(later(30))
  expect(await runDue(later(60))).toEqual({ written: 0, removed: 0, unchanged: 0, queued: 0 })
  expect(store.puts).toEqual(['published-snapshots'])

  documents.set(`offer:${offer}`, '{}')
  store.metadata.set(`offer:${offer}`, { hash: 'wrong' })
  expect(await runDue(later(90))).toMatchObject({ written: 0 })
  expect(await runDue(later(24 * 60))).toMatchObject({ written: 1, removed: 0 })
  expect(readOffer(read(`offer:${offer}`))).not.toBeNull()
})

test('production 6: a run without time leaves the comparison to the next one', async () => {
  const start = new Date()
  const empty = { written: 0, removed: 0, unchanged: 0, queued: 0 }
  expect(await publishDue(db, store, start, undefined, () => false)).toEqual(empty)
  const next = await publishDue(db, store, start)
  expect(next.written).toBeGreaterThan(0)
})

test('production 6: each change reaches the keys that it bears on, and no others', async () => {
  const since = () => new Date(Date.now() - 5)
  const keysAfter = async (change: string) => {
    await new Promise((resolve) => setTimeout(resolve, 20))
    const from = since()
    await byHand(tcpUrl, change)
    const [rows = []] = await run(listChangedKeys(from, '', 1000))
    return rows.map(({ key: changed }) => changed)
  }
  const offers = [`offer:${offer}`, 'offer:spring', `offer:${idle}`, 'offer:idle']
  const hosts = ['host:new.example', 'host:shop.example', 'host:unproven.example']
  const all = [`app-key:${key}`, ...hosts, ...offers].sort()
  const ofAdvertiser = `where advertiser_id = '${advertiser}'`
  const cases: [change: string, keys: string[]][] = [
    ['update affiliate.app_keys set requires_signature = true', [`app-key:${key}`]],
    ['update affiliate.landing_urls set weight = 2', [`offer:${offer}`, 'offer:spring']],
    ["update affiliate.apps set attribution = 'first'", all],
    [
      `update affiliate.offers set code = 'AUTUMN' where id = '${offer}'`,
      [`offer:${offer}`, 'offer:autumn', 'offer:spring'],
    ],
  ]
  for (const [change, keys] of cases) expect(await keysAfter(change)).toEqual(keys.sort())
  await byHand(tcpUrl, `update affiliate.offers set code = 'SPRING' where id = '${offer}'`)
  expect(await keysAfter("update affiliate.advertisers set ip_policy = 'drop'")).toEqual(all)
  const names = [`affiliate:${affiliate}`, 'affiliate:ann']
  expect(await keysAfter("update affiliate.affiliates set code = 'anna'")).toEqual(
    [...names, 'affiliate:anna'].sort(),
  )
  await byHand(tcpUrl, "update affiliate.affiliates set code = 'ann'")
  const pause = `update affiliate.partnerships set status = 'suspended' ${ofAdvertiser}`
  expect(await keysAfter(pause)).toEqual(names.sort())
  const enrollment = `insert into affiliate.enrollments (offer_id, affiliate_id, advertiser_id, coupon)
    values ('${offer}', '${affiliate}', '${advertiser}', 'ANN-2')`
  expect(await keysAfter(enrollment)).toEqual(names.sort())
  const closing = `update affiliate.offers set joining = 'closed' where id = '${offer}'`
  expect(await keysAfter(closing)).toEqual([...names, `offer:${offer}`, 'offer:spring'].sort())
  const cap = `insert into affiliate.caps (advertiser_id, offer_id, metric, period, limit_value)
    values ('${advertiser}', '${idle}', 'clicks', 'day', 10)`
  expect(await keysAfter(cap)).toEqual([`offer:${idle}`, 'offer:idle'].sort())
  const own = `insert into affiliate.caps (advertiser_id, affiliate_id, metric, period, limit_value)
    values ('${advertiser}', '${affiliate}', 'clicks', 'day', 10)`
  expect(await keysAfter(own)).toEqual(names.sort())
  const release = "delete from affiliate.app_hosts where host = 'new.example'"
  expect(await keysAfter(release)).toEqual(all)
})

test('production 7: a document that is too large is not put, and the one before it stays', async () => {
  const problem = vi.spyOn(console, 'error').mockImplementation(() => {})
  const mark = { hash: 'h' }
  await store.put('offer:a', 'small', { metadata: mark })
  const value = 'x'.repeat(DOCUMENT_LENGTH_MAX + 1)
  await writeAll(store, [
    { key: 'offer:a', value, mark },
    { key: 'offer:b', value: 'small', mark },
  ])
  expect([...documents]).toEqual([
    ['offer:a', 'small'],
    ['offer:b', 'small'],
  ])
  expect(String(problem.mock.calls[0]?.[0])).toContain('snapshot.too_large')
  problem.mockRestore()
})

test('production 6: of 300,000 keys no more than a page of documents is alive at once', async () => {
  const pageRows = 1_000
  const rows = 150_000
  const kind: SnapshotKind = {
    prefix: 'offer:',
    list: () => sql`select`,
    add: (some, { cursor }) => {
      some.set(`offer:id${cursor}`, `document ${cursor}`)
      some.set(`offer:${cursor}`, `document ${cursor}`)
      alive = Math.max(alive, some.size)
    },
  }
  let alive = 0
  let pages = 0
  let after = -1
  const nextPage = () => {
    pages += 1
    const page = Array.from({ length: Math.min(pageRows, rows - 1 - after) }, (_, n) => ({
      cursor: after + 1 + n,
    }))
    after += page.length
    return page
  }
  const transaction = async () => [{ rows: [] }, { rows: nextPage() }]
  const paged = { query: { query: () => null, transaction } } as unknown as Db
  const { hash } = await markOf('document 7')
  const listed = function* () {
    for (let n = 0; n < rows; n += 1) {
      for (const name of [`offer:id${n}`, `offer:${n}`]) yield { name, metadata: { hash } }
    }
    yield { name: 'offer:gone', metadata: { hash } }
  }
  let names = listed()
  const fake: SnapshotStore = {
    ...store,
    list: async ({ cursor }) => {
      if (cursor === null) names = listed()
      const keys: { name: string; metadata: object }[] = []
      while (keys.length < 1_000) {
        const next = names.next()
        if (next.done) break
        keys.push(next.value)
      }
      return { keys, ...(keys.length === 1_000 ? { cursor: 'on' } : {}) }
    },
  }
  let largest = 0
  const due = new Set<string>()
  const compared = await compareKind(paged, fake, kind, 400, async (keys) => {
    largest = Math.max(largest, keys.length)
    for (const name of keys) due.add(name)
  })
  expect(compared).toEqual({ unchanged: 2, listings: 602 })
  expect([due.size, due.has('offer:gone'), due.has('offer:7')]).toEqual([2 * rows - 1, true, false])
  expect([alive, largest, pages]).toEqual([2 * pageRows, 400, 151])
}, 60_000)

test('production 10: changes beyond the limit of a run go to the queue until all are written', async () => {
  await run(sql`insert into affiliate.affiliates (code, name)
    select 'many' || n, 'Many' from generate_series(1, 550) as n`)
  const sent: string[][] = []
  const queue: SnapshotsQueue = { send: async ({ keys }) => void sent.push([...keys]) }
  expect(await runDue(new Date(), queue)).toMatchObject({ written: 400, queued: 708 })
  for (const keys of sent) {
    expect(keys.length).toBeLessThanOrEqual(400)
    await publishKeys(db, store, keys)
  }
  expect(read('affiliate:many550')).toMatchObject({ status: 'pending', advertiserIds: [] })
  expect(await publishSnapshots(db, store)).toMatchObject({ written: 0, removed: 0 })
})

test('production 7: 10,000 caps on single affiliates leave an offer small and each affiliate its own', async () => {
  await byHand(
    tcpUrl,
    `insert into affiliate.affiliates (code, name)
       select 'capped' || n, 'Capped' from generate_series(1, 10000) as n;
     insert into affiliate.partnerships (advertiser_id, affiliate_id, status)
       select '${advertiser}', id, 'approved' from affiliate.affiliates where code like 'capped%';
     insert into affiliate.caps (advertiser_id, affiliate_id, offer_id, metric, period, limit_value)
       select '${advertiser}', id, case when code like '%7' then '${offer}'::uuid end, 'clicks', 'day', 5
       from affiliate.affiliates where code like 'capped%'`,
  )
  const keys = ['offer:spring', 'affiliate:capped7', 'affiliate:capped8']
  await publishKeys(db, store, keys)
  for (const name of keys) expect(documents.get(name)?.length).toBeLessThan(2_000)
  expect(readOffer(read('offer:spring'))?.clickCaps).toEqual([])
  const capOf = (name: string) => readAffiliate(read(name))?.clickCaps
  expect(capOf('affiliate:capped7')).toMatchObject([{ offerId: offer, limit: 5 }])
  expect(capOf('affiliate:capped8')).toMatchObject([{ offerId: null, advertiserId: advertiser }])
}, 60_000)

test('partitions are made once, two months ahead', async () => {
  const later = new Date('2031-05-31T23:59:59Z')
  expect(await makePartitions(db, later)).toEqual({ made: 3 })
  expect(await makePartitions(db, later)).toEqual({ made: 0 })
})
