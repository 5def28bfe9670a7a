/** Webhooks of the simulated PayPal, received as the product does: verified, then counted. */
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { SigningKeyCache } from '../../workers/payouts/paypal/signing-keys.ts'
import { verifyWebhook, type WebhookVerdict } from '../../workers/payouts/paypal/verify-webhook.ts'
import { startPaypalSimulator } from './simulator.ts'
import type { SimDelivery, SimEvent } from './simulator-state.ts'

type Json = Record<string, unknown>
type Simulator = Awaited<ReturnType<typeof startPaypalSimulator>>

const pace = { processingAfterMs: 60_000, successAfterMs: 120_000 }
const DAY_MS = 86_400_000
const keys: SigningKeyCache = new Map()
let listener: Awaited<ReturnType<typeof listen>>
let token: string

/** Verifies each event by the simulator's clock and root, and answers with the next planned status. */
async function listen() {
  const heard: { verdict: WebhookVerdict; body: Json }[] = []
  const plan: number[] = []
  const server = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = []
      for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
      const body = Buffer.concat(chunks)
      const { now } = (await read('clock')) as { now: string }
      const verdict = await verifyWebhook(
        { headers: new Headers(request.headers as Record<string, string>), body },
        {
          baseUrl: simulator.url,
          webhookId: 'OURS',
          roots: [simulator.authority()],
          timeoutMs: 1000,
          keys,
          clock: () => Date.parse(now),
          fetch,
        },
      )
      heard.push({ verdict, body: JSON.parse(body.toString()) as Json })
      const usual = verdict.outcome === 'genuine' ? 200 : 401
      response.writeHead(plan.shift() ?? usual).end()
    })()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}/webhook`, heard, plan, close: () => server.close() }
}

async function call(method: string, pathname: string, body?: unknown) {
  const response = await fetch(simulator.url + pathname, {
    method,
    headers: { authorization: `Bearer ${token}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  const json = text.startsWith('{') ? (JSON.parse(text) as Json) : {}
  return { status: response.status, json, text }
}
const lever = async (name: string, body: Json = {}) =>
  (await call('POST', `/__sim/${name}`, body)).json
const read = async (name: string) =>
  (await (await fetch(`${simulator.url}/__sim/${name}`)).json()) as Json
const kept = async () =>
  (await read('webhooks')) as unknown as { events: SimEvent[]; deliveries: SimDelivery[] }

async function grant() {
  const response = await fetch(`${simulator.url}/v1/oauth2/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa('client:secret')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  })
  token = ((await response.json()) as { access_token: string }).access_token
}

/** One item of 10 USD for each receiver; its sender_item_id is the receiver. */
async function pay(...receivers: string[]) {
  const items = receivers.map((receiver) => ({
    sender_item_id: receiver,
    receiver,
    recipient_type: 'EMAIL',
    amount: { currency: 'USD', value: '10.00' },
  }))
  const header = { sender_batch_id: `batch of ${receivers[0]}` }
  const { json } = await call('POST', '/v1/payments/payouts', {
    sender_batch_header: header,
    items,
  })
  return (json.batch_header as { payout_batch_id: string }).payout_batch_id
}
const settle = () => lever('clock', { advance_ms: 2 * 60_000 })
const deliver = () => lever('webhooks', { deliver: 'due' })
const received = () =>
  listener.heard.map(({ verdict, body }) => [
    verdict.outcome === 'forged' ? verdict.why : verdict.outcome,
    String(body.event_type).replace('PAYMENT.PAYOUTS', ''),
  ])

let simulator: Simulator = await startPaypalSimulator({ port: 0, pace })
afterAll(() => simulator.close())
beforeEach(async () => {
  await lever('reset')
  await grant()
  listener = await listen()
  await lever('webhooks', { url: listener.url, id: 'OURS' })
})
afterEach(() => listener.close())

describe('delivery', () => {
  test('every change sends an event with a valid signature', async () => {
    await pay(
      'ann@example.com',
      'unclaimed@example.com',
      'failed@example.com',
      'onhold@example.com',
    )
    await settle()
    await deliver()
    expect(received().sort()).toEqual([
      ['genuine', '-ITEM.FAILED'],
      ['genuine', '-ITEM.HELD'],
      ['genuine', '-ITEM.SUCCEEDED'],
      ['genuine', '-ITEM.UNCLAIMED'],
      ['genuine', 'BATCH.PROCESSING'],
      ['genuine', 'BATCH.SUCCESS'],
    ])
    const success = listener.heard.find(({ body }) => String(body.event_type).endsWith('SUCCEEDED'))
    expect(success?.verdict).toMatchObject({
      event: { senderBatchId: 'batch of ann@example.com', senderItemId: 'ann@example.com' },
    })
  })

  test('a cancelled item sends an event, a reversed one does not', async () => {
    const id = await pay('unclaimed@example.com', 'ann@example.com')
    await settle()
    await deliver()
    const { json } = await call('GET', `/v1/payments/payouts/${id}`)
    const [unclaimed] = json.items as { payout_item_id: string }[]
    listener.heard.length = 0
    await call('POST', `/v1/payments/payouts-item/${unclaimed?.payout_item_id}/cancel`)
    await lever('item', { sender_item_id: 'ann@example.com', status: 'REVERSED' })
    await deliver()
    expect(received()).toEqual([['genuine', '-ITEM.CANCELED']])
  })

  test('F65 a payment unclaimed for 30 days sends RETURNED', async () => {
    await pay('unclaimed@example.com')
    await settle()
    await lever('clock', { advance_ms: 30 * DAY_MS })
    await deliver()
    // Events are delivered side by side, in no order.
    expect(received()).toContainEqual(['genuine', '-ITEM.RETURNED'])
  })

  test('F80 an event without a 2xx answer is sent again, at most 25 times in three days', async () => {
    await lever('webhooks', { hold: true })
    await pay('ann@example.com')
    await settle()
    await lever('webhooks', { hold: false })
    listener.plan.push(...Array<number>(1000).fill(503))
    for (let hour = 0; hour < 73; hour += 1) {
      await deliver()
      await lever('clock', { advance_ms: DAY_MS / 24 })
    }
    const { deliveries } = await kept()
    expect(deliveries.map(({ status, attempts, answer }) => [status, attempts, answer])).toEqual(
      Array(3).fill(['given_up', 25, '503']),
    )
  })

  test('without a webhook there are no events', async () => {
    await lever('reset')
    await grant()
    await pay('ann@example.com')
    await settle()
    expect(await kept()).toMatchObject({ events: [], deliveries: [] })
  })
})

describe('faults', () => {
  const success = 'PAYMENT.PAYOUTS-ITEM.SUCCEEDED'

  test.each([
    ['webhook_wrong_key', 'F77', 'signature_wrong'],
    ['webhook_altered_body', 'F77', 'signature_wrong'],
    ['webhook_unsigned', 'F77', 'header_missing'],
    ['webhook_old', 'F77', 'too_old'],
    ['webhook_expired_certificate', 'F78', 'certificate_out_of_date'],
    ['webhook_self_signed', 'F78', 'certificate_self_signed'],
    ['webhook_other_name', 'F78', 'certificate_of_another'],
    ['webhook_foreign_host', 'F79', 'foreign_certificate_url'],
  ])('after %s (%s) the retry is genuine', async (fault, _, why) => {
    await lever('fault', { match: { event_type: success }, do: fault })
    await pay('ann@example.com')
    await settle()
    await deliver()
    const ofItem = () => received().filter(([, type]) => type === '-ITEM.SUCCEEDED')
    expect(ofItem()).toEqual([[why, '-ITEM.SUCCEEDED']])
    await lever('clock', { advance_ms: 60_000 })
    await deliver()
    expect(ofItem().map(([outcome]) => outcome)).toEqual([why, 'genuine'])
  })

  test('F76 one event may come several times, F82 another app’s among them, or not at all', async () => {
    await lever('fault', {
      rules: [
        { match: { sender_item_id: 'ann@example.com' }, do: 'webhook_repeat', count: 2 },
        { match: { sender_item_id: 'ben@example.com' }, do: 'webhook_drop' },
        { match: { sender_item_id: 'eve@example.com' }, do: 'webhook_foreign_app' },
      ],
    })
    await pay('ann@example.com', 'ben@example.com', 'eve@example.com')
    await settle()
    await deliver()
    const events = listener.heard.flatMap(({ verdict }) =>
      verdict.outcome === 'genuine' && verdict.event.senderItemId ? [verdict.event] : [],
    )
    const by = (item: string) => events.filter(({ senderItemId }) => senderItemId === item)
    expect(by('ann@example.com')).toHaveLength(3)
    expect(new Set(by('ann@example.com').map(({ eventId }) => eventId)).size).toBe(1)
    expect(by('ben@example.com')).toHaveLength(0)
    expect(
      by('eve@example.com')
        .map(({ senderBatchId }) => senderBatchId)
        .sort(),
    ).toEqual(['a-batch-of-another-app', 'batch of ann@example.com'])
  })

  test('F69 an event may come late, or after a later one', async () => {
    await lever('fault', {
      rules: [
        { match: { sender_item_id: 'ann@example.com' }, do: 'webhook_delay', seconds: 7200 },
        { match: { event_type: 'PAYMENT.PAYOUTSBATCH.PROCESSING' }, do: 'webhook_reorder' },
      ],
    })
    await pay('ann@example.com', 'ben@example.com')
    await settle()
    await deliver()
    await lever('clock', { advance_ms: 7200_000 })
    await deliver()
    const order = listener.heard.map(({ body }) => String(body.event_type).split('.').at(-1))
    expect(order.indexOf('PROCESSING')).toBeGreaterThan(0)
    const items = listener.heard.flatMap(({ verdict }) =>
      verdict.outcome === 'genuine' && verdict.event.senderItemId
        ? [verdict.event.senderItemId]
        : [],
    )
    expect(items).toEqual(['ben@example.com', 'ann@example.com'])
  })

  test('F69 held back, events go out in whatever order a test asks for', async () => {
    await lever('webhooks', { hold: true })
    await pay('ann@example.com', 'ben@example.com')
    await settle()
    await deliver()
    expect(listener.heard).toEqual([])
    const { events } = await kept()
    for (const { id } of events.toReversed()) await lever('webhooks', { send: id })
    expect(listener.heard.map(({ body }) => body.id)).toEqual(
      events.toReversed().map(({ id }) => id),
    )
    await lever('webhooks', { send: events[0]?.id ?? '', fault: 'webhook_wrong_key', count: 2 })
    expect(
      received()
        .slice(-2)
        .map(([outcome]) => outcome),
    ).toEqual(['signature_wrong', 'signature_wrong'])
  })

  test('F81 an event can be made up, before any batch exists', async () => {
    const resource = { sender_batch_id: 'not yet', payout_batch_id: 'EARLY00000000' }
    const emit = { event_type: 'PAYMENT.PAYOUTS-ITEM.FAILED', resource }
    expect(await lever('webhooks', { emit })).toMatchObject({ sent: [{ answer: '200' }] })
    expect(listener.heard[0]?.verdict).toMatchObject({
      outcome: 'genuine',
      event: { senderBatchId: 'not yet' },
    })
  })

  test.each([
    [{}],
    [{ send: 'WH-NOPE' }],
    [{ emit: {} }],
    [{ deliver: 'due', fault: 'commit_then_drop' }],
  ])('the lever refuses %j', async (body) => {
    expect((await call('POST', '/__sim/webhooks', body)).status).toBe(422)
  })
})

describe('PayPal’s own paths about webhooks', () => {
  const PATH = '/v1/notifications/webhooks'

  test('register, list, show, delete', async () => {
    const body = { url: 'http://127.0.0.1:9/other', event_types: [{ name: '*' }] }
    const { status, json } = await call('POST', PATH, body)
    expect([status, json.url]).toEqual([201, body.url])
    expect((await call('POST', PATH, body)).status).toBe(400)
    const { webhooks } = (await call('GET', PATH)).json as { webhooks: { id: string }[] }
    expect(webhooks.map(({ id }) => id)).toEqual(['OURS', json.id])
    expect((await call('GET', `${PATH}/${String(json.id)}`)).json).toEqual(json)
    expect((await call('DELETE', `${PATH}/${String(json.id)}`)).status).toBe(204)
    expect((await call('DELETE', `${PATH}/${String(json.id)}`)).status).toBe(404)
    expect((await call('GET', `${PATH}/${String(json.id)}`)).status).toBe(404)
  })

  test.each([
    ['no URL', { event_types: [{ name: '*' }] }],
    ['another protocol', { url: 'ftp://x/', event_types: [{ name: '*' }] }],
    ['no events', { url: 'http://x/', event_types: [] }],
  ])('refuses to register: %s', async (_, body) => {
    expect((await call('POST', PATH, body)).status).toBe(400)
  })

  test('only the events asked for are sent', async () => {
    await lever('webhooks', {
      url: listener.url,
      id: 'OURS',
      event_types: ['PAYMENT.PAYOUTSBATCH.SUCCESS'],
    })
    await pay('ann@example.com')
    await settle()
    await deliver()
    expect(received()).toEqual([['genuine', 'BATCH.SUCCESS']])
  })

  test('an event is shown, and sent again when asked', async () => {
    await pay('ann@example.com')
    await settle()
    await deliver()
    const { body } = listener.heard[0]!
    const shown = await call('GET', `${PATH}-events/${String(body.id)}`)
    expect(shown.json).toEqual(body)
    expect((await call('POST', `${PATH}-events/${String(body.id)}/resend`)).status).toBe(202)
    await deliver()
    expect(listener.heard.filter((each) => each.body.id === body.id)).toHaveLength(2)
  })

  test('says of a signature whether it is its own', async () => {
    const sent: Record<string, string>[] = []
    const spy = createServer((request, response) => {
      sent.push(request.headers as Record<string, string>)
      response.end()
    })
    await new Promise<void>((resolve) => spy.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(spy.address() as AddressInfo).port}/`
    await lever('webhooks', { url, id: 'OURS' })
    const emit = { event_type: 'X', resource: {} }
    await lever('webhooks', { emit })
    spy.close()
    const { events } = await kept()
    const { json: webhook_event } = await call('GET', `${PATH}-events/${events[0]?.id}`)
    const asked = {
      auth_algo: sent[0]?.['paypal-auth-algo'],
      cert_url: sent[0]?.['paypal-cert-url'],
      transmission_id: sent[0]?.['paypal-transmission-id'],
      transmission_sig: sent[0]?.['paypal-transmission-sig'],
      transmission_time: sent[0]?.['paypal-transmission-time'],
      webhook_id: 'OURS',
      webhook_event,
    }
    const verify = async (over: Json) =>
      (await call('POST', '/v1/notifications/verify-webhook-signature', { ...asked, ...over })).json
        .verification_status
    expect(await verify({})).toBe('SUCCESS')
    expect(await verify({ webhook_event: { id: 'WH-2' } })).toBe('FAILURE')
    expect(await verify({ webhook_id: 'WEBHOOK_ID' })).toBe('FAILURE')
  })

  test('a certificate is for anybody, an unknown one for nobody', async () => {
    token = 'none'
    const { status, text } = await call('GET', '/v1/notifications/certs/CERT-sim-1')
    expect([status, text.match(/BEGIN CERTIFICATE/g)?.length]).toEqual([200, 2])
    expect((await call('GET', '/v1/notifications/certs/CERT-2')).status).toBe(404)
    expect((await call('GET', PATH)).status).toBe(401)
  })
})

test('after a restart the certificate authority is the same, and undelivered events are still sent', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'paypal-simulator-'))
  const stateFile = path.join(folder, 'paypal.json')
  const webhook = { id: 'OURS', url: listener.url }
  const outer = simulator
  try {
    simulator = await startPaypalSimulator({ port: 0, pace, stateFile, webhooks: [webhook] })
    const authority = simulator.authority()
    await grant()
    await lever('webhooks', { hold: true })
    await pay('ann@example.com')
    await settle()
    const killed = simulator
    simulator = await startPaypalSimulator({ port: 0, pace, stateFile, webhooks: [webhook] })
    expect(simulator.authority()).toBe(authority)
    await lever('webhooks', { hold: false })
    await deliver()
    expect(received().map(([outcome]) => outcome)).toEqual(['genuine', 'genuine', 'genuine'])
    await Promise.all([killed.close(), simulator.close()])
  } finally {
    simulator = outer
    rmSync(folder, { recursive: true })
  }
})
