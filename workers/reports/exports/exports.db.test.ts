import { sql } from 'drizzle-orm'
import { readSheet } from 'read-excel-file/universal'
import { beforeEach, expect, test } from 'vitest'
import * as cast from '../../../dev/demo/demo-cast.ts'
import { type Role, roles } from '../../../schema/vocabulary.ts'
import { clickOf, pack } from '../../clicks/test/click-messages.ts'
import { recordClicks } from '../../clicks/verbs/record-clicks.ts'
import { type Db, runScoped } from '../../core/database.ts'
import { newId } from '../../core/ids.ts'
import type { Membership } from '../../credentials/access-token.ts'
import { makePersonalToken } from '../../credentials/personal-token.ts'
import { makeApiWorld, problemOf, read } from '../../test/api-world.ts'
import { addPerson } from '../../test/people.ts'
import { addStranger } from '../../test/tenants.ts'
import { ExportAnswer, ExportsAnswer } from './contract.ts'
import { claimExport } from './db.ts'
import { runExport } from './run-export.ts'
import { sweepExports } from './sweep-exports.ts'

const [, boris] = cast.affiliates
const [demo] = cast.offers
const ids = {
  ...{ advertiserId: cast.advertiser.id, appId: cast.app.id },
  ...{ offerId: demo.id, affiliateId: boris!.id },
}
const world = await makeApiWorld()
const stranger = await addStranger(world)
const clickedAt = new Date(Date.now() - 3_600_000)
const clicks = ['DE', 'US', 'US'].map((country) =>
  clickOf(ids, { id: newId(clickedAt), at: clickedAt.getTime(), country, subs: ['=1+1'] }),
)
await recordClicks(world.system, pack([clicks]))

const { bucket } = world
type Who = string | { token: string }
const path = '/v1/report-exports'
const post = (who: Who, query = '', kind = 'clicks', format = 'csv') =>
  world.as(who, 'POST', path, { kind, query, format })
const ask = async (who: Who, query = '', kind = 'clicks', format = 'csv') =>
  (await read(await post(who, query, kind, format), ExportAnswer)).export
const download = (who: Who, id: string) => world.as(who, 'GET', `${path}/${id}/file`)
const listed = async (who: Who) =>
  (await read(await world.as(who, 'GET', path), ExportsAnswer)).exports
const run = (id: string, now = new Date(), db: Db = world.system) =>
  runExport({ db, bucket, now: () => now }, id)
const later = (ms: number) => new Date(Date.now() + ms)
const DAY_MS = 86_400_000

// Unfinished files of one test are not the next one's.
beforeEach(async () => {
  await runScoped(world.system, { kind: 'system' }, [
    sql`update affiliate.report_exports set status = 'failed', failure = 'export_interrupted'
      where status in ('queued', 'running')`,
  ])
})

test.each([
  ['clicks', 'country=US', '/v1/click-log.csv?country=US'],
  ['conversions', '', '/v1/conversion-log.csv?'],
  [
    'report',
    'group_by=country,sub1&sort=country',
    '/v1/reports.csv?group_by=country,sub1&sort=country',
  ],
])('a file of %s has what the route answers at once', async (kind, query, route) => {
  for (const who of ['affiliate2', 'advertiser', 'finance']) {
    const asked = await ask(who, query, kind)
    expect(asked).toMatchObject({ status: 'queued', kind, format: 'csv', rows: null })
    expect(world.exported.at(-1)).toEqual({ v: 1, type: 'export.requested', exportId: asked.id })
    expect(await problemOf(await download(who, asked.id))).toMatchObject({ status: 409 })
    expect(await run(asked.id)).toEqual({ outcome: 'done' })
    const file = await download(who, asked.id)
    expect(file.headers.get('content-disposition')).toContain(`${kind}-`)
    const text = await file.text()
    expect(text).toBe(await (await world.as(who, 'GET', route)).text())
    const [newest] = await listed(who)
    expect(newest).toMatchObject({
      ...{ id: asked.id, status: 'done', failure: null, bytes: text.length },
      rows: text.trim().split('\r\n').length - 1,
    })
    expect(Date.parse(newest!.expires_at!) - Date.now()).toBeGreaterThan(6.9 * DAY_MS)
  }
})

test.each([
  ['clicks', ''],
  ['conversions', ''],
  ['report', 'group_by=country,sub1&sort=country'],
])('as XLSX a file of %s has the rows of the CSV, with typed cells', async (kind, query) => {
  for (const who of ['affiliate2', 'advertiser']) {
    const [csv, xlsx] = [await ask(who, query, kind), await ask(who, query, kind, 'xlsx')]
    await run(csv.id)
    await run(xlsx.id)
    const lines = (await (await download(who, csv.id)).text()).trim().split('\r\n')
    const file = await download(who, xlsx.id)
    expect(file.headers.get('content-disposition')).toContain('.xlsx"')
    expect(file.headers.get('content-type')).toContain('spreadsheetml')
    const rows = await readSheet(await file.blob())
    expect(rows.length).toBe(lines.length)
    const [newest] = await listed(who)
    expect(newest).toMatchObject({ id: xlsx.id, format: 'xlsx', rows: rows.length - 1 })
    if (kind === 'clicks') expect(rows[1]).toContain('=1+1')
    if (kind === 'report') expect(typeof rows[1]?.[2]).toBe('number')
  }
})

test('a report is answered as XLSX at once', async () => {
  const file = await world.as('affiliate2', 'GET', '/v1/reports.xlsx?group_by=day,country')
  expect(file.status).toBe(200)
  const [header, ...rows] = await readSheet(await file.blob())
  expect(header?.slice(0, 3)).toEqual(['Day', 'Country', 'All clicks'])
  expect(rows.map((row) => row.slice(1, 3)).toSorted()).toEqual([
    ['DE', 1],
    ['US', 2],
  ])
  expect(rows[0]?.[0]).toBeInstanceOf(Date)
})

test('no file has a formula, and an affiliate’s has no address', async () => {
  const { id } = await ask('affiliate2')
  await run(id)
  const text = await (await download('affiliate2', id)).text()
  expect(text).toContain(",'=1+1,")
  expect(text).not.toContain('203.0.113.7')
})

test('delivered twice, also at once, it becomes one file', async () => {
  const { id } = await ask('affiliate2')
  const both = await Promise.all([run(id), run(id)])
  expect(both.map(({ outcome }) => outcome).toSorted()).not.toEqual(['done', 'done'])
  expect(both.map(({ outcome }) => outcome)).toContain('done')
  expect(await run(id)).toEqual({ outcome: 'over' })
  expect([...bucket.objects.keys()].filter((key) => key.startsWith(id))).toHaveLength(1)
})

test('a run that was killed is begun anew, and what it still writes does not count', async () => {
  const { id } = await ask('affiliate2')
  await runScoped(world.system, { kind: 'system' }, [claimExport(id, new Date(), 60_000)])
  await bucket.put(`${id}/1.csv`, 'half a file')
  expect(await run(id)).toMatchObject({ outcome: 'busy' })
  expect(await run(id, later(61_000))).toEqual({ outcome: 'done' })
  expect([...bucket.objects.keys()].filter((key) => key.startsWith(id))).toEqual([`${id}/2.csv`])
})

test('a run that another one overtook leaves no file', async () => {
  const { id } = await ask('affiliate2')
  let isFirst = true
  // Another run begins while this one reads its first page, because its lease is over.
  const transaction: Db['query']['transaction'] = async (...batch) => {
    const answer = await world.system.query.transaction(...batch)
    if (isFirst) {
      isFirst = false
      expect(await run(id, later(DAY_MS))).toEqual({ outcome: 'done' })
    }
    return answer
  }
  const slow = {
    ...world.system,
    query: Object.assign(() => {}, world.system.query, { transaction }),
  }
  expect(await run(id, new Date(), slow as unknown as Db)).toEqual({ outcome: 'overtaken' })
  expect([...bucket.objects.keys()].filter((key) => key.startsWith(id))).toEqual([`${id}/2.csv`])
  expect((await download('affiliate2', id)).status).toBe(200)
})

test('a fault that passes puts it back into the queue', async () => {
  const { id } = await ask('affiliate2')
  const broken = { ...bucket, put: () => Promise.reject(new Error('R2 is away')) }
  const failing = runExport({ db: world.system, bucket: broken, now: () => new Date() }, id)
  await expect(failing).rejects.toThrow('R2 is away')
  expect(await run(id)).toEqual({ outcome: 'done' })
})

test('after too many runs it fails with a reason', async () => {
  const { id } = await ask('affiliate2')
  await runScoped(world.system, { kind: 'system' }, [
    sql`update affiliate.report_exports set runs = 5 where id = ${id}`,
  ])
  expect(await run(id)).toEqual({ outcome: 'failed' })
  const [newest] = await listed('affiliate2')
  expect(newest).toMatchObject({ status: 'failed', failure: { code: 'export_interrupted' } })
})

const membershipAs = (role: Role): Membership => ({
  role,
  advertiserId: role.startsWith('advertiser') ? cast.advertiser.id : null,
  affiliateId: role.startsWith('affiliate') ? boris!.id : null,
})

async function readingToken(userId: string, { role, advertiserId, affiliateId }: Membership) {
  const { token, hash } = makePersonalToken(userId)
  await runScoped(world.api, { kind: 'user', userId }, [
    sql`insert into affiliate.personal_tokens (id, user_id, role, advertiser_id, affiliate_id, name, hash, scopes,
        created_at, expires_at)
      values (${newId(new Date())}, ${userId}, ${role}, ${advertiserId}, ${affiliateId}, 'Tracker', ${hash}, '{read}',
        now(), now() + interval '1 day')`,
  ])
  return { token }
}

test.each(roles)(
  '%s asks and downloads by a token that only reads, others get 404',
  async (role) => {
    const { userId } = await addPerson(world, [membershipAs(role)])
    const who = await readingToken(userId, membershipAs(role))
    const { id } = await ask(who)
    expect(await run(id)).toEqual({ outcome: 'done' })
    expect((await download(who, id)).status).toBe(200)
    const kind = role.split('_')[0]!
    const accounts: Record<string, Who> = {
      ...{ advertiser: 'advertiser', affiliate: 'affiliate2', platform: 'finance' },
    }
    const own = accounts[kind] ?? 'finance'
    expect((await listed(own)).map((of) => of.id)).toContain(id)
    for (const other of [...Object.values(accounts), 'affiliate', stranger]) {
      if (other === own) continue
      expect(await problemOf(await download(other, id))).toMatchObject({ status: 404 })
      expect((await listed(other)).map((of) => of.id)).not.toContain(id)
    }
  },
)

test('who lost the role gets nothing, neither written nor downloaded', async () => {
  const { userId, token } = await addPerson(world, [membershipAs('affiliate_viewer')])
  const done = await ask({ token })
  await run(done.id)
  const waiting = await ask({ token })
  await runScoped(world.api, { kind: 'affiliate', affiliateId: boris!.id, advertiserId: null }, [
    sql`delete from affiliate.user_roles where user_id = ${userId}`,
  ])
  expect(await problemOf(await download({ token }, done.id))).toMatchObject({ status: 403 })
  expect(await run(waiting.id)).toEqual({ outcome: 'failed' })
  const [newest] = await listed('affiliate2')
  expect(newest).toMatchObject({ id: waiting.id, failure: { code: 'export_role_gone' } })
  expect(await problemOf(await download('affiliate2', waiting.id))).toMatchObject({ status: 409 })
})

async function exportMails() {
  const [rows = []] = await runScoped(world.system, { kind: 'system' }, [
    sql`select kind, facts, advertiser_id from logs.mails
      where kind like 'export_%' and facts->>'to' = '2026-11-02' order by id`,
  ])
  return rows
}

test('who waited for more than a minute gets one mail, in the advertiser’s name where it is theirs', async () => {
  const quick = await ask('advertiser', 'from=2026-11-01&to=2026-11-02')
  await run(quick.id)
  expect(await exportMails()).toEqual([])
  const ready = await ask('advertiser', 'from=2026-11-01&to=2026-11-02')
  await run(ready.id, later(61_000))
  await run(ready.id, later(62_000))
  const failed = await ask('affiliate2', 'from=2026-11-01&to=2026-11-02')
  await runScoped(world.system, { kind: 'system' }, [
    sql`update affiliate.report_exports set runs = 5 where id = ${failed.id}`,
  ])
  await run(failed.id, later(63_000))
  const days = { from: '2026-11-01', to: '2026-11-02' }
  expect(await exportMails()).toMatchObject([
    {
      ...{ kind: 'export_ready', advertiser_id: cast.advertiser.id },
      facts: { kind: 'clicks', ...days, rows: '0' },
    },
    {
      ...{ kind: 'export_failed', advertiser_id: null },
      facts: { kind: 'clicks', ...days, failure: 'export_interrupted' },
    },
  ])
})

test('an account has at most five unfinished files', async () => {
  const tried = await Promise.all(Array.from({ length: 7 }, () => post('affiliate2')))
  expect(tried.map(({ status }) => status).toSorted()).toEqual([202, 202, 202, 202, 202, 409, 409])
  expect((await post('affiliate')).status).toBe(202)
  expect((await post('advertiser')).status).toBe(202)
})

test('after seven days a file is gone, for good after the next sweep', async () => {
  const { id } = await ask('affiliate2')
  await run(id, later(-8 * DAY_MS))
  expect(bucket.objects.has(`${id}/1.csv`)).toBe(true)
  expect(await problemOf(await download('affiliate2', id))).toMatchObject({
    status: 410,
    code: 'gone',
  })
  const queue = { send: async () => {} }
  const swept = await sweepExports({ db: world.system, bucket, queue }, new Date())
  expect(swept).toMatchObject({ expired: 1 })
  expect(bucket.objects.has(`${id}/1.csv`)).toBe(false)
  expect(await problemOf(await download('affiliate2', id))).toMatchObject({ status: 410 })
  expect((await sweepExports({ db: world.system, bucket, queue }, new Date())).expired).toBe(0)
  expect((await listed('affiliate2')).find((of) => of.id === id)).toMatchObject({
    status: 'expired',
  })
})

test('an export with a lost message is queued again, and given up after a day', async () => {
  const { id } = await ask('affiliate2')
  const sent: unknown[] = []
  const queue = { send: async (message: unknown) => void sent.push(message) }
  const sweep = (now: Date) => sweepExports({ db: world.system, bucket, queue }, now)
  expect(await sweep(new Date())).toMatchObject({ queued: 0 })
  expect(await sweep(later(6 * 60_000))).toMatchObject({ queued: 1 })
  expect(sent).toEqual([{ v: 1, type: 'export.requested', exportId: id }])
  expect(await sweep(later(1.1 * DAY_MS))).toMatchObject({ given_up: 1 })
  expect(await run(id)).toEqual({ outcome: 'over' })
})

const refused: readonly [string, string, string, string][] = [
  ['advertiser', 'clicks', 'colour=red', 'colour'],
  ['advertiser', 'clicks', 'limit=5', 'limit'],
  ['advertiser', 'report', 'group_by=colour', 'group_by.0'],
  ['advertiser', 'report', 'time_zone=Mars/Base', 'time_zone'],
  ['advertiser', 'clicks', `offer_id=${stranger.offerId}`, 'offer_id'],
  ['advertiser', 'report', `offer_id=${newId(new Date())}`, 'offer_id'],
  ['affiliate', 'conversions', 'customer_id=1', 'customer_id'],
  ['affiliate', 'report', 'sort=owed', 'sort'],
]
test.each(refused)(
  '%s asks for %s with %s: refused with the field %s',
  async (who, kind, query, field) => {
    const problem = await problemOf(await post(who, query, kind))
    expect(problem).toEqual({ status: 422, code: 'invalid_input', fields: [field] })
  },
)
