/** Reports of test keys, and about test clicks: evaluated as usual, and nothing moves. */
import { sql } from 'drizzle-orm'
import { beforeEach, expect, test } from 'vitest'
import * as cast from '../../../dev/demo/demo-cast.ts'
import { storeClick } from '../../clicks/test/stored-clicks.ts'
import { type Row, runScoped } from '../../core/database.ts'
import { newId } from '../../core/ids.ts'
import { makeAppKey } from '../../credentials/app-key.ts'
import { snapshotKey } from '../../snapshots/rules.ts'
import { keySnapshot, makeApiWorld, problemOf, read } from '../../test/api-world.ts'
import { expectSoundBooks } from '../../test/books-world.ts'
import { makeMemoryStore } from '../../test/snapshot-store.ts'
import { ConversionAnswer } from '../contract.ts'
import { AffiliateConversionsAnswer } from '../record/http/affiliate-contract.ts'
import { expireReports } from '../record/verbs/expire-reports.ts'
import { matchParkedReports } from '../record/verbs/match-parked-reports.ts'
import { recordConversion } from '../record/verbs/record-conversion.ts'
import { ConversionsAnswer } from '../review/contract.ts'
import { BatchAnswer } from './batch/contract.ts'
import { recordQueuedReport } from './record-queued-report.ts'
import { ReportMessage } from './reports-message.ts'
import { SecretAnswer } from './settings/contract.ts'

const world = await makeApiWorld()
const system = { kind: 'system' } as const
const store = makeMemoryStore()
const ask = (question: ReturnType<typeof sql>): Promise<Row[]> =>
  runScoped(world.system, system, [question]).then(([rows = []]) => rows)

const testKeyId = newId(new Date())
const { key: testKey, hash } = makeAppKey(testKeyId, true)
await ask(sql`insert into affiliate.app_keys (id, advertiser_id, app_id, name, hash, scopes, is_test)
  values (${testKeyId}, ${cast.advertiser.id}, ${cast.app.id}, 'Tests', ${hash}, '{conversions:write}', true)`)
const snapshot = keySnapshot(hash, { id: testKeyId, isTest: true })
world.kept.set(snapshotKey.appKey(testKeyId), JSON.stringify(snapshot))
const advertiserToken = await world.tokenOf('advertiser')
const [offer] = cast.offers
// Everything that a conversion may fill, change or announce.
await ask(sql`insert into affiliate.caps (advertiser_id, offer_id, metric, period, limit_value)
  values (${cast.advertiser.id}, ${offer.id}, 'conversions', 'day', 100)`)

let order = ''
let clickId = ''
let testClickId = ''
let orders = 0
beforeEach(async () => {
  orders += 1
  order = `order-${orders}`
  const at = new Date(Date.now() - 2 * 3_600_000)
  clickId = await storeClick(world.system, at)
  testClickId = await storeClick(world.system, at, { isTest: true })
})

const sale = (over: object = {}) => ({
  ...{ event: 'sale', click_id: clickId, external_id: order, customer_id: `of ${order}` },
  ...{ amount: '49.00', currency: 'USD' },
  ...over,
})
const refund = (over: object = {}) => ({
  ...{ event: 'refund', external_id: `refund of ${order}`, original_external_id: order },
  ...over,
})
const send = (token: string) => async (body: unknown) => {
  const answer = await world.ask('POST', '/v1/conversions', { token, body })
  return { http: answer.status, ...(await read(answer, ConversionAnswer)) }
}
const sendTest = send(testKey)
const sendLive = send(world.appKey)

/** All rows that a live conversion may write or change, as one text. */
async function effects(): Promise<string> {
  const tables = [
    ...[
      'affiliate.commissions',
      'affiliate.customers',
      'affiliate.reviews',
      'affiliate.cap_counters',
    ],
    ...[
      'affiliate.conversion_counts',
      'affiliate.conversion_rollups_daily',
      'affiliate.order_volumes',
    ],
    ...['affiliate.conversion_rollups_hourly', 'ledger.transactions', 'ledger.transfers'],
    ...['ledger.accounts', 'logs.events', 'affiliate.conversions'],
  ]
  const lists = await Promise.all(
    tables.map((name) =>
      ask(sql`select md5(coalesce(string_agg(r::text, '' order by r::text), '')) as sum
        from ${sql.raw(name)} r`),
    ),
  )
  return JSON.stringify(lists)
}
const tests = async (where = sql`true`) => {
  const scope = { ...system, isTest: true }
  const [rows = []] = await runScoped(world.system, scope, [
    sql`select * from affiliate.conversions where ${where} order by recorded_at, id`,
  ])
  return rows
}

test('a test sale answers what it would earn, and nothing else changes', async () => {
  const before = await effects()
  const first = await sendTest(sale({ coupon: 'ANNA10', visitor: { ip: '203.0.113.9' } }))
  expect(first).toMatchObject({
    http: 201,
    conversion: { is_test: true, status: 'approved', amount: { amount: '49.00' } },
    attribution: { rule: 'click', click_id: clickId },
    commissions: [{ level: 1, status: 'held', amount: { amount: '14.70', currency: 'USD' } }],
  })
  expect(first.attribution?.receipt).toMatchObject({ revenue_minor: '1715', rule: 'click' })
  const again = await sendTest(sale({ coupon: 'ANNA10', visitor: { ip: '203.0.113.9' } }))
  expect(again).toMatchObject({ http: 200, replayed: true, commissions: first.commissions })
  expect(await effects()).toBe(before)
  expect(await tests(sql`external_id = ${order}`)).toMatchObject([
    { is_test: true, revenue_minor: '0', fee_minor: '0', customer_id: null, visitor_ip: null },
  ])
})

test.each<[string, (id: string) => object]>([
  ['a lead', () => ({ event: 'lead', amount: undefined, currency: undefined })],
  [
    'a cancellation',
    () => ({ event: 'cancel', click_id: undefined, amount: undefined, currency: undefined }),
  ],
  ['a rebill', () => ({ event: 'rebill', click_id: undefined })],
])('%s of a live customer changes nothing of it', async (_, over) => {
  await sendLive(sale())
  const before = await effects()
  const { http, conversion } = await sendTest(
    sale({ external_id: `${order} test`, ...over(order) }),
  )
  expect([http, conversion?.is_test, conversion?.rejection]).toEqual([201, true, null])
  expect(await effects()).toBe(before)
})

test('a test rebill renews the latest test sale of its customer', async () => {
  const rebill = (over: object = {}) =>
    sale({ event: 'rebill', click_id: undefined, external_id: `${order} again`, ...over })
  expect(await sendTest(rebill())).toMatchObject({ http: 202, status: 'parked' })
  await sendTest(sale())
  const before = await effects()
  expect(await sendTest(rebill({ customer_id: 'another' }))).toMatchObject({ status: 'parked' })
  const sent = await sendTest(rebill())
  expect(sent).toMatchObject({
    http: 201,
    conversion: { is_test: true, rejection: null },
    attribution: {
      rule: 'customer',
      click_id: clickId,
      receipt: { renewal: { external_id: order } },
    },
  })
  expect(sent.commissions).toHaveLength(1)
  expect(await sendTest(rebill())).toMatchObject({ http: 200, replayed: true })
  expect(await effects()).toBe(before)
  // A live rebill does not see the test sale.
  expect(await sendLive(rebill())).toMatchObject({ status: 'parked' })
})

test('test and live have ids of their own, also with one Idempotency-Key', async () => {
  const headers = { 'idempotency-key': `key of ${order}` }
  const ask = (token: string, body: unknown) =>
    world.ask('POST', '/v1/conversions', { token, headers, body })
  const made = await Promise.all([ask(testKey, sale()), ask(world.appKey, sale())])
  const answers = await Promise.all(made.map((answer) => read(answer, ConversionAnswer)))
  expect(answers.map(({ conversion }) => conversion?.is_test)).toEqual([true, false])
  expect(made.map(({ status }) => status)).toEqual([201, 201])
  // As a test: an order of another amount, while the live one stays.
  const body = sale({ amount: '50.00' })
  const other = await world.ask('POST', '/v1/conversions', { token: testKey, body })
  expect(await problemOf(other)).toMatchObject({ status: 409, fields: ['amount'] })
  expect(await sendLive(sale())).toMatchObject({ http: 200, replayed: true })
})

test('of concurrent test reports one records', async () => {
  const sent = await Promise.all([1, 2, 3, 4].map(() => sendTest(sale())))
  expect(sent.map(({ http }) => http).toSorted()).toEqual([200, 200, 200, 201])
  expect(await tests(sql`external_id = ${order}`)).toHaveLength(1)
})

test('refunds of tests take from tests only', async () => {
  await sendLive(sale())
  expect(await sendTest(refund())).toMatchObject({ http: 202, status: 'parked' })
  await sendTest(sale())
  const before = await effects()
  // The parked refund has what it was parked for.
  const matched = await matchParkedReports(world.system, store, null, new Date())
  expect(matched).toMatchObject({ recorded: 1 })
  expect(await sendTest(refund())).toMatchObject({ http: 200, replayed: true })
  const second = await sendTest(refund({ external_id: `second of ${order}` }))
  expect(second.conversion).toMatchObject({ rejection: 'nothing_to_undo', is_test: true })
  const part = { event: 'chargeback', external_id: `back ${order}` }
  expect((await sendTest(refund(part))).conversion?.rejection).toBe('nothing_to_undo')
  expect(await tests(sql`external_id = ${order}`)).toMatchObject([
    { status: 'reversed', refunded_minor: '4900' },
  ])
  expect(await effects()).toBe(before)
  // A live refund finds no test order.
  const only = `only a test ${order}`
  await sendTest(sale({ external_id: only }))
  expect(await sendLive(refund({ original_external_id: only }))).toMatchObject({ status: 'parked' })
})

test('a test click is evidence for tests only', async () => {
  const live = await sendLive(sale({ click_id: testClickId }))
  expect(live.conversion).toMatchObject({ status: 'rejected', rejection: 'test_click' })
  expect(live.commissions).toEqual([])
  const as = await sendTest(sale({ click_id: testClickId }))
  expect(as).toMatchObject({
    conversion: { rejection: null },
    attribution: { click_id: testClickId },
  })
  expect(as.commissions).toHaveLength(1)
})

test('tests are compared with tests: a second lead of a click', async () => {
  const lead = (id: string) => ({ event: 'lead', click_id: clickId, external_id: `${id} ${order}` })
  await sendLive(lead('live'))
  expect((await sendTest(lead('a'))).conversion?.rejection).toBe(null)
  expect((await sendTest(lead('b'))).conversion?.rejection).toBe('duplicate_lead')
})

test('a test lead does not stop a live one', async () => {
  const lead = { event: 'lead', click_id: clickId, external_id: `lead ${order}` }
  await sendTest(lead)
  expect((await sendLive(lead)).conversion).toMatchObject({ rejection: null, is_test: false })
})

test('a batch of a test key is a batch of tests', async () => {
  const before = await effects()
  const conversions = ['a', 'b', 'c'].map((id) => sale({ external_id: `${id} ${order}` }))
  const answer = await world.ask('POST', '/v1/conversions/batch', {
    ...{ token: testKey, body: { conversions } },
  })
  const { results } = await read(answer, BatchAnswer)
  expect(results.map(({ status, answer }) => [status, answer?.conversion?.is_test])).toEqual(
    Array.from({ length: 3 }, () => [201, true]),
  )
  expect(await effects()).toBe(before)
})

test('a test that was queued, parked or replayed stays a test', async () => {
  // Its click has not arrived.
  const late = newId(new Date(Date.now() - 60_000))
  const parked = await sendTest(sale({ click_id: late }))
  expect(parked.status).toBe('parked')
  const later = new Date(Date.now() + 8 * 86_400_000)
  await expireReports(world.system, store, later)
  expect(await tests(sql`external_id = ${order}`)).toMatchObject([{ rejection: 'click_missing' }])
  const before = await effects()
  // The database was away.
  const away = { ...world.env, API_DATABASE_URL: 'postgres://app_api@127.0.0.1:9/none' }
  const body = sale({ external_id: `queued ${order}` })
  const queued = await world.ask('POST', '/v1/conversions', { token: testKey, body, env: away })
  expect(queued.status).toBe(202)
  const message = ReportMessage.parse(world.queued.at(-1))
  // Readers of version 1 do not know tests.
  expect(message.v).toBe(2)
  expect(await recordQueuedReport(world.system, store, message, new Date())).toBe('recorded')
  expect(await tests(sql`external_id = ${`queued ${order}`}`)).toHaveLength(1)
  // A refused report is evaluated again by a person.
  const wrong = sale({ external_id: `again ${order}`, currency: 'EUR' })
  expect((await world.ask('POST', '/v1/conversions', { token: testKey, body: wrong })).status).toBe(
    422,
  )
  const [line] = await ask(
    sql`select id from logs.inbound_reports order by received_at desc limit 1`,
  )
  await world.ask('POST', `/v1/inbound-reports/${line?.id}/replay`, { token: advertiserToken })
  expect(await effects()).toBe(before)
})

test('a postback or pixel about a test click is a test', async () => {
  const made = await world.ask('POST', `/v1/offers/${offer.id}/postback-secret`, {
    token: advertiserToken,
  })
  const { secret } = await read(made, SecretAnswer)
  const pixels = await world.ask('PUT', `/v1/offers/${offer.id}/pixel`, {
    ...{ token: advertiserToken, body: { amount_max: '100.00' } },
  })
  expect(pixels.status).toBe(200)
  const before = await effects()
  const call = async (query: Record<string, string>) => {
    const sent = new URLSearchParams({ click_id: testClickId, secret, ...query })
    const answer = await world.ask('GET', `/postback?${sent}`)
    return ((await answer.json()) as { status: string }).status
  }
  const approved = { status: 'approved', amount: '49.00', txid: order }
  expect(await call(approved)).toBe('recorded')
  expect(await call(approved)).toBe('replayed')
  expect(await call({ status: 'refund', original_txid: order, txid: `r ${order}` })).toBe(
    'recorded',
  )
  // Without a transaction id, under the click.
  expect(await call({ status: 'approved', amount: '10.00' })).toBe('recorded')
  expect(await call({ status: 'rejected' })).toBe('updated')
  const pixel = new URLSearchParams({ click_id: testClickId, order_id: order, amount: '9.00' })
  await world.ask('GET', `/v1/pixel.gif?${pixel}`)
  expect(
    (await tests(sql`click_id = ${testClickId}`)).map(({ source, event, status }) => [
      source,
      event,
      status,
    ]),
  ).toEqual([
    ['postback', 'sale', 'reversed'],
    ['postback', 'refund', 'approved'],
    ['postback', 'sale', 'rejected'],
    ['pixel', 'sale', 'pending'],
  ])
  expect(await effects()).toBe(before)
})

test('a postback that was parked for a test click becomes a test', async () => {
  const late = newId(new Date())
  const { advertiser, app } = cast
  const report = {
    ...{ advertiserId: advertiser.id, appId: app.id, appKeyId: null, source: 'postback' as const },
    ...{ event: 'sale' as const, externalId: order, originalExternalId: null, clickId: late },
    ...{ coupon: null, customerId: null, amount: { minor: 4900n, currency: 'USD' as const } },
    ...{ occurredAt: null, visitor: null, metadata: null, foreignStatus: null },
    ...{ withinOfferId: offer.id, raw: '', now: new Date(), newId },
  }
  expect(await recordConversion(world.system, report)).toMatchObject({ outcome: 'parked' })
  const [line] = await ask(sql`select id from logs.inbound_reports where awaits_key = ${late}`)
  const before = await effects()
  const stored = { ...(await storedClickOf(late)) }
  expect(stored).toBeDefined()
  await matchParkedReports(world.system, store, [String(line?.id)], new Date())
  expect(await tests(sql`external_id = ${order}`)).toMatchObject([
    { source: 'postback', rejection: null },
  ])
  expect(await effects()).toBe(before)
})

const storedClickOf = (id: string) =>
  ask(sql`insert into affiliate.clicks (id, clicked_at, offer_id, app_id, advertiser_id, affiliate_id, device, is_test)
    values (${id}, now(), ${offer.id}, ${cast.app.id}, ${cast.advertiser.id}, ${cast.affiliates[0]!.id}, 'desktop', true)`)

test('lists show tests only when asked', async () => {
  const { conversion } = await sendTest(sale())
  const id = conversion?.id ?? ''
  const anna = await world.tokenOf('affiliate')
  const idsOf = async (token: string, path: string) => {
    const answer = await world.ask('GET', path, { token })
    const Answer = path.includes('affiliate') ? AffiliateConversionsAnswer : ConversionsAnswer
    return (await read(answer, Answer)).conversions.map((one) => one.id)
  }
  for (const [token, path] of [
    [advertiserToken, '/v1/conversions'],
    [anna, '/v1/affiliate/conversions'],
  ] as const) {
    expect(await idsOf(token, path)).not.toContain(id)
    const shown = await idsOf(token, `${path}?test=true`)
    expect(shown).toContain(id)
    const stored = (await tests()).map((row) => row.id)
    expect(shown.filter((one) => !stored.includes(one))).toEqual([])
    expect((await world.ask('GET', `${path}/${id}`, { token })).status).toBe(200)
  }
  const shown = async (path: string) => {
    const answer = await world.ask('GET', path, { token: advertiserToken })
    return (await answer.json()) as { conversions: { id: string }[]; total: { sales: number } }
  }
  const logged = async (query: string) =>
    (await shown(`/v1/conversion-log?${query}`)).conversions.map((one) => one.id)
  expect(await logged('test=true')).toContain(id)
  expect(await logged('')).not.toContain(id)
  const sales = (await tests(sql`event = 'sale' and status <> 'rejected'`)).length
  expect((await shown('/v1/reports?test=true')).total.sales).toBe(sales)
  // Nobody decides on a test.
  const body = { ids: [id], decision: 'reject' }
  const decided = await world.ask('POST', '/v1/conversions/decisions', {
    token: advertiserToken,
    body,
  })
  expect(await decided.json()).toMatchObject({
    results: [{ outcome: 'refused', code: 'not_found' }],
  })
})

test('the database refuses money and news in test mode', async () => {
  const scope = { kind: 'system', isTest: true } as const
  for (const table of [
    'affiliate.commissions',
    'ledger.transactions',
    'affiliate.customers',
    'logs.events',
  ]) {
    const copy = sql`insert into ${sql.raw(table)} select * from ${sql.raw(table)} limit 1`
    await expect(runScoped(world.system, scope, [copy])).rejects.toThrow(/row-level security/)
  }
})

test('the books are sound', () => expectSoundBooks(world.system))
