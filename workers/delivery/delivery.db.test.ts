import { sql } from 'drizzle-orm'
import { beforeEach, expect, test, vi } from 'vitest'
import * as cast from '../../dev/demo/demo-cast.ts'
import { type EventKind, postbackPresets } from '../../schema/vocabulary.ts'
import { storeClick } from '../clicks/test/stored-clicks.ts'
import { releaseHolds } from '../commissions/release-holds.ts'
import type { ConversionInput } from '../conversions/record/verbs/record-conversion.ts'
import { recordConversion } from '../conversions/record/verbs/record-conversion.ts'
import { runScoped } from '../core/database.ts'
import { insertEvents } from '../core/events.ts'
import { newId } from '../core/ids.ts'
import { buildPayoutBatches } from '../payouts/runs/verbs/build-payout-batches.ts'
import { type ApiWorld, makeApiWorld, problemOf, read } from '../test/api-world.ts'
import { ask } from '../test/books-world.ts'
import { addPerson } from '../test/people.ts'
import type { Attempt, DueDelivery } from './db/due-deliveries.ts'
import {
  DeliveriesAnswer,
  DeliveryAnswer,
  EndpointAnswer,
  EndpointsAnswer,
  NewEndpointAnswer,
  ReplayAnswer,
} from './http/contract.ts'
import { webhookEventsOf } from './rules/events.ts'
import { eventsOfPreset, presets, templateOfPreset } from './rules/presets.ts'
import { webhookData } from './rules/webhook-data.ts'
import { trackerSink } from './test/tracker-sinks.ts'
import { deliverDue } from './verbs/deliver-due.ts'
import type { Wire } from './verbs/exchange.ts'
import { send } from './verbs/send.ts'

let world: ApiWorld
beforeEach(async () => {
  world = await makeApiWorld()
})

const [anna] = cast.affiliates
const [, instant] = cast.offers
const HOUR_MS = 3_600_000

/** A receiver that answers what the test says and keeps what it got. */
function makeWire(over: Partial<Wire> = {}) {
  const got: { url: string; method: string; headers: Headers; body: string }[] = []
  let ahead = 0
  let say: (url: string) => Response | Promise<Response> = () => new Response('OK')
  const wire: Wire = {
    fetch: async (url, init) => {
      const { method = 'GET', headers, body } = init
      got.push({ url, method, headers: new Headers(headers), body: String(body ?? '') })
      return say(url)
    },
    addressesOf: async () => ['93.184.216.34'],
    unsealed: async (sealed) => sealed,
    now: () => new Date(Date.now() + ahead),
    random: () => 0,
    ...{ isLocal: false, ownHosts: [] },
    ...over,
  }
  return {
    wire,
    got,
    pass: (ms: number) => {
      ahead += ms
    },
    answer: (next: typeof say) => {
      say = next
    },
    run: (as: (delivery: DueDelivery) => Promise<Attempt> = (one) => send(one, wire)) =>
      deliverDue({ db: world.system, now: wire.now, send: as, hasTime: () => true }),
  }
}

const postback = {
  ...{ kind: 'postback', events: ['lead', 'sale', 'rebill', 'rejected', 'refund'] },
  url: 'https://tracker.example/postback?cid={sub1}&status={status}&sum={payout}&tid={event_id}',
}
const add = async (body: object = {}, who = 'affiliate') => {
  const answer = await world.as(who, 'POST', '/v1/endpoints', { ...postback, ...body })
  return (await read(answer, NewEndpointAnswer)).endpoint
}
const change = (id: string, body: object, who = 'affiliate') =>
  world.as(who, 'PATCH', `/v1/endpoints/${id}`, body)
const logged = async (query = '', who = 'affiliate') =>
  (await read(await world.as(who, 'GET', `/v1/deliveries?${query}`), DeliveriesAnswer)).deliveries

/** Another person of anna's account. */
const colleague = (role: 'affiliate_manager' | 'affiliate_viewer') =>
  addPerson(world, [{ role, advertiserId: null, affiliateId: anna!.id }])
const stopMails = () =>
  ask(
    world.system,
    sql`select to_address, facts from logs.mails where kind = 'endpoint_stopped' order by to_address`,
  )

/** One event of anna's, of a click of its own (sub1 = `newsletter`) unless another is given. */
async function report(over: Partial<ConversionInput> = {}) {
  const now = new Date()
  const of = { affiliateId: anna!.id, offerId: instant.id }
  const clickId = 'clickId' in over ? null : await storeClick(world.system, now, of)
  const outcome = await recordConversion(world.api, {
    ...{ advertiserId: cast.advertiser.id, appId: cast.app.id, appKeyId: cast.appKeyId },
    ...{ raw: '{}', now, newId, event: 'sale', externalId: newId(now), clickId },
    ...{ coupon: null, customerId: null, occurredAt: null, visitor: null, metadata: null },
    ...{ originalExternalId: null, source: 'api', foreignStatus: null },
    amount: { minor: 4_900n, currency: 'USD' },
    ...over,
  })
  if (outcome.outcome !== 'recorded') throw new Error(outcome.outcome)
  return outcome.conversion
}

/** What happens to the first two requests of each event. Those that were received were answered, but the answer was lost. */
const faults = [
  'lost answer',
  '500',
  'reset after receipt',
  '429',
  'crash before the mark',
] as const
const MINUTE_MS = 60_000

/** Sends what is due through these faults until nothing is left. `receive` is the tracker. */
async function deliverThroughFaults(
  receive: (url: string, method: string, body: string) => { status: number; body: string },
  from: number,
) {
  const limits = new Map<AbortSignal, AbortController>()
  const timeout = vi.spyOn(AbortSignal, 'timeout').mockImplementation(() => {
    const limit = new AbortController()
    limits.set(limit.signal, limit)
    return limit.signal
  })
  const tries = new Map<string, number>()
  const killed = new Set<string>()
  const seen = new Set<string>()
  const received: string[] = []
  const { wire, run, pass } = makeWire({
    unsealed: async () => 'whsec_AAAA',
    fetch: async (url, { method = 'GET', body, signal }) => {
      const key = `${url} ${body ?? ''}`
      const tried = tries.get(key) ?? 0
      tries.set(key, tried + 1)
      const place = from + 2 * [...tries.keys()].indexOf(key) + tried
      const fault = tried < 2 ? faults[place % faults.length] : undefined
      if (fault) seen.add(fault)
      if (fault === '500') return new Response('down', { status: 500 })
      if (fault === '429') {
        return new Response('slow down', { status: 429, headers: { 'retry-after': '90' } })
      }
      const answer = receive(url, method, String(body ?? ''))
      received.push(key)
      if (fault === 'lost answer') limits.get(signal!)?.abort()
      if (fault === 'lost answer' || fault === 'reset after receipt') throw new Error('reset')
      if (fault === 'crash before the mark') killed.add(`${method} ${url}`)
      return new Response(answer.body, { status: answer.status })
    },
  })
  let isLeft = true
  for (let rounds = 0; isLeft && rounds < 50; rounds += 1) {
    await run(async (delivery) => {
      const attempt = await send(delivery, wire)
      if (killed.delete(attempt.request)) throw new Error('killed')
      return attempt
    }).catch((error: Error) => {
      if (error.message !== 'killed') throw error
    })
    pass(10 * MINUTE_MS)
    isLeft = (await logged('state=retrying')).length > 0
  }
  timeout.mockRestore()
  return { received, seen, attempts: [...tries.values()] }
}

/** Click, lead, sale, rebill, and a refund of the sale. Returns the click. */
async function live(sub1: string): Promise<string> {
  const now = new Date()
  const order = `order-${newId(now)}`
  const clickId = await storeClick(world.system, now, {
    ...{ affiliateId: anna!.id, offerId: instant.id, subs: [sub1] },
  })
  const customerId = `customer of ${order}`
  const later = { clickId: null, customerId, originalExternalId: order }
  await report({ event: 'lead', clickId, customerId, amount: null })
  await report({ externalId: order, clickId, customerId })
  await report({ event: 'rebill', ...later })
  await report({ event: 'refund', ...later, amount: null })
  return clickId
}

test('F10, F105: in a full life under faults, each tracker ends with each of its events once, by one click id', async () => {
  const { id } = await add()
  const ends: Record<string, string[]> = {}
  for (const [index, name] of postbackPresets.entries()) {
    const domain = `${name.replace('_', '-')}.example`
    const made = templateOfPreset(presets[name], { domain, key: '1a2b3c4', path: 'click' })
    const { method } = presets[name]
    const events = eventsOfPreset(presets[name], { isNegativePayoutSent: true })
    const url = 'template' in made ? made.template : ''
    await change(id, { url, method, preset: name, events, sends_negative: true })
    const click = `9007${index}`
    const sink = trackerSink(name, { clicks: [click], areUpsellsOn: name === 'keitaro' })
    await live(click)
    const way = await deliverThroughFaults(
      (to, by, body) => sink.receive(to, by as 'GET', body),
      index,
    )
    expect(way.attempts.every((count) => count > 2)).toBe(true)
    // Each event arrived, most of them twice, and each time the same.
    const lived = ['lead', 'sale', 'rebill', 'refund'].filter((one) =>
      (events as readonly string[]).includes(one),
    )
    expect(new Set(way.received).size).toBe(lived.length)
    expect(way.received.length).toBeGreaterThan(lived.length)
    const log = await logged(`limit=${lived.length}`)
    expect(log.map(({ event }) => event).toSorted()).toEqual(lived.toSorted())
    expect(log.every(({ state }) => state === 'success')).toBe(true)
    const kept = sink.conversions()
    expect(new Set(kept.map(({ clickId }) => clickId))).toEqual(new Set([click]))
    ends[name] = kept.map(({ status, payout }) => `${status} ${payout}`).toSorted()
  }
  // Keitaro and BeMob reject the sale by its id. Binom and Prosper202 keep one conversion for each click, whichever came last.
  const all = ['lead 2', 'rebill 14.7', 'refund -14.7', 'sale 14.7']
  expect(ends).toMatchObject({
    keitaro: ['lead 2', 'rebill 14.7', 'rejected -14.7'],
    bemob: ['lead 2', 'rebill 14.7', 'rejected -14.7'],
    ...{ voluum: all, redtrack: all },
  })
  for (const name of ['binom_v1', 'binom_v2', 'prosper202']) expect(ends[name]).toHaveLength(1)
})

test('F105: an own URL and webhooks get every event of a life, each under one id, in the documented form', async () => {
  const events = ['click', 'lead', 'sale', 'rebill', 'refund', 'payout']
  const url = 'https://own.example/?e={event}&c={click_id}&id={event_id}&p={payout}&s={sub1}'
  await add({ url, events, method: 'POST' })
  const hook = {
    kind: 'webhook',
    url: 'https://hooks.example/advertiser',
    events: webhookEventsOf('advertiser'),
  }
  await add(hook, 'advertiser')
  const ofAffiliates = webhookEventsOf('affiliate')
  await add({ ...hook, url: 'https://hooks.example/affiliate', events: ofAffiliates })
  const clickId = await live('own-1')
  await releaseHolds(world.system, new Date())
  const now = new Date()
  await buildPayoutBatches(world.system, { createdBy: null, currency: 'USD', minimum: null, now })
  await ask(world.system, sql`update affiliate.payout_items set status = 'paid' returning id`)
  const way = await deliverThroughFaults(() => ({ status: 200, body: 'OK' }), 0)
  expect(way.seen).toEqual(new Set(faults))
  const arrived = new Map<string, Set<string>>()
  const isHook = (request: string) => request.startsWith('https://hooks.example/')
  for (const request of way.received.filter((one) => !isHook(one))) {
    const query = new URLSearchParams(request.slice(request.indexOf(' ') + 1))
    const ids = arrived.get(query.get('e')!) ?? new Set()
    arrived.set(query.get('e')!, ids.add(query.get('id')!))
    const isPayout = query.get('e') === 'payout'
    expect([query.get('c'), query.get('s')]).toEqual(isPayout ? ['', ''] : [clickId, 'own-1'])
  }
  expect([...arrived.keys()].toSorted()).toEqual(events.toSorted())
  const ids = [...arrived.values()]
  expect(ids.every(({ size }) => size === 1)).toBe(true)
  expect(new Set(ids.flatMap((set) => [...set])).size).toBe(events.length)

  const sent = new Set(way.received.filter(isHook))
  const types = ['advertiser', 'affiliate'].map((owner) =>
    [...sent]
      .filter((one) => one.startsWith(`https://hooks.example/${owner} `))
      .map((one) => {
        const { type, data } = JSON.parse(one.slice(one.indexOf(' ') + 1))
        expect(webhookData[type as EventKind].strict().parse(data)).toEqual(data)
        expect('revenue_minor' in data).toBe(owner === 'advertiser' && 'commission_minor' in data)
        return type
      })
      .toSorted(),
  )
  const life = [...Array(3).fill('conversion.recorded'), 'conversion.reversed', 'payout.paid']
  expect(types).toEqual([life, life])
})

test('an endpoint of the offer replaces the one of all offers; unwanted events are not sent', async () => {
  await add({ events: ['lead'] })
  await add({ offer_id: instant.id, url: 'https://own.example/?s={status}' })
  const { got, run } = makeWire()
  await report()
  await run()
  expect(got.map(({ url }) => url)).toEqual(['https://own.example/?s=sale'])
})

test('clicks are sent to those who asked for them, billable ones once each', async () => {
  await add({ events: ['click', 'sale'], url: 'https://tracker.example/?e={event}&c={click_id}' })
  const at = new Date()
  const [id, bot] = [newId(at), newId(at)]
  const of = { affiliateId: anna!.id, offerId: instant.id }
  for (let times = 0; times < 2; times += 1) {
    await storeClick(world.system, at, { ...of, id })
    await storeClick(world.system, at, { ...of, id: bot, reason: 'bot' })
  }
  const { got, run } = makeWire()
  await run()
  expect(got.map(({ url }) => url)).toEqual([`https://tracker.example/?e=click&c=${id}`])
})

test('F9, F12, F14: deliverers at once send each event once, beside one that cannot be read', async () => {
  const { id } = await add()
  const { got, run } = makeWire()
  const logs = vi.spyOn(console, 'error').mockImplementation(() => {})
  await ask(
    world.system,
    sql`insert into logs.deliveries (endpoint_id, affiliate_id, event, event_id, subject_id, facts, occurred_at, next_attempt_at)
      values (${id}, ${anna!.id}, 'sale', uuidv7(), uuidv7(), '[]', now(), now() - interval '1 hour')`,
  )
  for (let orders = 0; orders < 12; orders += 1) await report()
  const [one, two, three] = await Promise.all([run(), run(), run()])
  expect(one.sent + two.sent + three.sent).toBe(12)
  expect(new Set(got.map(({ url }) => url)).size).toBe(12)
  expect(logs.mock.calls.map(([line]) => JSON.parse(line).event)).toEqual(['delivery.unreadable'])
  logs.mockRestore()
})

test('deliverers beside each other and beside new events leave none claimed and unsent', async () => {
  await add()
  const { got, wire } = makeWire()
  let isOver = false
  const deliver = async () => {
    while (!isOver) {
      await deliverDue({
        ...{ db: world.system, now: wire.now, send: (one) => send(one, wire) },
        hasTime: () => !isOver,
      })
    }
  }
  const running = Array.from({ length: 8 }, deliver)
  for (let batch = 0; batch < 100; batch += 1) {
    const event = {
      ...{ id: newId(new Date()), kind: 'conversion.recorded' as const },
      ...{ advertiserId: cast.advertiser.id, affiliateId: anna!.id, createdAt: new Date() },
      ...{ subjectId: newId(new Date()), facts: { event: 'sale' } },
    }
    await runScoped(world.system, { kind: 'system' }, insertEvents([event]))
  }
  // Long before the lease of a lost one ends.
  await expect.poll(() => got.length, { timeout: 20_000 }).toBe(100)
  isOver = true
  await Promise.all(running)
  expect(new Set(got.map(({ url }) => url)).size).toBe(100)
}, 60_000)

test('F101, F108: an endpoint that fails is tried six times, stops after 20, and is sent again under the same ids', async () => {
  const endpoint = await add()
  const manager = await colleague('affiliate_manager')
  await colleague('affiliate_viewer')
  const { got, run, pass, answer } = makeWire()
  answer(() => new Response('broken', { status: 403 }))
  await report()
  for (const minutes of [0, 1, 5, 30, 120, 1_440, 10_000]) {
    pass(minutes * 60_000)
    await run()
  }
  expect(got).toHaveLength(6)
  expect(new Set(got.map(({ url }) => url)).size).toBe(1)
  const [failed] = await logged()
  expect(failed).toMatchObject({ state: 'failed', attempts: 6, status: 403, problem: 'http_error' })
  expect(failed?.tries).toHaveLength(6)
  for (let orders = 0; orders < 16; orders += 1) await report()
  await run()
  expect(got.length).toBeLessThan(26)
  const { endpoints } = await read(
    await world.as('affiliate', 'GET', '/v1/endpoints'),
    EndpointsAnswer,
  )
  expect(endpoints[0]).toMatchObject({ is_on: false, stopped_by: 'failures' })
  expect((await logged('state=retrying')).length).toBe(0)
  await run()
  // Once, to each who may switch it on again.
  const mails = await stopMails()
  expect(mails.map((mail) => mail.to_address)).toEqual([
    manager.email,
    'affiliate@tributary.example',
  ])
  expect(mails[0]?.facts).toMatchObject({
    ...{ kind: 'postback', host: 'tracker.example', reason: 'failures', status: '403' },
    ...{ problem: 'http_error', page: endpoint.id, offer: '' },
  })
  const on = await read(await change(endpoint.id, { is_on: true }), EndpointAnswer)
  expect(on.endpoint).toMatchObject({ is_on: true, failures: 0 })
  answer(() => new Response('OK'))
  const body = { endpoint_id: endpoint.id }
  const replay = async (over: object = {}) => {
    const asked = { ...body, ...over }
    const answered = await world.as('affiliate', 'POST', '/v1/delivery-replays', asked)
    return (await read(answered, ReplayAnswer)).replayed
  }
  const counted = await replay({ is_dry_run: true })
  expect(await replay({ endpoint_id: null, is_dry_run: true })).toBe(counted)
  expect(await logged('state=failed')).toHaveLength(counted)
  const replayed = await replay()
  expect(replayed).toBe(counted)
  expect(replayed).toBeGreaterThan(10)
  await run()
  const again = await logged('state=success')
  expect(again).toHaveLength(replayed)
  expect(again.every(({ is_manual }) => is_manual)).toBe(true)
  expect(again.map(({ event_id }) => event_id)).toContain(failed?.event_id)
  const noted = sql`select after->>'endpoint_id' as endpoint from logs.audit_entries where action = 'deliveries_replayed'`
  expect(await ask(world.system, noted)).toEqual([{ endpoint: endpoint.id }])
})

test('a delivery between attempts is found by its click and can be sent at once', async () => {
  await add()
  const { got, run, answer } = makeWire()
  answer(() => new Response('down', { status: 500 }))
  const clickId = await storeClick(world.system, new Date(), {
    ...{ affiliateId: anna!.id, offerId: instant.id },
  })
  await report({ clickId })
  await run()
  const [waiting] = await logged(`about=${clickId}`)
  expect(waiting).toMatchObject({ state: 'retrying', status: 500, attempts: 1, is_sending: false })
  expect(await logged(`about=${waiting!.id}`)).toEqual([waiting])
  answer(() => new Response('OK'))
  const body = { ids: [waiting!.id] }
  await world.as('affiliate', 'POST', '/v1/delivery-replays', body)
  await run()
  expect(got).toHaveLength(2)
  expect(new Set(got.map(({ url }) => url)).size).toBe(1)
  expect(await logged()).toMatchObject([{ state: 'success', is_manual: true }])
})

test('410 switches an endpoint off at once', async () => {
  await add()
  const { run, answer } = makeWire()
  answer(() => new Response(null, { status: 410 }))
  await report()
  await run()
  const { endpoints } = await read(
    await world.as('affiliate', 'GET', '/v1/endpoints'),
    EndpointsAnswer,
  )
  expect(endpoints[0]).toMatchObject({ is_on: false, stopped_by: 'gone' })
  expect((await stopMails())[0]?.facts).toMatchObject({ reason: 'gone', status: '410' })
})

test('a host that does not answer is left alone for a while, and others are not', async () => {
  await add({ url: 'https://slow.example/?e={event_id}' })
  await add({ offer_id: instant.id, url: 'https://well.example/?e={event_id}' })
  const { got, run, answer, pass } = makeWire()
  answer((url) => {
    if (url.includes('slow')) throw new Error('connection refused')
    return new Response('OK')
  })
  const [long] = cast.offers
  const slow = async () => {
    const now = new Date()
    const clickId = await storeClick(world.system, now, { affiliateId: anna!.id, offerId: long.id })
    return report({ clickId })
  }
  for (let orders = 0; orders < 8; orders += 1) await slow()
  await run()
  const count = () => got.filter(({ url }) => url.includes('slow')).length
  const tried = count()
  expect(tried).toBeLessThan(8)
  await report()
  await run()
  expect(count()).toBe(tried)
  expect(got.some(({ url }) => url.includes('well'))).toBe(true)
  answer(() => new Response('OK'))
  pass(2 * HOUR_MS)
  await run()
  expect(await logged('state=success')).toHaveLength(9)
})

test('F109: thousands of events of a dead endpoint do not delay another one', async () => {
  const dead = await add({ url: 'https://dead.example/?e={event_id}' })
  await ask(
    world.system,
    sql`insert into logs.deliveries (endpoint_id, affiliate_id, event, event_id, subject_id, occurred_at, next_attempt_at)
      select ${dead.id}::uuid, ${anna!.id}::uuid, 'sale', uuidv7(), uuidv7(), now() - interval '1 hour', now() - interval '1 hour'
      from generate_series(1, 5000)`,
  )
  const endpoint = await add({ offer_id: instant.id, url: 'https://well.example/?e={event_id}' })
  const { got, wire, answer } = makeWire()
  answer((url) => {
    if (url.includes('dead')) throw new Error('connection refused')
    return new Response('OK')
  })
  await report()
  const until = Date.now() + 3_000
  await deliverDue({
    ...{ db: world.system, now: wire.now, send: (one) => send(one, wire) },
    hasTime: () => Date.now() < until,
  })
  expect(got.filter(({ url }) => url.includes('well'))).toHaveLength(1)
  expect(await logged(`endpoint_id=${endpoint.id}`)).toMatchObject([{ state: 'success' }])
})

test('a run that has sent enough leaves the rest to another one', async () => {
  const endpoint = await add()
  await ask(
    world.system,
    sql`insert into logs.deliveries (endpoint_id, affiliate_id, event, event_id, subject_id, occurred_at, next_attempt_at)
      select ${endpoint.id}::uuid, ${anna!.id}::uuid, 'sale', uuidv7(), uuidv7(), now(), now()
      from generate_series(1, 30)`,
  )
  const { got, wire } = makeWire()
  const run = () =>
    deliverDue({
      ...{ db: world.system, now: wire.now, send: (one) => send(one, wire) },
      ...{ hasTime: () => true, sentMost: 20 },
    })
  const first = await run()
  expect(first.hasMore).toBe(true)
  expect(first.sent).toBeGreaterThanOrEqual(20)
  expect(first.sent).toBeLessThan(30)
  const second = await run()
  expect(second.hasMore).toBe(false)
  expect(first.sent + second.sent).toBe(30)
  expect(new Set(got.map(({ url }) => url)).size).toBe(30)
})

test('a webhook is signed with the secret, and with the old one too for a day after a rotation', async () => {
  const answered = await world.as('advertiser', 'POST', '/v1/endpoints', {
    ...{ kind: 'webhook', url: 'https://hooks.example/tributary', events: ['conversion.recorded'] },
  })
  const { endpoint, secret } = await read(answered, NewEndpointAnswer)
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
  const path = `/v1/endpoints/${endpoint.id}/rotate-secret`
  const rotated = await read(await world.as('advertiser', 'POST', path), NewEndpointAnswer)
  expect(rotated.secret).not.toBe(secret)
  const stored = await ask(
    world.system,
    sql`select secret, previous_secret from affiliate.endpoints`,
  )
  expect(JSON.stringify(stored)).not.toContain(String(secret).slice(6))
  const secrets = new Map([
    [stored[0]?.secret, rotated.secret as string],
    [stored[0]?.previous_secret, secret as string],
  ])
  const { got, run, pass } = makeWire({ unsealed: async (sealed) => secrets.get(sealed) ?? '' })
  await report()
  await run()
  const [hook] = got
  expect(hook).toMatchObject({ method: 'POST', url: 'https://hooks.example/tributary' })
  expect(JSON.parse(hook?.body ?? '')).toMatchObject({
    ...{ type: 'conversion.recorded', data: { version: 1, event: 'sale' } },
  })
  expect(hook?.headers.get('webhook-signature')?.split(' ')).toHaveLength(2)
  pass(25 * HOUR_MS)
  await report()
  await run()
  expect(got[1]?.headers.get('webhook-signature')?.split(' ')).toHaveLength(1)
})

test('a test send is marked as a test; a switched-off endpoint gets none', async () => {
  const url =
    'https://tracker.example/?s={status}&p={payout}&f={affiliate_code}&g={country}&one={sub1}&ten={sub10}'
  const endpoint = await add({ url })
  const path = `/v1/endpoints/${endpoint.id}/tests`
  const sent = await world.as('affiliate', 'POST', path, { event: 'sale' })
  expect((await read(sent, DeliveryAnswer)).delivery).toMatchObject({
    is_test: true,
    state: 'retrying',
  })
  const { got, run } = makeWire()
  await run()
  const filled = `s=sale&p=14.70&f=${anna!.code}&g=US&one=sub1&ten=sub10`
  expect(got[0]?.url).toBe(`https://tracker.example/?${filled}`)
  expect((await logged())[0]).toMatchObject({ is_test: true, state: 'success' })
  await change(endpoint.id, { is_on: false })
  expect((await world.as('affiliate', 'POST', path, { event: 'sale' })).status).toBe(409)
  await change(endpoint.id, { is_on: true })
  expect(
    await problemOf(await world.as('affiliate', 'POST', path, { event: 'click' })),
  ).toMatchObject({
    fields: ['event'],
  })
})

test('a wrong endpoint is refused when it is saved, with its field', async () => {
  const problem = async (body: object, who = 'affiliate') =>
    problemOf(await world.as(who, 'POST', '/v1/endpoints', { ...postback, ...body }))
  for (const url of [
    'http://tracker.example/',
    'https://127.0.0.1/',
    'https://tracker.example/?c={unknown}',
    'https://{sub1}.example/',
  ]) {
    expect(await problem({ url })).toMatchObject({ status: 422, fields: ['url'] })
  }
  expect(await problem({ events: ['payout.paid'] })).toMatchObject({ fields: ['events[0]'] })
  await add()
  expect(await problem({})).toMatchObject({ status: 409 })
  expect(await problem({}, 'advertiser')).toMatchObject({ status: 403 })
})

test('hosts outside the account’s list are refused when saved and when sent', async () => {
  const put = (hosts: string[], who = 'affiliate') =>
    world.as(who, 'PUT', '/v1/allowed-hosts', { hosts })
  const endpoint = await add()
  await report()
  expect(await problemOf(await put(['*.example.com', '10.0.0.1']))).toMatchObject({
    ...{ status: 422, fields: ['hosts[1]'] },
  })
  expect(await (await put(['*.Example.com'])).json()).toEqual({ hosts: ['*.example.com'] })
  const { got, run } = makeWire()
  await run()
  expect(got).toEqual([])
  expect(await logged()).toMatchObject([{ state: 'failed', problem: 'host_not_allowed' }])
  const url = 'https://tracker.example/?c={sub1}'
  expect(await problemOf(await change(endpoint.id, { url }))).toMatchObject({
    ...{ status: 422, fields: ['url'] },
  })
  expect((await change(endpoint.id, { is_on: false })).status).toBe(200)
  expect((await change(endpoint.id, { url: 'https://t.example.com/?c={sub1}' })).status).toBe(200)
  // Another account has a list of its own, and only heads set one.
  await add({ kind: 'webhook', events: ['payout.paid'] }, 'affiliate2')
  await put([])
  expect((await change(endpoint.id, { url, is_on: true })).status).toBe(200)
  const manager = await colleague('affiliate_manager')
  expect((await world.as(manager, 'PUT', '/v1/allowed-hosts', { hosts: [] })).status).toBe(403)
})

test('nobody sees or changes the endpoints of another account', async () => {
  const endpoint = await add()
  const { run } = makeWire()
  await report()
  await run()
  for (const other of ['affiliate2', 'advertiser']) {
    expect(await logged('', other)).toEqual([])
    expect((await change(endpoint.id, { is_on: false }, other)).status).toBe(404)
    const path = `/v1/endpoints/${endpoint.id}`
    expect((await world.as(other, 'DELETE', path)).status).toBe(404)
    const ids = (await logged()).map(({ id }) => id)
    for (const replay of [{ ids }, { endpoint_id: null, only_failed: false }]) {
      const answered = await world.as(other, 'POST', '/v1/delivery-replays', replay)
      expect((await read(answered, ReplayAnswer)).replayed).toBe(0)
    }
  }
  expect((await world.as('owner', 'GET', '/v1/endpoints')).status).toBe(403)
})
