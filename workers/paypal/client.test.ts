import { expect, test } from 'vitest'
import { connectPaypal, PaypalOutage, type PaypalSettings } from './client.ts'

type Step = Response | Error | ((url: string, init: RequestInit) => Response)
const json = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers })
const token = (name: string) => json(200, { access_token: name, expires_in: 32_400 })
const created = json(201, { batch_header: { payout_batch_id: 'CR9VS2K4X4846' } })

/** A client on a scripted network; `sent` tells every call that left. */
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

test('no secret is in what is reported', async () => {
  const { paypal } = client([new TypeError('fetch failed')], { clientSecret: 'hush-hush' })
  expect(JSON.stringify(await paypal.createPayout(request))).not.toContain('hush')
})

function brokenStream() {
  return new ReadableStream({
    pull: (controller) => controller.error(new TypeError('terminated')),
  })
}
