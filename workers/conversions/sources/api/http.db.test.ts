import { sql } from 'drizzle-orm'
import { beforeEach, expect, test, vi } from 'vitest'
import * as cast from '../../../../dev/demo/demo-cast.ts'
import { storeClick } from '../../../clicks/test/stored-clicks.ts'
import { type Row, runScoped } from '../../../core/database.ts'
import { newId } from '../../../core/ids.ts'
import { makeAppKey } from '../../../credentials/app-key.ts'
import { type AppKeySnapshot, snapshotKey } from '../../../snapshots/rules.ts'
import { keySnapshot, makeApiWorld, problemOf, read } from '../../../test/api-world.ts'
import { ConversionAnswer } from '../../contract.ts'
import { ReportsMessage } from '../reports-message.ts'

let orders = 0
const world = await makeApiWorld()
const clickId = await storeClick(world.system, new Date(Date.now() - 60_000))
beforeEach(() => {
  orders += 1
})

const sale = (over: object = {}) => ({
  ...{ event: 'sale', click_id: clickId, external_id: `order-${orders}` },
  ...{ amount: '49.00', currency: 'USD' },
  ...over,
})
const report = (body: unknown, token = world.appKey) =>
  world.ask('POST', '/v1/conversions', { token, body })
const journal = (): Promise<Row[]> =>
  runScoped(world.system, { kind: 'system' }, [
    sql`select body, verdict, verdict_detail from logs.inbound_reports order by received_at desc, id desc`,
  ]).then(([rows = []]) => rows)

test('a sale earns its commission at once, with a receipt', async () => {
  const answer = await report(sale())
  expect(answer.status).toBe(201)
  const { conversion, attribution, commissions, replayed } = await read(answer, ConversionAnswer)
  expect(replayed).toBe(false)
  expect(conversion).toMatchObject({ status: 'approved', amount: { amount: '49.00' } })
  expect(attribution).toMatchObject({ rule: 'click', click_id: clickId })
  expect(commissions).toMatchObject([
    { level: 1, status: 'held', amount: { amount: '14.70', currency: 'USD' } },
  ])
})

test('a lead needs no money, and earns its fixed commission', async () => {
  const answer = await report({ event: 'lead', click_id: clickId, external_id: 'lead-1' })
  const { conversion, commissions } = await read(answer, ConversionAnswer)
  expect([answer.status, conversion?.amount]).toEqual([201, null])
  expect(commissions).toMatchObject([{ amount: { amount: '2.00', currency: 'USD' } }])
})

test('F1, F3: the same report again changes nothing; with other content it is refused by field', async () => {
  await report(sale())
  const again = await report(sale())
  expect([again.status, (await read(again, ConversionAnswer)).replayed]).toEqual([200, true])
  const other = await problemOf(await report(sale({ amount: '49.01' })))
  expect(other).toEqual({ status: 409, code: 'idempotency_conflict', fields: ['amount'] })
})

test('a report whose click has not arrived is parked', async () => {
  const answer = await report(sale({ click_id: newId(new Date()) }))
  expect(answer.status).toBe(202)
  expect(await read(answer, ConversionAnswer)).toMatchObject({ status: 'parked', conversion: null })
})

test.each<[string, (body: Record<string, unknown>) => unknown, string[]]>([
  ['an unknown field', (body) => ({ ...body, status: 'approved' }), ['status']],
  ['two unknown fields', (body) => ({ ...body, role: 1, tenant_id: 2 }), ['role', 'tenant_id']],
  ['a negative amount', (body) => ({ ...body, amount: '-1.00' }), ['amount']],
  ['no amount on a sale', ({ amount: _, ...body }) => body, ['amount']],
  ['nothing sold', (body) => ({ ...body, amount: '0.00' }), ['amount']],
  ['a number for an amount', (body) => ({ ...body, amount: 49 }), ['amount']],
  ['three decimals of USD', (body) => ({ ...body, amount: '49.999' }), ['amount']],
  ['decimals of JPY', (body) => ({ ...body, amount: '49.5', currency: 'JPY' }), ['amount']],
  ['a comma', (body) => ({ ...body, amount: '1,5' }), ['amount']],
  ['an exponent', (body) => ({ ...body, amount: '1e309' }), ['amount']],
  ['an endless amount', (body) => ({ ...body, amount: '9'.repeat(30) }), ['amount']],
  ['an unknown currency', (body) => ({ ...body, currency: 'XYZ' }), ['currency']],
  ['a currency named like a method', (body) => ({ ...body, currency: 'toString' }), ['currency']],
  ['no currency', ({ currency: _, ...body }) => body, ['currency']],
  ['another currency than the offer’s', (body) => ({ ...body, currency: 'EUR' }), ['currency']],
  ['no external id', ({ external_id: _, ...body }) => body, ['external_id']],
  ['an empty external id', (body) => ({ ...body, external_id: '' }), ['external_id']],
  [
    'an external id too long',
    (body) => ({ ...body, external_id: 'x'.repeat(256) }),
    ['external_id'],
  ],
  ['a malformed click id', (body) => ({ ...body, click_id: 'abc' }), ['click_id']],
  ['a NUL in an id', (body) => ({ ...body, customer_id: 'a\0b' }), ['customer_id']],
  ['half a character', (body) => ({ ...body, metadata: { note: '\ud800' } }), ['metadata.note']],
  ['a NUL in a key', (body) => ({ ...body, metadata: { 'a\0': 1 } }), ['metadata']],
  ['an unknown event', (body) => ({ ...body, event: 'gift' }), ['event']],
  ['a refund of nothing', (body) => ({ ...body, event: 'refund' }), ['original_external_id']],
  ['a rebill of nobody', (body) => ({ ...body, event: 'rebill' }), ['customer_id']],
  ['a sale that reverses', (b) => ({ ...b, original_external_id: 'x' }), ['original_external_id']],
  ['no address', (body) => ({ ...body, visitor: { ip: '1.2.3' } }), ['visitor.ip']],
  ['a day for a time', (body) => ({ ...body, occurred_at: '2026-11-20' }), ['occurred_at']],
  ['a visitor with a name', (body) => ({ ...body, visitor: { name: 'x' } }), ['visitor.name']],
  ['a list', () => [], ['body']],
  ['text', () => '"x"', ['body']],
  ['two faults', (body) => ({ ...body, event: 'rebill', amount: '-1' }), ['customer_id', 'amount']],
])('%s is refused by field, and journaled as it came', async (_, change, fields) => {
  const body = change(sale())
  const answer = await report(body)
  expect(await problemOf(answer)).toEqual({ status: 422, code: 'invalid_input', fields })
  const [line] = await journal()
  expect(line).toMatchObject({ verdict: 'invalid_input' })
  const kept = typeof body === 'string' ? body : JSON.stringify(body)
  expect(line?.body).toBe(kept)
  expect((await journal()).filter((other) => other.body === kept)).toHaveLength(1)
})

test.each(['{"event":', '', '{"amount": 1e}', 'event=sale', '\0'])(
  'invalid JSON is refused and journaled: %j',
  async (body) => {
    const answer = await report(body)
    expect(await problemOf(answer)).toMatchObject({ status: 400, code: 'invalid_json' })
    expect((await journal())[0]).toMatchObject({ verdict: 'invalid_input' })
  },
)

test('JSON that is nested too deeply to be stored is refused', async () => {
  const nested = `{"a":${'['.repeat(20_000)}${']'.repeat(20_000)}}`
  const body = JSON.stringify(sale({ metadata: '~' })).replace('"~"', nested)
  expect(await problemOf(await report(body))).toMatchObject({ status: 422 })
})

test('another type of body, and a body above 64 KB, are refused', async () => {
  const headers = { 'content-type': 'text/plain' }
  const asText = await world.ask('POST', '/v1/conversions', {
    ...{ token: world.appKey, body: JSON.stringify(sale()), headers },
  })
  expect(await problemOf(asText)).toMatchObject({ status: 400, code: 'invalid_json' })
  const big = await report(sale({ metadata: { note: 'x'.repeat(65_536) } }))
  expect(await problemOf(big)).toMatchObject({ status: 413, code: 'payload_too_large' })
})

const put = (key: { id: string; hash: string }, over: Partial<AppKeySnapshot>) =>
  world.kept.set(
    snapshotKey.appKey(key.id),
    JSON.stringify(keySnapshot(key.hash, { id: key.id, ...over })),
  )
const newKey = () => {
  const id = newId(new Date())
  return { id, ...makeAppKey(id) }
}

test('no key, a wrong one, an unknown, an expired and a foreign secret all get one answer', async () => {
  const expired = newKey()
  put(expired, { expiresAt: Date.now() - 1 })
  const last = world.appKey.at(-1) === 'A' ? 'B' : 'A'
  const keys = [
    undefined,
    'trib_live_x',
    `${world.appKey.slice(0, -1)}${last}`,
    makeAppKey(cast.appKeyId).key,
    newKey().key,
    expired.key,
    await world.tokenOf('owner'),
  ]
  for (const token of keys) {
    const asked = { body: sale(), ...(token === undefined ? {} : { token }) }
    const answer = await world.ask('POST', '/v1/conversions', asked)
    expect(await problemOf(answer)).toMatchObject({ status: 401, code: 'unauthenticated' })
  }
})

test('a key without the scope is refused', async () => {
  const narrow = newKey()
  put(narrow, { scopes: [] })
  const answer = await report(sale(), narrow.key)
  expect(await problemOf(answer)).toMatchObject({ status: 403, code: 'forbidden' })
})

test('a key that only the edge has is refused by the database', async () => {
  const ghost = newKey()
  put(ghost, {})
  expect(await problemOf(await report(sale(), ghost.key))).toMatchObject({ status: 401 })
})

const away = { API_DATABASE_URL: 'postgres://app_api:x@127.0.0.1:9/gone' }

test('F21: while the database is down, a report is queued and that is logged', async () => {
  const log = vi.spyOn(console, 'error').mockImplementation(() => {})
  const answer = await world.ask('POST', '/v1/conversions', {
    ...{ token: world.appKey, body: sale(), env: away },
  })
  expect(answer.status).toBe(202)
  const { status, report_id } = await read(answer, ConversionAnswer)
  expect(status).toBe('queued')
  expect(world.queued.at(-1)).toMatchObject({
    v: 1,
    reportId: report_id,
    body: JSON.stringify(sale()),
  })
  // The reader drops unknown fields, so the message must contain none.
  expect(ReportsMessage.parse(world.queued.at(-1))).toEqual(world.queued.at(-1))
  const health = await world.ask('GET', '/v1/health', { env: away })
  expect(health.status).toBe(503)
  expect(health.headers.get('retry-after')).toBe('5')
  expect((await world.ask('GET', '/v1/health')).status).toBe(200)
  const invalid = await world.ask('POST', '/v1/conversions', {
    ...{ token: world.appKey, body: sale({ amount: 'x' }), env: away },
  })
  expect(invalid.status).toBe(422)
  const events = log.mock.calls.map(([line]) => JSON.parse(line as string).event)
  expect(events).toEqual(['report.queued', 'api.outage_met'])
  // The refused report is journaled later.
  expect(ReportsMessage.parse(world.queued.at(-1))).toEqual(world.queued.at(-1))
  expect(world.queued.at(-1)).toMatchObject({ type: 'report.refused', verdict: 'invalid_input' })
  log.mockRestore()
})

test('F16: a report too large for the queue, or a queue that is away, is 503: safe to send again', async () => {
  const log = vi.spyOn(console, 'error').mockImplementation(() => {})
  // Two bytes on the wire each, and three in the queue.
  const metadata = { note: '\u0001'.repeat(10_000), more: 'é'.repeat(1_000) }
  const large = { ...sale(), metadata }
  const answer = await world.ask('POST', '/v1/conversions', {
    ...{ token: world.appKey, body: large, env: away },
  })
  expect(await problemOf(answer)).toMatchObject({ status: 503, code: 'unavailable' })
  const REPORTS = { send: async () => Promise.reject(new Error('queue away')) }
  const none = await world.ask('POST', '/v1/conversions', {
    ...{ token: world.appKey, body: sale(), env: { ...away, REPORTS: REPORTS as never } },
  })
  expect(await problemOf(none)).toMatchObject({ status: 503, code: 'unavailable' })
  expect(none.headers.get('retry-after')).toBe('5')
  log.mockRestore()
})

test('F1, F2: 50 concurrent requests record one conversion; 49 get it as a repeat', async () => {
  const body = sale()
  const answers = await Promise.all(Array.from({ length: 50 }, () => report(body)))
  const statuses = answers.map(({ status }) => status).sort()
  expect(statuses).toEqual([...Array(49).fill(200), 201])
}, 60_000)

test('F7: an unknown click is parked; too many are rate limited', async () => {
  const REPORT_MISS_LIMIT = { limit: async () => ({ success: false }) }
  const answer = await world.ask('POST', '/v1/conversions', {
    ...{ token: world.appKey, body: sale({ click_id: newId(new Date()) }) },
    env: { REPORT_MISS_LIMIT: REPORT_MISS_LIMIT as never },
  })
  expect(await problemOf(answer)).toMatchObject({ status: 429, code: 'rate_limited' })
  expect((await journal())[0]).toMatchObject({ verdict: 'parked' })
})

test('F20: a clock that is ahead creates no conversion in the future', async () => {
  const ahead = new Date(Date.now() + 10 * 60_000).toISOString()
  const answer = await report(sale({ occurred_at: ahead }))
  const { conversion, commissions } = await read(answer, ConversionAnswer)
  expect([answer.status, conversion?.status]).toEqual([201, 'approved'])
  expect(Date.parse(conversion!.recorded_at)).toBeLessThan(Date.parse(ahead))
  expect(Date.parse(commissions[0]!.hold_until)).toBeLessThan(Date.parse(ahead) + 30 * 86_400_000)
})

test('all six events give the same result in any order', async () => {
  const customer = { customer_id: `c-${orders}` }
  const undo = {
    event: 'refund',
    external_id: `r-${orders}`,
    original_external_id: `order-${orders}`,
  }
  const renewed = { ...sale(customer), event: 'rebill', external_id: `renew-${orders}` }
  expect((await report(undo)).status).toBe(202)
  expect((await report(renewed)).status).toBe(202)
  expect((await report(sale(customer))).status).toBe(201)
  // The parked report was evaluated with the sale.
  expect((await report(undo)).status).toBe(200)
  expect((await report(renewed)).status).toBe(200)
  const lost = { ...undo, event: 'chargeback', original_external_id: `renew-${orders}` }
  expect((await report(lost)).status).toBe(201)
  const end = { event: 'cancel', external_id: `end-${orders}`, ...customer }
  expect((await report(end)).status).toBe(201)
})

test('audit 16: refunds beyond the rest answer the amount actually reversed', async () => {
  const order = sale({ amount: '100.00' })
  expect((await report(order)).status).toBe(201)
  const answers = []
  for (let n = 0; n < 6; n += 1) {
    const reversal = {
      ...{ event: 'refund', external_id: `${order.external_id}-r${n}` },
      ...{ original_external_id: order.external_id, amount: '30.00', currency: 'USD' },
    }
    answers.push(await read(await report(reversal), ConversionAnswer))
    const again = await read(await report(reversal), ConversionAnswer)
    expect([again.replayed, again.conversion]).toEqual([true, answers.at(-1)?.conversion])
    const other = await problemOf(await report({ ...reversal, amount: '30.01' }))
    expect(other).toMatchObject({ status: 409, fields: ['amount'] })
  }
  const amounts = answers.map(({ conversion }) => conversion?.amount?.amount)
  expect(amounts).toEqual(['30.00', '30.00', '30.00', '10.00', '0.00', '0.00'])
  const asked = answers.map(({ conversion }) => conversion?.asked?.amount)
  expect(asked).toEqual(Array(6).fill('30.00'))
  const [rows = []] = await runScoped(world.system, { kind: 'system' }, [
    sql`select sum(amount_minor)::text as minor from affiliate.conversions
        where original_external_id = ${order.external_id}`,
  ])
  expect(rows).toEqual([{ minor: '10000' }])
})

test('audit 16: a full refund of a refunded order answers zero', async () => {
  const order = sale({ amount: '100.00' })
  expect((await report(order)).status).toBe(201)
  const reversedBy = async (name: string) => {
    const reversal = { event: 'refund', original_external_id: order.external_id }
    const answer = await report({ ...reversal, external_id: `${order.external_id}-${name}` })
    return (await read(answer, ConversionAnswer)).conversion?.amount
  }
  expect(await reversedBy('first')).toEqual({ amount: '100.00', currency: 'USD' })
  expect(await reversedBy('second')).toEqual({ amount: '0.00', currency: 'USD' })
})

const keyed = (key: string, body: unknown) =>
  world.ask('POST', '/v1/conversions', {
    ...{ token: world.appKey, body, headers: { 'idempotency-key': key } },
  })

test('under an Idempotency-Key the same request gets the same answer', async () => {
  const [key, body] = [`key-${orders}`, sale()]
  const first = await keyed(key, body)
  const again = await keyed(key, body)
  expect([first.status, again.status]).toEqual([201, 201])
  expect(await again.json()).toEqual(await first.json())
  expect(again.headers.get('idempotent-replayed')).toBe('true')
})

test('F4: another body under the key is a conflict, and nothing is done', async () => {
  const key = `key-${orders}`
  await keyed(key, sale())
  const other = sale({ external_id: `other-${orders}` })
  expect(await problemOf(await keyed(key, other))).toMatchObject({
    ...{ status: 409, code: 'idempotency_conflict', fields: ['idempotency-key'] },
  })
  expect((await journal())[0]).toMatchObject({ verdict: 'idempotency_conflict' })
  expect((await report(other)).status).toBe(201)
})

test('a refused report can be corrected under the same key', async () => {
  const key = `key-${orders}`
  expect((await keyed(key, sale({ currency: 'EUR' }))).status).toBe(422)
  expect((await keyed(key, sale())).status).toBe(201)
})

test('of concurrent requests under one key one runs; the others get a conflict or its answer', async () => {
  const [key, body] = [`key-${orders}`, sale()]
  const answers = await Promise.all(Array.from({ length: 8 }, () => keyed(key, body)))
  for (const answer of answers) {
    expect([201, 409]).toContain(answer.status)
    if (answer.status === 409) expect(answer.headers.get('retry-after')).toBe('2')
  }
  expect(answers.filter(({ status }) => status === 201).length).toBeGreaterThan(0)
  expect((await keyed(key, body)).status).toBe(201)
})
