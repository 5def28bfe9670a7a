import { Webhook } from 'standardwebhooks'
import { afterEach, expect, test, vi } from 'vitest'
import { eventKinds } from '../../../schema/vocabulary.ts'
import type { DueDelivery, Endpoint } from '../db/due-deliveries.ts'
import { sampleFacts } from '../rules/samples.ts'
import { webhookSecret } from '../rules/webhook.ts'
import { webhookData, webhookDataOf } from '../rules/webhook-data.ts'
import type { Wire } from './exchange.ts'
import { send } from './send.ts'

afterEach(() => {
  vi.useRealTimers()
})

const id = '01a2121d-9eaa-7ea5-b3a0-c4027000da46'
const endpoint: Endpoint = {
  ...{ kind: 'postback', url: 'https://tracker.example/p?c={click_id}', host: 'tracker.example' },
  ...{ method: 'GET', preset: null, sendsNegative: false },
  ...{ secret: null, previousSecret: null, previousUntil: null, allowedHosts: [] },
}
const delivery = (over: Partial<Endpoint> = {}): DueDelivery => ({
  ...{ id, endpointId: id, eventId: id, subjectId: id, attempt: 1 },
  event: over.kind === 'webhook' ? 'conversion.recorded' : 'sale',
  ...{ owner: 'affiliate', facts: { event: 'sale' }, occurredAt: new Date('2026-11-25T10:00:00Z') },
  endpoint: { ...endpoint, ...over },
  about: {
    ...{
      affiliateId: id,
      affiliateCode: 'anna',
      advertiserId: id,
      offerId: id,
      clickId: 'click-1',
    },
    ...{ conversionId: id, country: 'DE', subs: [], minor: 1_470n, currency: 'USD' },
  },
})

const wireOf = (over: Partial<Wire> = {}): Wire => ({
  fetch: async () => new Response('OK'),
  addressesOf: async () => ['93.184.216.34'],
  unsealed: async (sealed) => sealed,
  now: () => new Date(),
  random: () => 0,
  ...{ isLocal: false, ownHosts: ['app.tributary.example'] },
  ...over,
})

test('F100: a slow target is cut off after five seconds and tried again', async () => {
  const timeouts: number[] = []
  vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => {
    timeouts.push(ms)
    return AbortSignal.abort()
  })
  const fetch = async (_: string, { signal }: RequestInit) => {
    signal?.throwIfAborted()
    return new Response('late')
  }
  const attempt = await send(delivery(), wireOf({ fetch }))
  expect(attempt).toMatchObject({ state: 'retrying', problem: 'timeout', status: null })
  await send(
    delivery({ kind: 'webhook', url: 'https://hooks.example/', secret: 'whsec_AAAA' }),
    wireOf({ fetch }),
  )
  expect(timeouts).toEqual([5_000, 15_000])
  vi.restoreAllMocks()
})

test('F102: a redirect is not followed, wherever it leads', async () => {
  const asked: (RequestInit & { url: string })[] = []
  const fetch = async (url: string, init: RequestInit) => {
    asked.push({ ...init, url })
    return new Response(null, { status: 302, headers: { location: 'http://169.254.169.254/' } })
  }
  const attempt = await send(delivery(), wireOf({ fetch }))
  expect(attempt).toMatchObject({ state: 'retrying', problem: 'redirect', status: 302 })
  expect(asked).toMatchObject([{ url: 'https://tracker.example/p?c=click-1', redirect: 'manual' }])
})

test.each([
  [
    'a name that leads to a private address',
    ['93.184.216.34', '10.0.0.1'],
    'private_address',
    'failed',
  ],
  ['a name that leads to this machine by IPv6', ['::ffff:127.0.0.1'], 'private_address', 'failed'],
  ['a name without an address', [], 'host_unknown', 'retrying'],
  ['a name server that does not answer', null, 'host_unknown', 'retrying'],
])('F103: %s gets nothing', async (_, addresses, problem, state) => {
  const fetch = vi.fn()
  const attempt = await send(delivery(), wireOf({ fetch, addressesOf: async () => addresses }))
  expect(attempt).toMatchObject({ problem, state })
  expect(fetch).not.toHaveBeenCalled()
})

test.each(['https://app.tributary.example/', 'http://tracker.example/', 'https://127.0.0.1/'])(
  'F103: %s, saved before it was forbidden, gets nothing',
  async (url) => {
    const fetch = vi.fn()
    const attempt = await send(delivery({ url }), wireOf({ fetch }))
    expect(attempt).toMatchObject({ problem: 'private_address', state: 'failed' })
    expect(fetch).not.toHaveBeenCalled()
  },
)

test('a local run may call its own machine, a deployed one may not', async () => {
  const url = 'http://127.0.0.1:4000/p?c={click_id}'
  expect(await send(delivery({ url }), wireOf({ isLocal: true }))).toMatchObject({
    state: 'success',
  })
  expect(await send(delivery({ url }), wireOf())).toMatchObject({ problem: 'private_address' })
})

test('F104: of an endless answer the first two kilobytes are kept', async () => {
  let pulled = 0
  const endless = new ReadableStream({
    pull: (controller) => {
      pulled += 1
      controller.enqueue(new TextEncoder().encode('x'.repeat(1_000)))
    },
  })
  const attempt = await send(delivery(), wireOf({ fetch: async () => new Response(endless) }))
  expect(attempt.state).toBe('success')
  expect(attempt.answer).toBe('x'.repeat(2_048))
  expect(pulled).toBeLessThan(10)
})

test('an answer keeps no character that Postgres refuses', async () => {
  const fetch = async () => new Response('a\0b')
  expect((await send(delivery(), wireOf({ fetch }))).answer).toBe('ab')
})

test.each([
  [429, '120', 'retrying', 120_000],
  [503, null, 'retrying', 60_000],
  [404, null, 'retrying', 60_000],
  [410, null, 'failed', null],
])('the answer %s with Retry-After %s: %s', async (status, retryAfter, state, delayMs) => {
  const now = new Date('2026-11-25T10:00:00Z')
  const headers = retryAfter === null ? undefined : { 'retry-after': retryAfter }
  const fetch = async () => new Response(null, { status, ...(headers ? { headers } : {}) })
  const attempt = await send(delivery(), wireOf({ fetch, now: () => now }))
  expect(attempt).toMatchObject({ state, problem: 'http_error', isGone: status === 410 })
  expect(attempt.nextAt && attempt.nextAt.getTime() - now.getTime()).toBe(delayMs)
})

test('F106: during a rotation both secrets verify a webhook, by the public library', async () => {
  const [old, fresh] = [1, 2].map((byte) => webhookSecret(new Uint8Array(32).fill(byte))) as [
    string,
    string,
  ]
  const sent: { headers: Record<string, string>; body: string }[] = []
  const fetch = async (_: string, init: RequestInit) => {
    sent.push({ headers: init.headers as Record<string, string>, body: String(init.body) })
    return new Response('OK')
  }
  const rotated = delivery({
    ...{ kind: 'webhook', url: 'https://hooks.example/', secret: fresh, previousSecret: old },
    previousUntil: new Date(Date.now() + 60_000),
  })
  await send(rotated, wireOf({ fetch }))
  const [hook] = sent
  for (const secret of [old, fresh]) {
    expect(new Webhook(secret).verify(hook!.body, hook!.headers)).toMatchObject({
      ...{ type: 'conversion.recorded', data: { version: 1, event_id: id, event: 'sale' } },
    })
  }
  const other = webhookSecret(new Uint8Array(32).fill(3))
  expect(() => new Webhook(other).verify(hook!.body, hook!.headers)).toThrow()
  expect(() => new Webhook(old).verify(`${hook!.body} `, hook!.headers)).toThrow()
})

test('a webhook with an unreadable secret fails alone and is tried again', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => {})
  const fetch = vi.fn()
  const unsealed = async () => {
    throw new Error('no sealing key has the id first')
  }
  const hook = delivery({ kind: 'webhook', url: 'https://hooks.example/', secret: 'first.a.b' })
  const attempt = await send(hook, wireOf({ fetch, unsealed }))
  expect(attempt).toMatchObject({ state: 'retrying', problem: 'secret_unreadable' })
  expect(fetch).not.toHaveBeenCalled()
  vi.restoreAllMocks()
})

test('a POST carries the parameters as a form', async () => {
  const fetch = vi.fn(async () => new Response('OK'))
  await send(delivery({ method: 'POST' }), wireOf({ fetch }))
  expect(fetch).toHaveBeenCalledWith(
    'https://tracker.example/p',
    expect.objectContaining({ method: 'POST', body: 'c=click-1' }),
  )
})

test.each(eventKinds)(
  'a test of the webhook %s has all fields of its schema, and no other',
  (kind) => {
    const of = { kind, eventId: id, subjectId: id, facts: { ...sampleFacts(kind, id) } }
    const data = webhookDataOf({ ...of, owner: 'advertiser' })
    expect(webhookData[kind].strict().parse(data)).toEqual(data)
  },
)

test('a webhook of an affiliate has nothing of the advertiser’s', () => {
  const facts = { event: 'sale', was: 'pending', note: 'Stolen card', amount_minor: '1470' }
  const of = { kind: 'conversion.rejected', eventId: id, subjectId: id } as const
  const shared = { version: 1, event_id: id, conversion_id: id, event: 'sale' }
  const affiliateData = { ...shared, commission_minor: '1470' }
  expect(webhookDataOf({ ...of, facts, owner: 'affiliate' })).toEqual(affiliateData)
  const own = { ...affiliateData, note: 'Stolen card' }
  expect(webhookDataOf({ ...of, facts, owner: 'advertiser' })).toEqual(own)
  const sale = {
    event: 'sale',
    revenue_minor: '1715',
    external_id: 'order-1',
    amount_minor: '4900',
  }
  expect(
    webhookDataOf({ ...of, kind: 'conversion.recorded', facts: sale, owner: 'affiliate' }),
  ).toEqual({ ...shared, amount_minor: '4900' })
})
