import { sql } from 'drizzle-orm'
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import * as cast from '../../../../dev/demo/demo-cast.ts'
import { storeClick } from '../../../clicks/test/stored-clicks.ts'
import { type Row, runScoped } from '../../../core/database.ts'
import { newId } from '../../../core/ids.ts'
import { makeApiWorld, problemOf, read } from '../../../test/api-world.ts'
import { expectSoundBooks } from '../../../test/books-world.ts'
import { makeMemoryStore } from '../../../test/snapshot-store.ts'
import { listMatchableReports } from '../../record/db/inbound.ts'
import { PIXELS_PER_MINUTE_MAX } from '../pixel/limit-pixels.ts'
import { placePostback } from '../query/ingest.ts'
import { InboundAnswer, SecretAnswer } from '../settings/contract.ts'
import { PostbackAnswer } from './contract.ts'

let clickId: string
const world = await makeApiWorld()
const secret = await secretOf(cast.offers[0].id)
beforeEach(async () => {
  clickId = await storeClick(world.system, new Date(Date.now() - 2 * 60 * 60_000))
})
afterEach(() => {
  vi.restoreAllMocks()
})

async function secretOf(offerId: string): Promise<string> {
  const token = await world.tokenOf('advertiser')
  const made = await world.ask('POST', `/v1/offers/${offerId}/postback-secret`, { token })
  return (await read(made, SecretAnswer)).secret
}
const call = (query: Record<string, string>, headers: Record<string, string> = {}) =>
  world.ask('GET', `/postback?${new URLSearchParams({ click_id: clickId, secret, ...query })}`, {
    headers,
  })
const statusOf = async (query: Record<string, string>) =>
  (await read(await call(query), PostbackAnswer)).status
const set = async (settings: object) => {
  const path = `/v1/advertisers/${cast.advertiser.id}/inbound`
  const answer = await world.ask('PATCH', path, {
    token: await world.tokenOf('advertiser'),
    body: settings,
  })
  expect(answer.status).toBe(200)
}
const ask = (question: ReturnType<typeof sql>): Promise<Row[]> =>
  runScoped(world.system, { kind: 'system' }, [question]).then(([rows = []]) => rows)
/** Amounts of the click's conversions after refunds, in minor units; reversed ones are left out. */
const amountsLeft = async () =>
  (
    await ask(sql`select (amount_minor - refunded_minor)::int as minor from affiliate.conversions
    where click_id = ${clickId} and event in ('sale', 'rebill') and status <> 'reversed' order by recorded_at, id`)
  ).map(({ minor }) => minor)
const lastLine = async () =>
  (await ask(sql`select * from logs.inbound_reports order by received_at desc, id desc limit 1`))[0]

test('the click names the offer, its secret opens, the word says sale: recorded once', async () => {
  expect(
    await statusOf({ status: 'Approved', amount: '49.00', currency: 'USD', txid: 'pb-1' }),
  ).toBe('recorded')
  expect(await statusOf({ status: 'Approved', amount: '49.00', txid: 'pb-1' })).toBe('replayed')
  expect(await lastLine()).toMatchObject({
    source: 'postback',
    foreign_status: 'Approved',
    app_key_id: null,
  })
  expect((await lastLine())?.body).not.toContain(secret)
  const other = await call({ status: 'approved', amount: '50.00', txid: 'pb-1' })
  expect(await problemOf(other)).toMatchObject({ status: 409, fields: ['amount'] })
})

test('a wrong secret, none, another offer’s, and an unknown click are answered alike', async () => {
  const old = newId(new Date(Date.now() - 3 * 60 * 60_000))
  const query = { status: 'approved', amount: '1.00', txid: 'x' }
  const answers = [
    await call({ ...query, secret: 'wrong' }),
    await call({ ...query, secret: '' }),
    await call({ ...query, click_id: old }),
    await call({ ...query, click_id: old, secret: 'wrong' }),
    await call({ ...query, click_id: '', offer: 'nobody' }),
  ]
  const bodies = await Promise.all(
    answers.map(async (answer) => ({ ...((await answer.json()) as object), request_id: '' })),
  )
  expect(new Set(bodies.map((body) => JSON.stringify(body))).size).toBe(1)
  expect(answers[0]?.status).toBe(404)
  // A click that is minutes old may still be on its way: known or not, under any offer's secret it looks the same.
  const young = await storeClick(world.system, new Date(Date.now() - 60_000))
  const unknown = newId(new Date())
  const other = await secretOf(cast.offers[1].id)
  expect(await statusOf({ ...query, click_id: young, secret: other })).toBe('queued')
  expect(await statusOf({ ...query, click_id: unknown })).toBe('queued')
  expect(JSON.stringify(world.queued)).not.toContain(secret)
})

test('audit 12: a secret of no offer is refused at once, whether or not the click has arrived', async () => {
  const arrived = await storeClick(world.system, new Date(Date.now() - 60_000))
  const query = { status: 'approved', amount: '1.00', txid: 'wrong-secret' }
  const queued = world.queued.length
  for (const click_id of [newId(new Date()), arrived]) {
    for (const wrong of ['wrong', '', 'x'.repeat(400)]) {
      const answer = await call({ ...query, click_id, secret: wrong })
      expect(await problemOf(answer)).toMatchObject({ status: 404, code: 'not_found' })
    }
  }
  expect(world.queued.slice(queued)).toEqual([])
  const env = { REPORT_MISS_LIMIT: { limit: async () => ({ success: false }) } as never }
  const path = `/postback?click_id=${arrived}&secret=wrong`
  expect(await problemOf(await world.ask('GET', path, { env }))).toMatchObject({ status: 429 })
})

test('audit 12: a postback queued with an unknown secret while the database was down is dropped', async () => {
  const message = {
    v: 1 as const,
    type: 'postback.received' as const,
    source: 'postback' as const,
    reportId: newId(new Date()),
    receivedAt: new Date().toISOString(),
    ...{ ip: null, secretHash: 'f'.repeat(64) },
    query: `click_id=${newId(new Date())}&status=approved&amount=1.00`,
  }
  const store = makeMemoryStore()
  const placed = placePostback(world.system, store, message, new Date())
  expect(await placed).toBe('refused')
})

test('misses are limited by address', async () => {
  const env = { REPORT_MISS_LIMIT: { limit: async () => ({ success: false }) } as never }
  const answer = await world.ask('GET', `/postback?click_id=${newId(new Date())}&secret=x`, {
    env,
  })
  expect(await problemOf(answer)).toMatchObject({ status: 429 })
})

test('only networks of the advertiser’s list are let in, by what the edge says', async () => {
  await set({ inbound_cidrs: ['192.0.2.0/24'] })
  const query = { status: 'approved', amount: '1.00', txid: 'net-1' }
  expect((await call(query)).status).toBe(404)
  expect((await call(query, { 'x-forwarded-for': '192.0.2.7' })).status).toBe(404)
  expect((await call(query, { 'cf-connecting-ip': '203.0.113.7' })).status).toBe(404)
  expect((await call(query, { 'cf-connecting-ip': '192.0.2.7' })).status).toBe(200)
  await set({ inbound_cidrs: [] })
})

test.each<[string, Record<string, string>, string]>([
  ['F92: zero', { amount: '0' }, 'amount'],
  ['F92: negative', { amount: '-1' }, 'amount'],
  ['F92: no number', { amount: 'NaN' }, 'amount'],
  ['F92: an exponent', { amount: '1e309' }, 'amount'],
  ['F92: a comma', { amount: '1,5' }, 'amount'],
  ['F92: 19 digits', { amount: '1234567890123456789' }, 'amount'],
  ['F92: three decimals of USD', { amount: '1.001' }, 'amount'],
  ['F92: decimals of JPY', { amount: '1.5', currency: 'JPY' }, 'amount'],
  ['F95: another currency', { amount: '1.00', currency: 'EUR' }, 'currency'],
  ['a word nobody knows', { status: 'sploosh', amount: '1.00' }, 'status'],
  ['two amounts', { amount: '1.00', sum: '2.00' }, 'amount'],
])('%s is refused by field and journaled', async (_, query, field) => {
  const answer = await call({ status: 'approved', txid: newId(new Date()), ...query })
  expect(await problemOf(answer)).toEqual({ status: 422, code: 'invalid_input', fields: [field] })
  expect(await lastLine()).toMatchObject({ verdict: 'invalid_input', source: 'postback' })
})

test('F7: a malformed click id is refused by its name', async () => {
  expect(await problemOf(await call({ click_id: 'abc' }))).toMatchObject({
    status: 422,
    fields: ['click_id'],
  })
})

test('a malformed click id is ignored where offer and coupon are named', async () => {
  const query = {
    click_id: '{click_id}',
    status: 'approved',
    amount: '1.00',
    txid: newId(new Date()),
  }
  const named = { ...query, offer: cast.offers[0].id, coupon: 'ANNA10' }
  expect(await statusOf(named)).toBe('recorded')
  expect((await lastLine())?.verdict_detail).toBe('click_id_ignored')
  for (const lacking of [
    { ...named, coupon: '' },
    { ...named, offer: '' },
  ]) {
    expect(await problemOf(await call(lacking))).toMatchObject({ fields: ['click_id'] })
  }
})

describe('without a transaction id the repeat policy decides', () => {
  const sale = (amount: string) => statusOf({ status: 'approved', amount })
  test('ignore (the default): only the first counts', async () => {
    await set({ repeat_policies: {} })
    expect([await sale('10.00'), await sale('10.00'), await sale('15.00')]).toEqual([
      'recorded',
      'ignored',
      'ignored',
    ])
    expect(await amountsLeft()).toEqual([1000])
    expect(await lastLine()).toMatchObject({ verdict: 'ignored' })
  })
  test('update: the difference is booked, and a repeat of the amount changes nothing', async () => {
    await set({ repeat_policies: { sale: 'update' } })
    expect([await sale('10.00'), await sale('15.00'), await sale('15.00')]).toEqual([
      'recorded',
      'updated',
      'ignored',
    ])
    expect(await amountsLeft()).toEqual([1000, 500])
    expect([await sale('10.00'), await amountsLeft()]).toEqual(['updated', [1000]])
  })
  test('add: each is a conversion beside the first', async () => {
    await set({ repeat_policies: { sale: 'add' } })
    expect([await sale('10.00'), await sale('10.00'), await sale('0.50')]).toEqual([
      'recorded',
      'recorded',
      'recorded',
    ])
    expect(await amountsLeft()).toEqual([1000, 1000, 50])
  })
  test('new: each is a conversion of its own', async () => {
    await set({ repeat_policies: { sale: 'new' } })
    expect([await sale('10.00'), await sale('10.00')]).toEqual(['recorded', 'recorded'])
    expect(await amountsLeft()).toEqual([1000, 1000])
  })
  test('of many at once each counts as its policy says', async () => {
    await set({ repeat_policies: { sale: 'new' } })
    const taken = await Promise.all(
      Array.from({ length: 4 }, () => call({ status: 'approved', amount: '2.00' })),
    )
    const recorded = taken.filter(({ status }) => status === 200).length
    expect(await amountsLeft()).toEqual(Array(recorded).fill(200))
    await set({ repeat_policies: {} })
  })
  test.each(['add', 'new'])(
    'F131 %s: replayed by several at once, and again, it counts once',
    async (policy) => {
      await set({ repeat_policies: { sale: policy }, status_words: {} })
      await call({ status: 'bezahlt', amount: '3.00' })
      const { id, body } = (await lastLine()) as { id: string; body: string }
      await set({ status_words: { bezahlt: 'sale' } })
      const token = await world.tokenOf('advertiser')
      const replay = (line: string) =>
        world.ask('POST', `/v1/inbound-reports/${line}/replay`, { token })
      const replayed = await Promise.all([id, id, id].map(replay))
      expect(replayed.map(({ status }) => status)).toContain(200)
      const lines = await ask(
        sql`select id, verdict from logs.inbound_reports where body = ${body}`,
      )
      for (const line of lines) await replay(line.id as string)
      expect(await amountsLeft()).toEqual([300])
      await set({ repeat_policies: {}, status_words: {} })
    },
  )
  test('after all of it the books hold', () => expectSoundBooks(world.system))
})

test('a refund by the same transaction id, and a decision by a word', async () => {
  await statusOf({ status: 'approved', amount: '20.00', txid: 'undo-me' })
  expect(await statusOf({ event: 'sale', status: 'refunded', txid: 'undo-me' })).toBe('recorded')
  expect(await amountsLeft()).toEqual([])
  await statusOf({ status: 'approved', amount: '20.00', txid: 'evaluate-me' })
  expect(await statusOf({ status: 'rejected', txid: 'evaluate-me' })).toBe('updated')
  expect(await statusOf({ status: 'rejected', txid: 'evaluate-me' })).toBe('replayed')
  expect(await statusOf({ status: 'rejected', txid: 'never-seen' })).toBe('parked')
  const [row] = await ask(
    sql`select status from affiliate.conversions where external_id = 'evaluate-me'`,
  )
  expect(row).toEqual({ status: 'rejected' })
})

describe('a status that changes', () => {
  const at = (seconds: number) => new Date(Date.now() - 3_600_000 + seconds * 1000).toISOString()
  const statesOf = async (txid: string) =>
    (
      await ask(sql`select c.status, c.rejection, (select string_agg(m.status || ' ' || m.hold_until, ',')
        from affiliate.commissions m where m.conversion_id = c.id) as lines
      from affiliate.conversions c where c.external_id = ${txid} order by c.id`)
    ).map(({ status, lines }) => `${status} ${lines}`)
  type Call = [Record<string, string>, status: string, isWarned?: boolean]
  const approved = { status: 'approved', amount: '20.00' }
  const rejected = { status: 'rejected' }

  test.each<[string, Call[], 'approved' | 'rejected']>([
    [
      'a later time approves it again',
      [
        [rejected, 'updated'],
        [{ ...approved, occurred_at: at(4_000) }, 'updated'],
        [{ ...approved, occurred_at: at(4_000) }, 'replayed', true],
      ],
      'approved',
    ],
    [
      'identical repeats change nothing',
      [
        [rejected, 'updated'],
        [rejected, 'replayed', true],
        [approved, 'replayed', true],
        [approved, 'replayed', true],
      ],
      'rejected',
    ],
    [
      'an id of its own, once',
      [
        [rejected, 'updated'],
        [{ ...approved, txid: 'own-1', original_txid: '' }, 'updated'],
        [rejected, 'replayed', true],
        [{ ...rejected, txid: 'own-2', original_txid: '' }, 'updated'],
        [{ ...approved, txid: 'own-1', original_txid: '' }, 'replayed', true],
      ],
      'rejected',
    ],
    [
      'an older time is late',
      [
        [{ ...rejected, occurred_at: at(30) }, 'updated'],
        [{ ...approved, occurred_at: at(20) }, 'replayed', true],
        [{ ...approved, occurred_at: at(40) }, 'updated'],
        [{ ...rejected, occurred_at: at(30) }, 'replayed', true],
      ],
      'approved',
    ],
    [
      'another amount is a conflict',
      [
        [rejected, 'updated'],
        [{ status: 'approved', amount: '30.00', occurred_at: at(4_000) }, 'conflict'],
      ],
      'rejected',
    ],
  ])('%s', async (name, calls, expected) => {
    const order = `status ${name}`
    expect(await statusOf({ ...approved, txid: order })).toBe('recorded')
    const [before] = await statesOf(order)
    for (const [query, status, isWarned = false] of calls) {
      const named = 'original_txid' in query ? { original_txid: order } : { txid: order }
      const txid = query.txid === undefined ? order : `${query.txid} ${order}`
      const answer = await call({ ...query, ...named, txid })
      if (status === 'conflict') {
        expect(answer.status).toBe(409)
        continue
      }
      const body = await read(answer, PostbackAnswer)
      expect([query, body.status, body.warnings.length > 0]).toEqual([query, status, isWarned])
    }
    const [after] = await statesOf(order)
    if (expected === 'approved') expect(after).toBe(before)
    else expect(after).toMatch(/^rejected reversed/)
    await expectSoundBooks(world.system)
  })

  test('without a transaction id it is about the last order of the click', async () => {
    await statusOf(approved)
    await statusOf(rejected)
    expect(await statusOf(approved)).toBe('replayed')
    expect(await statusOf({ ...approved, occurred_at: at(4_000) })).toBe('updated')
    expect(await amountsLeft()).toEqual([2000])
  })

  test('what a person rejected, its system does not approve', async () => {
    await statusOf({ ...approved, txid: 'by-person' })
    await ask(sql`update affiliate.conversions set status = 'rejected', rejection = 'rejected_by_reviewer',
      decided_by = ${newId(new Date())}, decided_at = ${at(1)} where external_id = 'by-person' returning id`)
    const again = { ...approved, txid: 'by-person', occurred_at: at(4_000) }
    expect(await statusOf(again)).toBe('ignored')
    expect(await lastLine()).toMatchObject({ verdict_detail: 'rejected_by_person' })
    await ask(sql`update affiliate.conversions set status = 'approved', rejection = null
      where external_id = 'by-person' returning id`)
  })

  test('a rejection that comes first is kept, and applied when the order comes', async () => {
    expect(await statusOf({ ...rejected, txid: 'early' })).toBe('parked')
    expect(await statusOf({ ...rejected, txid: 'early' })).toBe('parked')
    expect(await statusOf({ ...approved, txid: 'early' })).toBe('recorded')
    expect(await statesOf('early')).toEqual([expect.stringMatching(/^rejected reversed/)])
    const kept = await ask(sql`select r.verdict from logs.inbound_reports r
      join affiliate.conversions c on c.id = r.conversion_id and c.external_id = 'early'
      where r.verdict_detail = 'rejected' order by r.id`)
    expect(kept).toEqual([{ verdict: 'updated' }, { verdict: 'ignored' }])
    await expectSoundBooks(world.system)
  })

  test('of many at once each counts once', async () => {
    await statusOf({ ...approved, txid: 'at-once' })
    await statusOf({ ...rejected, txid: 'at-once' })
    const again = { ...approved, txid: 'at-once', occurred_at: at(4_000) }
    const answers = await Promise.all(Array.from({ length: 4 }, () => statusOf(again)))
    expect(answers.filter((status) => status === 'updated')).toHaveLength(1)
    await expectSoundBooks(world.system)
  })
})

describe('a secret speaks for its own offer: the others of the app are as if they were not there', () => {
  let foreign: (query: Record<string, string>) => Promise<string>
  beforeAll(async () => {
    const path = `/v1/offers/${cast.offers[1].id}/postback-secret`
    const made = await world.ask('POST', path, { token: await world.tokenOf('advertiser') })
    const { secret: theirs } = await read(made, SecretAnswer)
    foreign = async (query) => {
      const values = { click_id: '', offer: cast.offers[1].id, secret: theirs, ...query }
      const path = `/postback?${new URLSearchParams(values)}`
      return (await read(await world.ask('GET', path), PostbackAnswer)).status
    }
  })
  const stateOf = async (externalId: string) =>
    (
      await ask(sql`select event, status, refunded_minor::int as refunded from affiliate.conversions
        where external_id = ${externalId} or original_external_id = ${externalId} order by id`)
    ).map(({ event, status, refunded }) => `${event} ${status} ${refunded}`)

  test('it decides nothing of theirs, by transaction id or by customer', async () => {
    const sale = { status: 'approved', amount: '20.00', customer_id: 'shared-buyer' }
    expect(await statusOf({ ...sale, txid: 'theirs-1' })).toBe('recorded')
    expect(await foreign({ status: 'rejected', txid: 'theirs-1' })).toBe('parked')
    expect(await foreign({ status: 'rejected', customer_id: 'shared-buyer' })).toBe('parked')
    expect(await stateOf('theirs-1')).toEqual(['sale approved 0'])
    expect(await statusOf({ status: 'rejected', txid: 'theirs-1' })).toBe('updated')
  })
  test('a refund or chargeback by another offer is parked like one of an unknown order, before and after the sale', async () => {
    expect(await foreign({ status: 'refunded', txid: 'theirs-2' })).toBe('parked')
    expect(await statusOf({ status: 'approved', amount: '20.00', txid: 'theirs-2' })).toBe(
      'recorded',
    )
    expect(await foreign({ status: 'chargeback', txid: 'theirs-2' })).toBe('parked')
    const [due = []] = await runScoped(world.system, { kind: 'system' }, [
      listMatchableReports(null, new Date(), 100),
    ])
    expect(due.filter(({ report }) => JSON.stringify(report).includes('theirs-2'))).toEqual([])
    expect(await stateOf('theirs-2')).toEqual(['sale approved 0'])
    expect(await statusOf({ status: 'refunded', txid: 'theirs-2' })).toBe('recorded')
    expect(await stateOf('theirs-2')).toEqual(['sale reversed 2000', 'refund approved 0'])
  })
  test('it ends no subscription of theirs', async () => {
    const customer = { customer_id: 'their-subscriber' }
    await statusOf({ status: 'approved', amount: '20.00', txid: 'theirs-3', ...customer })
    const ended = () =>
      ask(sql`select cancelled_at is not null as ended from affiliate.customers
        where external_id = 'their-subscriber'`)
    expect(await foreign({ event: 'cancel', txid: 'end-1', ...customer })).toBe('parked')
    expect(await ended()).toEqual([{ ended: false }])
    expect(await statusOf({ event: 'cancel', txid: 'end-2', ...customer })).toBe('recorded')
    expect(await ended()).toEqual([{ ended: true }])
  })
  test('its repeats change nothing of theirs', async () => {
    await set({ repeat_policies: { sale: 'update' } })
    const query = { status: 'approved', customer_id: 'repeating-buyer' }
    const own = { offer: cast.offers[0].id, click_id: '' }
    const send = async (amount: string) =>
      (await call({ ...query, ...own, amount, coupon: 'ANNA10' })).status
    expect(await send('30.00')).toBe(200)
    expect(await foreign({ ...query, amount: '10.00' })).toBe('recorded')
    const rows = await ask(sql`select amount_minor::int as minor, status from affiliate.conversions
      where customer_id = (select id from affiliate.customers where external_id = 'repeating-buyer')
      order by recorded_at, id`)
    expect(rows[0]).toMatchObject({ minor: 3000, status: 'approved' })
    await set({ repeat_policies: {} })
  })
  test('after all of it the books hold', () => expectSoundBooks(world.system))
})

test('words are the advertiser’s; what it calls nothing is kept in the journal', async () => {
  await set({ status_words: { ftd: 'sale', approved: 'ignore' } })
  expect(await statusOf({ status: 'FTD', amount: '5.00', txid: 'word-1' })).toBe('recorded')
  expect(await statusOf({ status: 'approved', amount: '5.00', txid: 'word-2' })).toBe('ignored')
  expect(await lastLine()).toMatchObject({ verdict: 'ignored', foreign_status: 'approved' })
  await set({ status_words: {} })
})

test('F21: while the database is away it is queued', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => {})
  const env = { API_DATABASE_URL: 'postgres://app_api:x@127.0.0.1:9/gone' }
  const path = `/postback?click_id=${clickId}&secret=${secret}&status=approved&amount=1.00&txid=away`
  const answer = await world.ask('GET', path, { env })
  expect([answer.status, await answer.json()]).toEqual([200, { status: 'queued', warnings: [] }])
})

describe('the pixel', () => {
  const show = async (query: Record<string, string>) => {
    const path = `/v1/pixel.gif?${new URLSearchParams({ click_id: clickId, ...query })}`
    const answer = await world.ask('GET', path)
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/gif'])
    expect((await answer.arrayBuffer()).byteLength).toBe(42)
    return lastLine()
  }
  const open = async (amount_max: string | null) => {
    const path = `/v1/offers/${cast.offers[0].id}/pixel`
    const answer = await world.ask('PUT', path, {
      token: await world.tokenOf('advertiser'),
      body: { amount_max },
    })
    expect(answer.status).toBe(200)
  }
  const countLines = async () => {
    const [row] = await ask(sql`select count(*)::int as n from logs.inbound_reports`)
    return Number(row?.n)
  }
  const countsToday = async () => {
    const path = `/v1/advertisers/${cast.advertiser.id}/inbound`
    const token = await world.tokenOf('advertiser')
    const { pixels } = await read(await world.ask('GET', path, { token }), InboundAnswer)
    return pixels.filter(({ offer_id }) => offer_id === cast.offers[0].id)
  }
  test('audit 2: where the offer takes no pixels, they are counted and nothing is stored', async () => {
    const lines = await countLines()
    for (let sent = 0; sent < 3; sent += 1) {
      await show({ order_id: `p-${sent}`, amount: '1.00', junk: 'x'.repeat(6_000) })
    }
    expect(await countLines()).toBe(lines)
    expect(await countsToday()).toMatchObject([{ journaled: 0, refused: 3, over_limit: 0 }])
  })
  test('audit 2: of a pixel only known parameters are stored, and 2 KB at most', async () => {
    await open('100.00')
    const line = await show({ order_id: 'p-known', amount: '1.00', junk: 'x'.repeat(6_000) })
    expect(line).toMatchObject({
      ...{ verdict: 'recorded', body: `click_id=${clickId}&order_id=p-known&amount=1.00` },
    })
    const lines = await countLines()
    await show({ order_id: 'p-long', amount: '1.00', ua: 'x'.repeat(2_048) })
    const young = { click_id: newId(new Date()), order_id: 'p-queued', ua: 'x'.repeat(2_048) }
    const queued = world.queued.length
    await show(young)
    expect([await countLines(), world.queued.length]).toEqual([lines, queued])
    expect(await countsToday()).toMatchObject([{ journaled: 1, refused: 4 }])
  })
  test('audit 2: the journal takes so many pixels of an offer in a minute, also many at once', async () => {
    await open('100.00')
    const lines = await countLines()
    const [before] = await countsToday()
    await ask(sql`update logs.pixel_counts set minute = minute + interval '1 hour',
      in_minute = ${PIXELS_PER_MINUTE_MAX - 2}`)
    const orders = Array.from({ length: 12 }, (_, at) => `p-flood-${at}`)
    await Promise.all(orders.map((order_id) => show({ order_id, amount: '-1' })))
    expect((await countLines()) - lines).toBe(2)
    expect(await countsToday()).toMatchObject([
      { journaled: Number(before?.journaled) + 2, over_limit: 10 },
    ])
    await ask(sql`update logs.pixel_counts set minute = minute - interval '2 hours'`)
  })
  test('records as pending, clamped, once per order', async () => {
    await open('100.00')
    expect(await show({ order_id: 'p-1', amount: '5000.00' })).toMatchObject({
      verdict: 'recorded',
    })
    expect(await show({ order_id: 'p-1', amount: '5000.00' })).toMatchObject({
      verdict: 'replayed',
    })
    const rows = await ask(
      sql`select status, amount_minor::int as minor from affiliate.conversions where external_id = 'pixel:p-1'`,
    )
    expect(rows).toEqual([{ status: 'pending', minor: 10_000 }])
  })
  test('takes nothing away from what the shop says of the same order', async () => {
    const answer = await world.ask('POST', '/v1/conversions', {
      token: world.appKey,
      body: {
        ...{ event: 'sale', external_id: 'p-1', click_id: clickId },
        ...{ amount: '49.00', currency: 'USD' },
      },
    })
    expect(answer.status).toBe(201)
  })
  test.each<Record<string, string>>([
    { amount: '1.00' },
    { order_id: 'p-2', amount: '-1' },
    { order_id: 'p-2', amount: '1.00', event: 'refund' },
    { order_id: 'p-2', amount: '1.00', currency: 'EUR' },
  ])('%o is refused in the journal, and still an image', async (query) => {
    expect(await show(query)).toMatchObject({ verdict: 'invalid_input' })
  })
  test('a query that cannot be read is an image, too', async () => {
    await show({ order_id: 'x'.repeat(600) })
  })
})
