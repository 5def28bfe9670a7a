/**
 * Tests the simulated PayPal through its API: accepted and refused calls, how batches progress, and the
 * control calls. Tests that also run on PayPal's sandbox are in contract.test.ts.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { startPaypalSimulator } from './simulator.ts'

type Body = Record<string, unknown>
type Simulator = Awaited<ReturnType<typeof startPaypalSimulator>>

let token: string
// Tests move the clock by hours, while batches progress within minutes.
const pace = { processingAfterMs: 60_000, successAfterMs: 120_000 }

let simulator: Simulator = await startPaypalSimulator({ port: 0, pace })
afterAll(() => simulator.close())
beforeEach(async () => {
  await lever('reset')
  token = String((await grant('secret')).json.access_token)
})

async function grant(secret: string) {
  const response = await fetch(`${simulator.url}/v1/oauth2/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`client:${secret}`)}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  })
  return { status: response.status, json: (await response.json()) as Body }
}

async function call(method: string, pathname: string, body?: unknown) {
  const response = await fetch(simulator.url + pathname, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const text = await response.text()
  return { status: response.status, json: JSON.parse(text) as Body, headers: response.headers }
}
const create = (body: unknown) => call('POST', '/v1/payments/payouts', body)
const lever = (name: string, body: Body = {}) => call('POST', `/__sim/${name}`, body)
const read = async (name: string) => (await call('GET', `/__sim/${name}`)).json

const item = (over: object = {}, amount: object = {}) => ({
  sender_item_id: 'item-1',
  receiver: 'ann@example.com',
  amount: { currency: 'USD', value: '74.00', ...amount },
  ...over,
})
const batch = (items: object[] = [item()], header: object = {}) => ({
  sender_batch_header: { sender_batch_id: 'batch-1', recipient_type: 'EMAIL', ...header },
  items,
})
const idOf = (json: Body) =>
  (json.batch_header as { payout_batch_id: string } | undefined)?.payout_batch_id ?? ''

describe('create', () => {
  test('answers 201 with an id, a status and a link', async () => {
    const { status, json } = await create(batch())
    expect(status).toBe(201)
    expect(json).toMatchObject({
      batch_header: {
        batch_status: 'PENDING',
        sender_batch_header: { sender_batch_id: 'batch-1' },
      },
    })
    expect(idOf(json)).toMatch(/^[A-Z0-9]{13}$/)
    expect(JSON.stringify(json.links)).toContain(`/v1/payments/payouts/${idOf(json)}`)
  })

  test.each([
    ['no JSON', '{"items":', 400, 'INVALID_REQUEST'],
    ['no header', { items: [item()] }, 400, 'VALIDATION_ERROR'],
    ['no items', batch([]), 400, 'VALIDATION_ERROR'],
    ['one bad receiver', batch([item(), item({ receiver: 'nobody' })]), 400, 'VALIDATION_ERROR'],
    ['no recipient type', batch([item()], { recipient_type: '' }), 400, 'VALIDATION_ERROR'],
    ['two currencies', batch([item(), item({}, { currency: 'EUR' })]), 400, 'VALIDATION_ERROR'],
    ['BRL', batch([item({}, { currency: 'BRL' })]), 400, 'NON_HOLDING_CURRENCY'],
    ['decimals of JPY', batch([item({}, { currency: 'JPY' })]), 400, 'VALIDATION_ERROR'],
    ['decimals of HUF', batch([item({}, { currency: 'HUF' })]), 400, 'VALIDATION_ERROR'],
    ['three decimals', batch([item({}, { value: '1.001' })]), 400, 'VALIDATION_ERROR'],
    ['an amount of zero', batch([item({}, { value: '0.00' })]), 400, 'VALIDATION_ERROR'],
    ['an amount as a number', batch([item({}, { value: 74 })]), 400, 'VALIDATION_ERROR'],
    ['a long item id', batch([item({ sender_item_id: 'x'.repeat(64) })]), 400, 'VALIDATION_ERROR'],
    ['too much money', batch([item({}, { value: '99999999.00' })]), 422, 'INSUFFICIENT_FUNDS'],
  ])('refuses as a whole: %s', async (_, body, status, name) => {
    const before = (await read('audit')) as { payments: number }
    expect(await create(body)).toMatchObject({ status, json: { name } })
    await lever('clock', { advance_ms: 600_000 })
    expect(await read('audit')).toEqual(before)
    expect((await create(batch())).status).toBe(201)
  })

  test('names the item that it does not like', async () => {
    const { json } = await create(batch([item(), item({ receiver: 'nobody' })]))
    expect(json.details).toEqual([
      {
        field: 'items[1].receiver',
        location: 'body',
        issue: 'Receiver is invalid or does not match with type',
      },
    ])
  })

  test('needs the fee in the balance too', async () => {
    await lever('balance', { currency: 'USD', value: '75.47' })
    expect((await create(batch())).json).toMatchObject({ name: 'INSUFFICIENT_FUNDS' })
    await lever('balance', { currency: 'USD', value: '75.48' })
    expect((await create(batch())).status).toBe(201)
  })

  test('refuses a batch id used within 30 days, with a link to the first batch', async () => {
    const first = await create(batch())
    const again = await create(batch([item({ sender_item_id: 'other' })]))
    expect(again.status).toBe(400)
    expect(again.json).toEqual({
      name: 'USER_BUSINESS_ERROR',
      message: 'User business error.',
      debug_id: expect.any(String),
      information_link: 'https://developer.paypal.com/docs/api/payments.payouts-batch/#errors',
      details: [
        {
          field: 'SENDER_BATCH_ID',
          location: 'body',
          issue: 'Batch with given sender_batch_id already exists',
          link: [
            {
              href: `${simulator.url}/v1/payments/payouts/${idOf(first.json)}`,
              rel: 'self',
              method: 'GET',
            },
          ],
        },
      ],
      links: [],
    })
  })

  test('forgets a batch id after 30 days, and guards nothing without one', async () => {
    await create(batch())
    await lever('clock', { advance_ms: 30 * 86_400_000 })
    token = String((await grant('secret')).json.access_token)
    expect((await create(batch())).status).toBe(201)
    const nameless = batch([item()], { sender_batch_id: undefined })
    expect((await create(nameless)).status).toBe(201)
    expect((await create(nameless)).status).toBe(201)
  })
})

describe('token', () => {
  test('is refused to a wrong client and expires', async () => {
    expect(await grant('wrong')).toMatchObject({ status: 401, json: { error: 'invalid_client' } })
    await lever('clock', { advance_ms: 32_400_000 })
    expect(await create(batch())).toMatchObject({
      status: 401,
      json: { name: 'AUTHENTICATION_FAILURE' },
    })
  })
})

describe('show', () => {
  const show = async (id: string, query = '') =>
    (await call('GET', `/v1/payments/payouts/${id}${query}`)).json as {
      total_items?: number
      total_pages?: number
      batch_header: Body
      items: (Body & { payout_item_fee: Body })[]
    }

  test('a batch moves from PENDING over PROCESSING to SUCCESS', async () => {
    const id = idOf((await create(batch([item(), item({ sender_item_id: 'item-2' })]))).json)
    const seen: unknown[] = []
    for (const advance_ms of [0, 60_000, 30_000, 30_000]) {
      await lever('clock', { advance_ms })
      const { batch_header, items } = await show(id)
      seen.push([batch_header.batch_status, ...items.map((shown) => shown.transaction_status)])
    }
    expect(seen).toEqual([
      ['PENDING', 'PENDING', 'PENDING'],
      ['PROCESSING', 'PENDING', 'PENDING'],
      ['PROCESSING', 'SUCCESS', 'PENDING'],
      ['SUCCESS', 'SUCCESS', 'SUCCESS'],
    ])
  })

  test('the fee is 2 %, capped, and zero until the batch is processed', async () => {
    const items = [item(), item({ sender_item_id: 'item-2' }, { value: '5000.00' })]
    const id = idOf((await create(batch(items))).json)
    expect((await show(id)).batch_header.fees).toEqual({ currency: 'USD', value: '0.00' })
    await lever('clock', { advance_ms: 120_000 })
    const shown = await show(id)
    expect(shown.items.map(({ payout_item_fee }) => payout_item_fee.value)).toEqual([
      '1.48',
      '14.00',
    ])
  })

  test.each([
    ['ann@example.com', 'SUCCESS', 'SUCCESS'],
    ['unclaimed-1@example.com', 'UNCLAIMED', 'SUCCESS'],
    ['onhold@example.com', 'ONHOLD', 'SUCCESS'],
    ['blocked@example.com', 'BLOCKED', 'SUCCESS'],
    ['failed@example.com', 'FAILED', 'DENIED'],
  ])('%s ends %s in a batch that ends %s', async (receiver, status, batchStatus) => {
    const id = idOf((await create(batch([item({ receiver })]))).json)
    await lever('clock', { advance_ms: 120_000 })
    const { batch_header, items } = await show(id)
    expect(items[0]?.transaction_status).toBe(status)
    expect(batch_header.batch_status).toBe(batchStatus)
  })

  test('what nobody claims comes back after 30 days, with its fee', async () => {
    await lever('balance', { currency: 'USD', value: '100.00' })
    const receiver = 'unclaimed@example.com'
    const id = idOf((await create(batch([item({ receiver })]))).json)
    await lever('clock', { advance_ms: 120_000 })
    await lever('clock', { advance_ms: 30 * 86_400_000 })
    token = String((await grant('secret')).json.access_token)
    expect((await show(id)).items[0]?.transaction_status).toBe('RETURNED')
    const page = await (await fetch(simulator.url)).text()
    expect(page).toContain('<td>100.00</td>')
  })

  test('pages hold every item once', async () => {
    const items = Array.from({ length: 5 }, (_, index) => item({ sender_item_id: `item-${index}` }))
    const id = idOf((await create(batch(items))).json)
    const ids: unknown[] = []
    for (const page of [1, 2, 3]) {
      const shown = await show(id, `?page=${page}&page_size=2&total_required=true`)
      expect(shown).toMatchObject({ total_items: 5, total_pages: 3 })
      ids.push(...shown.items.map(({ payout_item }) => (payout_item as Body).sender_item_id))
    }
    expect(ids).toEqual(items.map(({ sender_item_id }) => sender_item_id))
    expect((await show(id)).total_items).toBeUndefined()
    expect((await show(id, '?fields=batch_header')).items).toBeUndefined()
  })

  test('an unknown batch is 404, an item is shown by its own id', async () => {
    expect((await call('GET', '/v1/payments/payouts/NOPE')).status).toBe(404)
    const id = idOf((await create(batch())).json)
    const itemId = String((await show(id)).items[0]?.payout_item_id)
    const { json } = await call('GET', `/v1/payments/payouts-item/${itemId}`)
    expect(json).toMatchObject({ payout_item_id: itemId, sender_batch_id: 'batch-1' })
  })
})

describe('faults and levers', () => {
  const paid = async () => {
    await lever('clock', { advance_ms: 600_000 })
    return (await read('audit')) as { payments: number; paid_twice: string[]; net: Body }
  }

  test.each([
    ['drop_before_commit', 0],
    ['500_before_commit', 0],
    ['429', 0],
    ['refuse', 0],
    ['html_error', 0],
    ['commit_then_drop', 1],
    ['commit_then_500', 1],
    ['201_without_id', 1],
    ['answer_after_s', 1],
  ])('after %s PayPal has paid %i times, and once after a second try', async (fault, payments) => {
    await lever('fault', { match: { method: 'POST' }, do: fault, seconds: 0.01 })
    await create(batch()).catch(() => null)
    expect(await paid()).toMatchObject({ payments, paid_twice: [] })
    await create(batch())
    expect(await paid()).toMatchObject({ payments: 1, paid_twice: [], net: { USD: '74.00' } })
  })

  test('a rule hits the nth call of one batch only', async () => {
    const match = { method: 'POST', nth: 2, sender_batch_id: 'batch-2' }
    await lever('fault', { match, do: '500_before_commit' })
    const two = batch([item()], { sender_batch_id: 'batch-2' })
    expect((await create(batch())).status).toBe(201)
    expect((await create(two)).status).toBe(201)
    expect((await create(two)).status).toBe(500)
    expect((await create(two)).status).toBe(400)
  })

  test.each([
    ['fault', { do: 'explode' }],
    ['fault', { do: 'refuse', name: 'NO_SUCH_ERROR' }],
    ['clock', { advance_ms: -1 }],
    ['clock', { advance_ms: 'soon' }],
    ['balance', { currency: 'XXX', value: '1.00' }],
    ['balance', { currency: 'USD', value: '1.001' }],
    ['balance', { currency: 'EUR', from: 'USD', rate: 'much' }],
    ['balance', { currency: 'EUR', from: 'XXX', rate: '1' }],
    ['item', { sender_item_id: 'nobody’s', status: 'SUCCESS' }],
    ['receiver', { receiver: 'ann@example.com', limit: 5 }],
  ])('the lever %s refuses %j', async (name, body) => {
    expect((await lever(name, body)).status).toBe(422)
  })

  test('a refusal may have any of PayPal’s names', async () => {
    await lever('fault', { do: 'refuse', name: 'SENDER_RESTRICTED', match: { method: 'POST' } })
    expect(await create(batch())).toMatchObject({
      status: 403,
      json: { name: 'SENDER_RESTRICTED' },
    })
    expect((await create(batch())).status).toBe(201)
  })

  test('the script shows its remaining steps', async () => {
    const rules = [
      { do: '429', match: { method: 'POST' }, times: 2 },
      { do: 'webhook_drop', match: {} },
    ]
    await lever('fault', { rules })
    await create(batch())
    expect((await read('fault')).rules).toMatchObject([{ do: '429', left: 1 }, { left: 1 }])
    await create(batch())
    expect((await read('fault')).rules).toMatchObject([{ do: 'webhook_drop' }])
  })

  test('an item accepts only statuses of PayPal', async () => {
    await create(batch([item({ receiver: 'onhold@example.com' }), item({ sender_item_id: 'two' })]))
    const move = async (sender_item_id: string, status: string) =>
      (await lever('item', { sender_item_id, status })).status
    expect(await move('two', 'UNCLAIMED')).toBe(200)
    await paid()
    const ways = [
      await move('item-1', 'UNCLAIMED'),
      await move('item-1', 'BLOCKED'),
      await move('item-1', 'SUCCESS'),
      await move('two', 'FAILED'),
      await move('two', 'SUCCESS'),
      await move('two', 'REVERSED'),
      await move('two', 'SUCCESS'),
    ]
    expect(ways).toEqual([422, 200, 422, 422, 200, 200, 422])
    expect(await paid()).toMatchObject({ payments: 1, net: { USD: '0.00' } })
  })

  test('the same item id in two currencies is one item, paid twice', async () => {
    await create(batch())
    await create(batch([item({}, { currency: 'EUR' })], { sender_batch_id: 'batch-2' }))
    expect(await paid()).toMatchObject({ payments: 2, paid_twice: ['item-1'] })
  })

  test('a reset forgets everything but the authority', async () => {
    const before = await read('authority')
    await lever('receiver', { receiver: 'ann@example.com', is_locked: true })
    await create(batch())
    await lever('reset')
    expect(await read('authority')).toEqual(before)
    expect(await read('receiver')).toEqual({ receivers: {} })
    expect(await read('audit')).toMatchObject({ payments: 0, items: [] })
  })

  test('the audit names an item that was paid twice', async () => {
    await create(batch())
    await create(batch([item()], { sender_batch_id: 'batch-2' }))
    expect(await paid()).toMatchObject({ payments: 2, paid_twice: ['item-1'] })
  })

  test('a refund is a line of its own in the journal', async () => {
    await create(batch())
    await paid()
    await lever('item', { sender_item_id: 'item-1', status: 'REFUNDED' })
    expect((await read('journal')).journal).toMatchObject([
      { kind: 'out', receiver: 'ann@example.com', value: '74.00', sender_item_id: 'item-1' },
      { kind: 'back', value: '74.00' },
    ])
    expect(await paid()).toMatchObject({ payments: 1, net: { USD: '0.00' } })
    expect((await lever('item', { sender_item_id: 'item-1', status: 'SUCCESS' })).status).toBe(422)
  })

  test('the page shows what came from outside as text', async () => {
    await create(batch([item({ receiver: '"<img/src=x>"@example.com' })]))
    await paid()
    const page = await (await fetch(simulator.url)).text()
    expect(page).toContain('&lt;img/src=x&gt;')
    expect(page).not.toContain('<img')
  })
})

test('a payment is remembered over a restart that nobody announced', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'paypal-simulator-'))
  const options = { port: 0, stateFile: path.join(folder, 'state', 'paypal.json') }
  const outer = simulator
  try {
    simulator = await startPaypalSimulator(options)
    token = String((await grant('secret')).json.access_token)
    await lever('fault', { match: { method: 'POST' }, do: 'commit_then_drop' })
    await create(batch()).catch(() => null)
    const killed = simulator
    simulator = await startPaypalSimulator(options)
    token = String((await grant('secret')).json.access_token)
    expect((await create(batch())).json).toMatchObject({ name: 'USER_BUSINESS_ERROR' })
    await Promise.all([killed.close(), simulator.close()])
  } finally {
    simulator = outer
    rmSync(folder, { recursive: true })
  }
})

test('a file of an earlier version is read, and a broken one is no empty account', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'paypal-simulator-'))
  const stateFile = path.join(folder, 'paypal.json')
  const outer = simulator
  try {
    const old = { clock_offset_ms: 5, balances: { USD: '7548' }, batches: [], journal: [] }
    writeFileSync(stateFile, JSON.stringify(old))
    simulator = await startPaypalSimulator({ port: 0, pace, stateFile })
    token = String((await grant('secret')).json.access_token)
    expect((await create(batch())).status).toBe(201)
    await simulator.close()
    writeFileSync(stateFile, '{"clock_offset_ms":5,')
    await expect(startPaypalSimulator({ port: 0, stateFile })).rejects.toThrow(SyntaxError)
  } finally {
    simulator = outer
    rmSync(folder, { recursive: true })
  }
})
