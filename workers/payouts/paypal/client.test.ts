import { expect, test } from 'vitest'
import { retryAfterSeconds } from './call.ts'
import { connectPaypal, PaypalMissing, PaypalOutage, type PaypalSettings } from './client.ts'

type Step = Response | Error | ((url: string, init: RequestInit) => Response)
const json = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers })
const token = (name: string) => json(200, { access_token: name, expires_in: 32_400 })
const created = json(201, { batch_header: { payout_batch_id: 'CR9VS2K4X4846' } })

/** A client on a scripted network; `sent` lists every call. */
function client(script: Step[], over: Partial<PaypalSettings> = {}) {
  const sent: { url: string; init: RequestInit }[] = []
  const fake = (url: string, init: RequestInit) => {
    sent.push({ url, init })
    const step = script.shift()
    if (step === undefined) throw new Error(`unexpected call to ${url}`)
    if (step instanceof Error) return Promise.reject(step)
    return Promise.resolve(typeof step === 'function' ? step(url, init) : step.clone())
  }
  const settings: PaypalSettings = {
    baseUrl: 'https://paypal.test',
    clientId: 'id',
    clientSecret: 'secret',
    createTimeoutMs: 50,
    readTimeoutMs: 50,
    tokens: new Map(),
    clock: () => 0,
    fetch: fake as typeof fetch,
    ...over,
  }
  return { paypal: connectPaypal(settings), sent }
}
const request = { senderBatchId: 'batch-1', body: '{"a": 1,  "as it is": true}' }

test('the stored bytes are sent as they are', async () => {
  const { paypal, sent } = client([token('t1'), created])
  expect(await paypal.createPayout(request)).toMatchObject({ outcome: 'accepted' })
  expect(sent[1]?.init.body).toBe(request.body)
  expect(new Headers(sent[1]?.init.headers).get('authorization')).toBe('Bearer t1')
})

test('a token is asked for once and again when it has expired', async () => {
  let now = 0
  const { paypal, sent } = client([token('t1'), created, created, token('t2'), created], {
    clock: () => now,
  })
  await paypal.createPayout(request)
  await paypal.createPayout(request)
  now = 32_400_000
  await paypal.createPayout(request)
  expect(sent.filter(({ url }) => url.endsWith('/token'))).toHaveLength(2)
})

test('F61 a refused token is fetched anew once and the same bytes are sent again', async () => {
  const refused = json(401, { name: 'AUTHENTICATION_FAILURE' })
  const { paypal, sent } = client([token('t1'), refused, token('t2'), created])
  expect(await paypal.createPayout(request)).toMatchObject({ outcome: 'accepted' })
  expect(sent[3]?.init.body).toBe(sent[1]?.init.body)
  expect(new Headers(sent[3]?.init.headers).get('authorization')).toBe('Bearer t2')
})

test('a 401 that stays is a refusal, after two calls and no more', async () => {
  const refused = json(401, { name: 'AUTHENTICATION_FAILURE' })
  const { paypal, sent } = client([token('t1'), refused, token('t2'), refused])
  expect(await paypal.createPayout(request)).toMatchObject({ outcome: 'refused' })
  expect(sent).toHaveLength(4)
})

test.each([
  ['a wrong secret', json(401, { error: 'invalid_client' })],
  ['a broken network', new TypeError('fetch failed')],
  ['a page of HTML', new Response('<html>', { status: 200 })],
  ['a token of no life', json(200, { access_token: 't', expires_in: 'soon' })],
])('without a token nothing is sent: %s', async (_, step) => {
  const { paypal, sent } = client([step])
  expect(await paypal.createPayout(request)).toMatchObject({ outcome: 'not_sent' })
  expect(sent).toHaveLength(1)
})

test.each([
  ['a reset connection', new TypeError('fetch failed')],
  ['a body that breaks off', new Response(brokenStream(), { status: 201 })],
])('%s leaves the outcome unknown', async (_, step) => {
  const { paypal } = client([token('t1'), step])
  expect(await paypal.createPayout(request)).toMatchObject({ outcome: 'unknown' })
})

test('silence ends at the time limit and is unknown', async () => {
  const { paypal } = client([], {
    createTimeoutMs: 20,
    fetch: ((url: string, init: RequestInit) =>
      url.endsWith('/token')
        ? Promise.resolve(token('t1'))
        : new Promise((_, reject) =>
            init.signal?.addEventListener('abort', () => reject(init.signal?.reason)),
          )) as typeof fetch,
  })
  expect(await paypal.createPayout(request)).toMatchObject({
    outcome: 'unknown',
    reason: expect.stringContaining('Timeout'),
  })
})

test('no redirect is followed, to nowhere', async () => {
  const { paypal, sent } = client([token('t1'), new Response(null, { status: 307 })])
  expect(await paypal.createPayout(request)).toMatchObject({ outcome: 'unknown' })
  expect(sent.every(({ init }) => init.redirect === 'manual')).toBe(true)
})

const page = (number: number, ids: string[]) =>
  json(200, {
    total_items: 3,
    total_pages: 2,
    batch_header: { payout_batch_id: 'B1', batch_status: 'SUCCESS' },
    items: ids.map((id) => ({
      payout_item_id: `P${id}${number}`,
      transaction_status: 'SUCCESS',
      payout_item: { sender_item_id: id },
    })),
  })

test('a batch is read page by page', async () => {
  const { paypal, sent } = client([token('t1'), page(1, ['a', 'b']), page(2, ['c'])])
  const shown = await paypal.showBatch('B1')
  expect(shown.items.map(({ senderItemId }) => senderItemId)).toEqual(['a', 'b', 'c'])
  expect(sent[2]?.url).toBe(
    'https://paypal.test/v1/payments/payouts/B1?page=2&page_size=1000&total_required=true',
  )
})

test('F71 an item that moves to another page while pages are read is one item', async () => {
  const moved = json(200, {
    total_items: 3,
    total_pages: 2,
    batch_header: { payout_batch_id: 'B1', batch_status: 'SUCCESS' },
    items: [{ payout_item_id: 'Pb1', transaction_status: 'SUCCESS', payout_item: {} }],
  })
  const { paypal } = client([token('t1'), page(1, ['a', 'b']), moved])
  const { items } = await paypal.showBatch('B1')
  expect(items.map(({ payoutItemId }) => payoutItemId)).toEqual(['Pa1', 'Pb1'])
})

test.each([
  ['of items', { total_items: 4, total_pages: 2 }],
  ['of pages', { total_items: 3, total_pages: 3 }],
])('F71 a count %s that changes between two pages proves nothing', async (_, totals) => {
  const batch_header = { payout_batch_id: 'B1', batch_status: 'SUCCESS' }
  const { paypal } = client([
    token('t1'),
    page(1, ['a', 'b']),
    json(200, { ...totals, batch_header, items: [] }),
  ])
  await expect(paypal.showBatch('B1')).rejects.toThrow('changed while')
})

test('F71 where PayPal does not count its pages, a full page has a successor', async () => {
  const uncounted = (items: number) =>
    json(200, {
      batch_header: { payout_batch_id: 'B1', batch_status: 'SUCCESS' },
      items: Array.from({ length: items }, (_, at) => ({
        payout_item_id: `P${items}-${at}`,
        payout_item: {},
      })),
    })
  const { paypal, sent } = client([token('t1'), uncounted(1000), uncounted(3)])
  expect((await paypal.showBatch('B1')).items).toHaveLength(1003)
  expect(sent).toHaveLength(3)
})

test.each([
  ['500', json(500, {})],
  ['404', json(404, { name: 'RESOURCE_NOT_FOUND' })],
  ['a page of HTML', new Response('<html>', { status: 200 })],
  [
    'another batch',
    json(200, { batch_header: { payout_batch_id: 'B2', batch_status: 'SUCCESS' } }),
  ],
  ['a reset connection', new TypeError('fetch failed')],
])('a read that fails says so and nothing else: %s', async (_, step) => {
  const { paypal } = client([token('t1'), step])
  await expect(paypal.showBatch('B1')).rejects.toThrow(PaypalOutage)
})

const shownItem = (status: string, over: object = {}) => ({
  payout_item_id: 'P1',
  transaction_status: status,
  payout_batch_id: 'B1',
  payout_item: { sender_item_id: 'a' },
  ...over,
})

test('an item is shown by its own id, which cannot leave its place in the path', async () => {
  const { paypal, sent } = client([
    token('t1'),
    json(200, shownItem('UNCLAIMED')),
    json(200, shownItem('SUCCESS', { payout_item_id: '../x' })),
  ])
  expect(await paypal.showItem('P1')).toMatchObject({ status: 'UNCLAIMED', payoutBatchId: 'B1' })
  await paypal.showItem('../x')
  expect(sent.slice(1).map(({ url }) => url)).toEqual([
    'https://paypal.test/v1/payments/payouts-item/P1',
    'https://paypal.test/v1/payments/payouts-item/..%2Fx',
  ])
})

test.each([
  ['500', json(500, {}), PaypalOutage],
  ['another item', json(200, shownItem('SUCCESS', { payout_item_id: 'P2' })), PaypalOutage],
  ['a 404 of somebody else', new Response('<html>', { status: 404 }), PaypalOutage],
  ['an item PayPal does not have', json(404, { name: 'INVALID_RESOURCE_ID' }), PaypalMissing],
])('a read of one item that fails: %s', async (_, step, failure) => {
  const { paypal } = client([token('t1'), step])
  const error: unknown = await paypal.showItem('P1').catch((caught: unknown) => caught)
  expect(error).toBeInstanceOf(failure)
  expect(error instanceof PaypalMissing).toBe(failure === PaypalMissing)
})

test.each([
  ['taken back', json(200, shownItem('RETURNED')), { outcome: 'accepted' }],
  ['F67 cancelled before', json(400, { name: 'ITEM_ALREADY_CANCELLED' }), { outcome: 'exists' }],
  [
    'F66 claimed a moment before',
    json(400, { name: 'ITEM_INCORRECT_STATUS' }),
    { outcome: 'refused', code: 'ITEM_INCORRECT_STATUS' },
  ],
  ['a lost answer', new TypeError('fetch failed'), { outcome: 'unknown' }],
])('an item is cancelled: %s', async (_, step, expected) => {
  const { paypal, sent } = client([token('t1'), step])
  expect(await paypal.cancelItem('P1')).toMatchObject(expected)
  expect(sent[1]).toMatchObject({
    url: 'https://paypal.test/v1/payments/payouts-item/P1/cancel',
    init: { method: 'POST' },
  })
})

test('without a token no item is cancelled', async () => {
  const { paypal, sent } = client([new TypeError('fetch failed')])
  expect(await paypal.cancelItem('P1')).toMatchObject({ outcome: 'not_sent' })
  expect(sent).toHaveLength(1)
})

test.each([
  ['7', 7],
  ['0', 0],
  ['0.2', 1],
  ['-5', 0],
  ['1e9', 86_400],
  ['Thu, 01 Jan 1970 00:01:30 GMT', 30],
  ['Thu, 01 Jan 1970 00:00:30 GMT', 0],
  ['soon', null],
  ['', null],
  [null, null],
])('F60 Retry-After %j asks for %s seconds', (header, seconds) => {
  expect(retryAfterSeconds(header, 60_000)).toBe(seconds)
})

test('F60 a 429 carries the wait to the caller', async () => {
  const { paypal } = client([token('t1'), json(429, { name: 'X' }, { 'retry-after': '90' })])
  expect(await paypal.createPayout(request)).toMatchObject({ retryAfterSeconds: 90 })
})

test('no error contains a secret', async () => {
  const { paypal } = client([new TypeError('fetch failed')], { clientSecret: 'hush-hush' })
  expect(JSON.stringify(await paypal.createPayout(request))).not.toContain('hush')
})

function brokenStream() {
  return new ReadableStream({
    pull: (controller) => controller.error(new TypeError('terminated')),
  })
}
