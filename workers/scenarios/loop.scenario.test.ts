/** The whole loop with four separate Workers: click, sale, hold, release, payout, and all of it again. */
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type * as z from 'zod'
import * as cast from '../../dev/demo/demo-cast.ts'
import type { ClickRecord, ClicksMessage } from '../clicks/rules/clicks-message.ts'
import type { ConversionAnswer } from '../conversions/contract.ts'
import { newId } from '../core/ids.ts'
import type { PayoutBatchSummary } from '../payouts/batches/http/contract.ts'
import type { SessionAnswer } from '../people/sign-in/http/contract.ts'
import { ask, expectSoundBooks } from '../test/books-world.ts'
import { confirmerOf } from '../test/fresh-code.ts'
import { startFourWorkers } from './four-workers.ts'

type Batch = z.infer<typeof PayoutBatchSummary>

const DAY_MS = 86_400_000
const browser = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36'
const visitor = {
  'user-agent': browser,
  'x-local-ip': '203.0.113.7',
  referer: 'https://blog.example/',
}
const unreadable = { v: 1, type: 'clicks.recorded', clicks: 'none' }

let clickId: string
let batch: Batch
const sale = {
  event: 'sale',
  external_id: 'order-1001',
  customer_id: 'customer-7',
  amount: '149.99',
  currency: 'USD',
}

const four = await startFourWorkers()
beforeAll(async () => {
  await four.runCron('make-partitions', new Date())
  await four.runCron('publish-snapshots', new Date())
  await four.sendClicks(unreadable)
}, 90_000)
afterAll(() => four?.close())

describe('a click', () => {
  test('sends the visitor on with a click id and a first-party cookie', async () => {
    const answer = await four.visit('/boots/aff/ANNA?color=red&sub1=mail', visitor)
    expect(answer.status).toBe(302)
    const location = new URL(answer.headers.get('location') ?? '')
    clickId = location.searchParams.get('click_id') ?? ''
    expect(location.pathname).toBe('/boots')
    expect(location.searchParams.get('color')).toBe('red')
    expect(answer.headers.get('set-cookie')).toContain(`aff_click=${clickId};`)
  })

  test('goes through the queue and becomes one row and one in each rollup', async () => {
    await expect.poll(() => countClicks(), { timeout: 45_000 }).toBe(1)
    const [row] = await ask(
      four.db,
      sql`select * from affiliate.clicks where id = ${clickId}::uuid`,
    )
    expect(row).toMatchObject({
      offer_id: cast.offers[0].id,
      affiliate_id: cast.affiliates[0]!.id,
      sub1: 'mail',
      ip: '203.0.113.7',
      user_agent: browser,
      referrer: 'https://blog.example/',
      reason: null,
    })
    expect(await rollups()).toEqual({ daily: 1, hourly: 1, billable: 1 })
  })

  test('of a crawler is stored and is not billable; a HEAD and a prefetch are answered only', async () => {
    await four.visit('/aff/anna', { ...visitor, 'user-agent': 'Googlebot/2.1' })
    const head = await four.visit('/aff/anna', visitor, 'HEAD')
    const prefetch = await four.visit('/aff/anna', { ...visitor, 'sec-purpose': 'prefetch' })
    expect([head.status, prefetch.status]).toEqual([302, 302])
    await expect.poll(() => countClicks(), { timeout: 45_000 }).toBe(2)
    expect(await rollups()).toEqual({ daily: 2, hourly: 2, billable: 1 })
  })
})

describe('a sale', () => {
  test('by the app’s key becomes a commission on hold, with its ledger entries', async () => {
    const answer = await report({ ...sale, click_id: clickId })
    expect(answer.status).toBe(201)
    const { conversion, attribution, commissions } = await readConversion(answer)
    expect(conversion?.status).toBe('approved')
    expect(attribution).toMatchObject({ rule: 'click', click_id: clickId })
    // 30 % of 149.99 is 44.997, rounded half up.
    expect(commissions).toMatchObject([{ level: 1, status: 'held', amount: usd('45.00') }])
    expect(await balances()).toMatchObject({ 'aff.hold': 4_500n })
    await expectSoundBooks(four.db)
  })

  test('reported again is the same conversion; with other content it is refused', async () => {
    const again = await report({ ...sale, click_id: clickId })
    expect(again.status).toBe(200)
    expect((await readConversion(again)).replayed).toBe(true)
    const other = await report({ ...sale, amount: '150.00', click_id: clickId })
    expect(other.status).toBe(409)
    expect(await other.json()).toMatchObject({ code: 'idempotency_conflict' })
    expect(await balances()).toMatchObject({ 'aff.hold': 4_500n })
  })

  test('with a wrong key or a negative amount is a problem document', async () => {
    const stranger = await report({ ...sale, click_id: clickId }, `${four.appKey.slice(0, -1)}!`)
    expect(stranger.status).toBe(401)
    const negative = await report({ ...sale, external_id: 'order-1002', amount: '-1.00' })
    expect(negative.status).toBe(422)
    expect(negative.headers.get('content-type')).toContain('application/problem+json')
    expect(await negative.json()).toMatchObject({ errors: [{ field: 'amount' }] })
  })
})

describe('a payout', () => {
  test('nothing is released a day before the hold ends', async () => {
    await four.runCron('release-holds', new Date(Date.now() + 29 * DAY_MS))
    expect(await balances()).toMatchObject({ 'aff.hold': 4_500n })
    await four.runCron('release-holds', new Date(Date.now() + 31 * DAY_MS))
    expect(await balances()).toMatchObject({ 'aff.hold': 0n, 'aff.available': 4_500n })
  })

  test('is built by one person of finance and approved by another', async () => {
    const finance = await signIn('finance')
    const built = await finance('POST', '/v1/payout-batches', { currency: 'USD' })
    expect(built.status).toBe(201)
    const { batches } = (await built.json()) as { batches: Batch[] }
    batch = batches[0]!
    expect(batches).toMatchObject([{ status: 'draft', item_count: 1, total: usd('45.00') }])
    const path = `/v1/payout-batches/${batch.id}/approve`
    const approval = { request_sha256: batch.request_sha256 }
    expect((await finance('POST', path, approval)).status).toBe(403)
    const approved = await (await signIn('finance2'))('POST', path, approval)
    expect(approved.status).toBe(200)
    expect(await balances()).toMatchObject({ 'aff.available': 0n, 'aff.in_transit': 4_500n })
  })

  test('is sent through the queue, and is paid when PayPal reports it', async () => {
    const finance = await signIn('finance')
    const sent = await finance('POST', `/v1/payout-batches/${batch.id}/submit`)
    expect(sent.status).toBeLessThan(300)
    await expect.poll(() => batchStatus(), { timeout: 45_000 }).toBe('submitted')
    await settle()
    expect(await balances()).toMatchObject({ 'aff.in_transit': 0n })
    await expectSoundBooks(four.db)
  })

  test('is the same to the cent in PayPal’s journal and in the ledger', async () => {
    const audit = await four.readPaypal<Audit>('audit')
    expect(audit).toMatchObject({ payments: 1, paid_twice: [], net: { USD: '45.00' } })
    expect(await paidByLedger()).toBe(4_500n)
  })
})

test('whatever comes twice changes nothing', async () => {
  const before = await everything()
  for (const message of await messagesAgain()) {
    await four.sendClicks(message)
    await four.sendClicks(message)
  }
  await four.sendPayout({ v: 1, type: 'payout_batch.submission_requested', batchId: batch.id })
  await four.sendPayout({ v: 1, type: 'payout_batch.reconciliation_requested', batchId: batch.id })
  for (const job of ['release-holds', 'reconcile-payouts', 'build-payouts'] as const) {
    await four.runCron(job, new Date(Date.now() + 31 * DAY_MS))
  }
  expect((await report({ ...sale, click_id: clickId })).status).toBe(200)
  // A click sent after all others shows that they have been read.
  const last = await lastClick()
  await four.sendClicks(last)
  const [{ id }] = last.clicks as [ClickRecord]
  await expect.poll(() => isStored(id), { timeout: 45_000 }).toBe(true)
  const after = await everything()
  expect(after).toEqual({
    ...before,
    clicks: 3,
    daily: 3,
    hourly: 3,
    billable: 2,
    messages: before.messages + 1,
  })
  await expectSoundBooks(four.db)
})

test('a message nobody can read is not given up at once, and the others were stored', async () => {
  expect(await four.listDeadClicks()).toEqual([])
  expect(await countClicks()).toBe(3)
})

interface Audit {
  payments: number
  paid_twice: string[]
  net: Record<string, string>
}

const usd = (amount: string) => ({ amount, currency: 'USD' })

function report(body: object, key = four.appKey): Promise<Response> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${key}` }
  return four.call('/v1/conversions', { method: 'POST', headers, body: JSON.stringify(body) })
}

const readConversion = async (answer: Response) => (await answer.json()) as ConversionAnswer

async function signIn(key: string) {
  const person = cast.users.find((user) => user.key === key)!
  const { email, password } = person
  const headers = { 'content-type': 'application/json', 'x-tributary': '1' }
  const body = JSON.stringify({ email, password, code: await four.freshCode(person) })
  const answer = await four.call('/v1/sign-in', { method: 'POST', headers, body })
  expect(answer.status).toBe(200)
  const { access_token } = (await answer.json()) as SessionAnswer
  return async (method: string, path: string, json?: object) =>
    four.call(path, {
      method,
      headers: {
        ...{ ...headers, authorization: `Bearer ${access_token}` },
        ...(confirmerOf(method, path, access_token) === null
          ? {}
          : { 'x-second-factor': await four.freshCode(person) }),
      },
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
    })
}

/** The simulator needs a second of real time; each round runs as if ten minutes later. */
async function settle(): Promise<void> {
  let round = 0
  const look = async () => {
    round += 1
    await four.runCron('reconcile-payouts', new Date(Date.now() + round * 600_000))
    return batchStatus()
  }
  await expect.poll(look, { timeout: 45_000, interval: 500 }).toBe('settled')
}

const first = async (question: ReturnType<typeof sql>) => (await ask(four.db, question))[0] ?? {}

async function batchStatus(): Promise<unknown> {
  return (
    await first(sql`select status from affiliate.payout_batches where id = ${batch.id}::uuid`)
  ).status
}

const countClicks = async () =>
  (await first(sql`select count(*)::int as n from affiliate.clicks`)).n as number

const isStored = async (id: string) =>
  (await first(sql`select count(*)::int as n from affiliate.clicks where id = ${id}::uuid`)).n === 1

async function rollups() {
  return first(sql`select
    (select sum(clicks)::int from affiliate.click_rollups_daily) as daily,
    (select sum(clicks)::int from affiliate.click_rollups_hourly) as hourly,
    (select sum(billable)::int from affiliate.click_rollups_daily) as billable`)
}

/** Balances of all affiliates together, by kind. */
async function balances(): Promise<Record<string, bigint>> {
  const rows = await ask(
    four.db,
    sql`select kind, sum(credits_minor - debits_minor)::text as minor
      from ledger.accounts where kind like 'aff.%' group by kind`,
  )
  return Object.fromEntries(rows.map(({ kind, minor }) => [kind, BigInt(minor as string)]))
}

async function paidByLedger(): Promise<bigint> {
  const { minor } = await first(sql`select sum(t.amount_minor)::text as minor
    from ledger.transfers t join ledger.transactions x on x.id = t.transaction_id
    where x.reason = 'payout_paid'`)
  return BigInt(minor as string)
}

/** Everything that a second delivery could have doubled. */
async function everything() {
  const counts = await first(sql`select
    (select count(*)::int from affiliate.clicks) as clicks,
    (select count(*)::int from logs.click_messages) as messages,
    (select count(*)::int from affiliate.conversions) as conversions,
    (select count(*)::int from affiliate.commissions) as commissions,
    (select count(*)::int from ledger.transfers) as transfers,
    (select count(*)::int from affiliate.payout_items) as items`)
  const { net } = await four.readPaypal<Audit>('audit')
  return {
    ...(counts as { messages: number }),
    ...(await rollups()),
    balances: await balances(),
    paid: net,
  }
}

/** The delivered messages, rebuilt from the log and its rows. */
async function messagesAgain(): Promise<ClicksMessage[]> {
  const journal = await ask(
    four.db,
    sql`select * from logs.click_messages where clicks > 0 order by sequence`,
  )
  const rows = await ask(
    four.db,
    sql`select *, host(ip) as address from affiliate.clicks order by id`,
  )
  const records = rows.map(recordOf)
  return journal.map(({ isolate, sequence, cumulative, clicks }) => ({
    ...{ v: 1, type: 'clicks.recorded', unknownCodes: 0 },
    ...{
      isolate: isolate as string,
      sequence: sequence as number,
      cumulative: cumulative as number,
    },
    clicks: records.splice(0, clicks as number),
  }))
}

function recordOf(row: Record<string, unknown>): ClickRecord {
  return {
    id: row.id as string,
    at: new Date(row.clicked_at as string).getTime(),
    offerId: row.offer_id as string,
    appId: row.app_id as string,
    advertiserId: row.advertiser_id as string,
    affiliateId: row.affiliate_id as string,
    linkId: null,
    landingUrlId: null,
    subs: [row.sub1 as string | null],
    ip: row.address as string,
    country: row.country as string | null,
    region: row.region as string | null,
    city: row.city as string | null,
    asn: row.asn as number | null,
    userAgent: row.user_agent as string,
    referrer: row.referrer as string | null,
    language: row.language as string | null,
    fingerprint: row.fingerprint as string | null,
    reason: row.reason as ClickRecord['reason'],
    duplicateOf: null,
  }
}

async function lastClick(): Promise<ClicksMessage> {
  const now = new Date()
  const [row] = await ask(
    four.db,
    sql`select *, host(ip) as address from affiliate.clicks where id = ${clickId}::uuid`,
  )
  const click = { ...recordOf(row!), id: newId(now), at: now.getTime() }
  const isolate = newId(now)
  return {
    v: 1,
    type: 'clicks.recorded',
    isolate,
    sequence: 1,
    cumulative: 1,
    unknownCodes: 0,
    clicks: [click],
  }
}
