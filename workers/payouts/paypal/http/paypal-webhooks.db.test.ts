/** PayPal's webhooks: only events signed by PayPal count, each once, and they only trigger a reading. */
import { sql } from 'drizzle-orm'
import fc from 'fast-check'
import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { FaultKind } from '../../../../dev/paypal/simulator-faults.ts'
import { runScoped } from '../../../core/database.ts'
import { newId } from '../../../core/ids.ts'
import type { ApiEnv } from '../../../env.ts'
import { makeApiWorld, problemOf } from '../../../test/api-world.ts'
import { reconcilePayoutBatch } from '../../batches/verbs/reconcile-payout-batch.ts'
import { submitPayoutBatch } from '../../batches/verbs/submit-payout-batch.ts'
import { makeReservedBatch, storedBatch } from '../../test/reserved-batch.ts'
import { openCertificateHost, openWebhookWorld } from '../../test/webhook-world.ts'
import { WEBHOOK_BYTES_MAX } from '../webhook-event.ts'

const MINUTE = 60_000
const BURST = 600
const AT_ONCE = 50

const world = await makeApiWorld()
const webhooks = await openWebhookWorld(world.env)
const host = await openCertificateHost()
afterAll(() => Promise.all([webhooks.close(), host.close()]))

const result: Record<string, unknown>[] = []
beforeEach(async () => {
  await webhooks.paypalWorld.lever('reset')
  webhooks.deliveries.length = 0
  world.sent.length = 0
  result.length = 0
  vi.spyOn(console, 'error').mockImplementation((line: string) => {
    result.push(JSON.parse(line) as Record<string, unknown>)
  })
})
afterEach(() => {
  vi.restoreAllMocks()
})

const at = (now = new Date()) => ({
  db: world.system,
  paypal: webhooks.paypalWorld.paypal,
  now,
  jitter: 0.5,
})

/** Sent, processed at PayPal, and its event has arrived. */
async function sentBatch(...receivers: string[]) {
  const batch = await makeReservedBatch(world.system, receivers)
  expect(await submitPayoutBatch(at(), batch.id)).toMatchObject({ outcome: 'submitted' })
  await webhooks.paypalWorld.advance(2 * MINUTE)
  await webhooks.deliver()
  return batch
}

async function eventsOf(batchId: string | null) {
  const [rows = []] = await runScoped(world.system, { kind: 'system' }, [
    sql`select * from logs.paypal_events where batch_id is not distinct from ${batchId}::uuid`,
  ])
  return rows
}
async function countEvents(): Promise<number> {
  const [[row] = []] = await runScoped(world.system, { kind: 'system' }, [
    sql`select count(*)::int as events from logs.paypal_events`,
  ])
  return Number(row?.events)
}

const nudged = (batchId: string) => ({ v: 1, type: 'payout_batch.nudged', batchId })

test('an event of a batch is stored, and triggers one reading', async () => {
  const batch = await sentBatch('ann@example.com', 'unclaimed@example.com')
  expect(webhooks.deliveries.map(({ status, text }) => [status, text])).toEqual(
    webhooks.deliveries.map(() => [200, '{}']),
  )
  const events = await eventsOf(batch.id)
  expect(events.map(({ event_type }) => event_type).sort()).toEqual([
    'PAYMENT.PAYOUTS-ITEM.SUCCEEDED',
    'PAYMENT.PAYOUTS-ITEM.UNCLAIMED',
    'PAYMENT.PAYOUTSBATCH.PROCESSING',
    'PAYMENT.PAYOUTSBATCH.SUCCESS',
  ])
  expect(world.sent).toEqual([nudged(batch.id)])
  // The event was not believed: the item is unchanged.
  expect((await storedBatch(world.system, batch.id)).statuses).toEqual(['submitted', 'submitted'])
})

test('after a reading, the next event asks again; a batch that nobody watches any more too', async () => {
  const batch = await sentBatch('ann@example.com')
  await reconcilePayoutBatch(at(), batch.id, true)
  await runScoped(world.system, { kind: 'system' }, [
    sql`update affiliate.payout_batches set next_attempt_at = null where id = ${batch.id}`,
  ])
  world.sent.length = 0
  await webhooks.paypalWorld.lever('item', {
    sender_item_id: batch.items[0]?.id,
    status: 'REFUNDED',
  })
  await webhooks.deliver()
  expect(world.sent).toEqual([nudged(batch.id)])
  const { batch: stored } = await storedBatch(world.system, batch.id)
  expect(stored.next_attempt_at).not.toBeNull()
})

test('an event during a reading triggers the next one', async () => {
  const batch = await sentBatch('ann@example.com')
  world.sent.length = 0
  const showBatch = async (payoutBatchId: string) => {
    const shown = await webhooks.paypalWorld.paypal.showBatch(payoutBatchId)
    await webhooks.paypalWorld.lever('item', {
      sender_item_id: batch.items[0]?.id,
      status: 'REFUNDED',
    })
    await webhooks.deliver()
    return shown
  }
  const slow = { ...at(), paypal: { ...webhooks.paypalWorld.paypal, showBatch } }
  expect(await reconcilePayoutBatch(slow, batch.id, true)).toMatchObject({ outcome: 'settled' })
  expect((await storedBatch(world.system, batch.id)).statuses).toEqual(['paid'])
  expect(world.sent).toEqual([nudged(batch.id)])
  expect(await reconcilePayoutBatch(at(), batch.id)).toMatchObject({ moved: 1 })
  expect((await storedBatch(world.system, batch.id)).statuses).toEqual(['reversed'])
})

test('F76: a genuine event sent again is answered 200 and has no effect', async () => {
  const batch = await sentBatch('ann@example.com')
  await reconcilePayoutBatch(at(), batch.id, true)
  const before = [await storedBatch(world.system, batch.id), await countEvents()]
  world.sent.length = 0
  const seen = [...webhooks.deliveries]
  for (const delivery of [...seen, ...seen.toReversed()]) {
    expect((await webhooks.post(delivery)).status).toBe(200)
  }
  expect(world.sent).toEqual([])
  expect([await storedBatch(world.system, batch.id), await countEvents()]).toEqual(before)
})

test('F77: whichever byte of the body is another, 401 or 400, and nothing is kept', async () => {
  await sentBatch('ann@example.com')
  const { headers, body } = webhooks.deliveries[0]!
  const before = await countEvents()
  await fc.assert(
    fc.asyncProperty(
      fc.nat(body.length - 1),
      fc.integer({ min: 1, max: 255 }),
      async (place, mask) => {
        const altered = body.map((byte, index) => (index === place ? byte ^ mask : byte))
        const answer = await webhooks.post({ headers, body: altered })
        expect([400, 401]).toContain(answer.status)
      },
    ),
    { numRuns: 300 },
  )
  expect(await countEvents()).toBe(before)
})

test.each<[string, FaultKind]>([
  ['F77', 'webhook_altered_body'],
  ['F77', 'webhook_wrong_key'],
  ['F77', 'webhook_unsigned'],
  ['F77', 'webhook_old'],
  ['F78', 'webhook_self_signed'],
  ['F78', 'webhook_expired_certificate'],
  ['F78', 'webhook_other_name'],
  ['F79', 'webhook_foreign_host'],
])('%s: %s is 401 that does not say why, and PayPal’s sound retry is taken', async (_, fault) => {
  await webhooks.paypalWorld.fault({
    match: { event_type: 'PAYMENT.PAYOUTS-ITEM.SUCCEEDED' },
    do: fault,
  })
  const batch = await sentBatch('ann@example.com')
  const refused = webhooks.deliveries.filter(({ status }) => status !== 200)
  expect(refused.map(({ status }) => status)).toEqual([401])
  const problem = JSON.parse(refused[0]!.text) as { detail: string }
  expect(problem.detail).toBe('PayPal did not sign this for us.')
  expect(result).toMatchObject([{ event: 'paypal_webhook.forged', why: expect.any(String) }])
  expect(await eventsOf(batch.id)).toHaveLength(2)
  await webhooks.paypalWorld.advance(MINUTE)
  await webhooks.deliver()
  expect(await eventsOf(batch.id)).toHaveLength(3)
})

/** An event with the signature of another authority, made by this test. */
function eventOf(resource: object, over: object = {}): string {
  const type = { event_type: 'PAYMENT.PAYOUTS-ITEM.SUCCEEDED', resource_type: 'payouts_item' }
  return JSON.stringify({ id: `WH-${newId(new Date())}`, ...type, resource, ...over })
}
const post = (text: string, over: Partial<ApiEnv> = {}, path?: string) =>
  webhooks.post(host.sign(text), { ...host.env, ...over }, path)

test('F76: twenty concurrent deliveries of one event trigger one reading', async () => {
  const batch = await makeReservedBatch(world.system, ['ann@example.com'])
  const text = eventOf({ sender_batch_id: batch.id })
  const answers = await Promise.all(Array.from({ length: 20 }, () => post(text)))
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200))
  expect(world.sent).toEqual([nudged(batch.id)])
  expect(await eventsOf(batch.id)).toHaveLength(1)
})

test('F80: PayPal’s certificate cannot be had: 503 with Retry-After, and nothing is kept', async () => {
  const before = await countEvents()
  const nobodyThere = 'http://127.0.0.1:9'
  const text = eventOf({})
  const answer = await webhooks.post(host.sign(text, nobodyThere), { PAYPAL_BASE_URL: nobodyThere })
  expect(answer.headers.get('retry-after')).toMatch(/^\d+$/)
  expect(await problemOf(answer)).toMatchObject({ status: 503, code: 'unavailable' })
  const broken = await openCertificateHost(() => 500)
  const again = await webhooks.post(broken.sign(text), broken.env)
  expect(await problemOf(again)).toMatchObject({ status: 503, code: 'unavailable' })
  await broken.close()
  expect(await countEvents()).toBe(before)
  // The host is back, and PayPal's retry is accepted.
  expect((await post(text)).status).toBe(200)
})

test('F81: an event before our call returned is matched by our id, and the batch read soon after', async () => {
  const batch = await makeReservedBatch(world.system, ['ann@example.com'])
  const createPayout = async (request: { senderBatchId: string; body: string }) => {
    const heard = await webhooks.paypalWorld.paypal.createPayout(request)
    await webhooks.paypalWorld.advance(2 * MINUTE)
    await webhooks.deliver()
    return heard
  }
  const slow = { ...at(), paypal: { ...webhooks.paypalWorld.paypal, createPayout } }
  expect(await submitPayoutBatch(slow, batch.id)).toMatchObject({ outcome: 'submitted' })
  expect(await eventsOf(batch.id)).toHaveLength(3)
  expect(world.sent).toEqual([nudged(batch.id)])
  const { batch: stored } = await storedBatch(world.system, batch.id)
  expect(stored.nudged_at).not.toBeNull()
  expect(stored.hinted_paypal_batch_id).toBe(stored.paypal_batch_id)
  // Not forced: it is due.
  expect(await reconcilePayoutBatch(at(), batch.id)).toMatchObject({ outcome: 'settled' })
})

test('F82: the event of another app is answered 200, logged, and moves nothing', async () => {
  const foreign = { match: { event_type: 'PAYMENT.PAYOUTSBATCH.PROCESSING' } }
  await webhooks.paypalWorld.fault({ ...foreign, do: 'webhook_foreign_app' })
  const batch = await sentBatch('ann@example.com')
  expect(webhooks.deliveries.map(({ status }) => status)).toEqual([200, 200, 200, 200])
  expect(await eventsOf(batch.id)).toHaveLength(3)
  const others = result.filter(({ event }) => event === 'paypal_webhook.of_no_batch')
  expect(others).toMatchObject([{ event_type: 'PAYMENT.PAYOUTSBATCH.PROCESSING' }])
  expect(world.sent).toEqual([nudged(batch.id)])
  for (const odd of [
    {},
    { sender_batch_id: "' or true --" },
    { payout_batch_id: 'ARF4WZLU59N5J' },
  ]) {
    expect((await post(eventOf(odd))).status).toBe(200)
  }
  expect(world.sent).toHaveLength(1)
})

test('F83: a burst of genuine events of two batches is taken, and asks for two readings', async () => {
  const [first, second] = [
    await makeReservedBatch(world.system, ['ann@example.com']),
    await makeReservedBatch(world.system, ['ben@example.com']),
  ]
  const events = Array.from({ length: BURST }, (_, index) =>
    eventOf({ sender_batch_id: (index % 2 ? first : second).id }),
  )
  for (let start = 0; start < BURST; start += AT_ONCE) {
    const part = events.slice(start, start + AT_ONCE)
    const answers = await Promise.all(part.map((text) => post(text)))
    expect(answers.map(({ status }) => status)).toEqual(part.map(() => 200))
  }
  expect(world.sent).toHaveLength(2)
  expect(await eventsOf(first.id)).toHaveLength(BURST / 2)
  expect(host.fetchCount()).toBeLessThanOrEqual(AT_ONCE)
})

test('F84: a body that is too large or no JSON gets 400 before anything is fetched, looked up or stored', async () => {
  const [asked, before] = [host.fetchCount(), await countEvents()]
  const unasked = await openCertificateHost()
  const noEvent = [
    '',
    '{',
    'null',
    '[]',
    '"text"',
    '{}',
    '{"id":"WH-1"}',
    '\ufeff{}',
    '['.repeat(4_000),
  ]
  const huge = [eventOf({ note: 'x'.repeat(WEBHOOK_BYTES_MAX) })]
  const address = `/v1/paypal/webhooks/${newId(new Date())}`
  for (const text of [...noEvent, ...huge]) {
    for (const path of [undefined, address]) {
      const answer = await webhooks.post(unasked.sign(text), unasked.env, path)
      expect(await problemOf(answer)).toMatchObject({ status: 400, code: 'invalid_json' })
    }
  }
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (bytes) => {
      const { headers } = unasked.sign('')
      const answer = await webhooks.post({ headers, body: new Uint8Array(bytes) }, unasked.env)
      expect(answer.status).toBe(400)
    }),
  )
  expect([unasked.fetchCount(), host.fetchCount(), await countEvents()]).toEqual([0, asked, before])
  await unasked.close()
})

test('an own payer’s webhook has an address and an id of its own, and speaks of its batches only', async () => {
  const [mine, platforms] = [
    await makeReservedBatch(world.system, ['ann@example.com']),
    await makeReservedBatch(world.system, ['ben@example.com']),
  ]
  const { advertiserId } = mine.items[0]!
  const address = `/v1/paypal/webhooks/${advertiserId}`
  const about = (batch: { id: string }) => eventOf({ sender_batch_id: batch.id })
  expect(await problemOf(await post(about(mine), {}, address))).toMatchObject({ status: 404 })
  await runScoped(world.system, { kind: 'system' }, [
    sql`update affiliate.payout_batches set payer_advertiser_id = ${advertiserId}
      where id = ${mine.id}`,
  ])
  const asTheirs = (statement: ReturnType<typeof sql>) =>
    runScoped(world.api, { kind: 'advertiser', advertiserId }, [statement])
  const person = newId(new Date())
  await asTheirs(
    sql`insert into affiliate.paypal_accounts (advertiser_id, client_id, secret_sealed, changed_by, changed_at)
      values (${advertiserId}, 'client', 'sealed', ${person}, now())`,
  )
  expect(await problemOf(await post(about(mine), {}, address))).toMatchObject({ status: 404 })
  await asTheirs(sql`update affiliate.paypal_accounts set webhook_id = 'THEIRS'`)
  const theirs = (text: string) =>
    webhooks.post(host.sign(text, host.url, 'THEIRS'), host.env, address)
  // Signed for the platform's webhook, so it does not count for an own payer.
  expect(await problemOf(await post(about(mine), {}, address))).toMatchObject({ status: 401 })
  expect((await theirs(about(platforms))).status).toBe(200)
  expect((await post(about(mine))).status).toBe(200)
  expect(world.sent).toEqual([])
  expect((await theirs(about(mine))).status).toBe(200)
  expect(world.sent).toEqual([nudged(mine.id)])
})

test('without a webhook id the platform’s address takes nothing', async () => {
  for (const id of ['', undefined]) {
    const answer = await post(eventOf({}), { PAYPAL_WEBHOOK_ID: id } as Partial<ApiEnv>)
    expect(await problemOf(answer)).toMatchObject({ status: 404 })
  }
})

test('a queue that is away loses nothing: the batch is due for cron', async () => {
  const batch = await sentBatch('ann@example.com')
  await reconcilePayoutBatch(at(), batch.id, true)
  const away = { send: () => Promise.reject(new Error('away')) } as unknown as ApiEnv['PAYOUTS']
  expect((await post(eventOf({ sender_batch_id: batch.id }), { PAYOUTS: away })).status).toBe(200)
  const { batch: stored } = await storedBatch(world.system, batch.id)
  expect(stored.next_attempt_at).toEqual(stored.nudged_at)
})

test('nobody reads or writes events and batches but by the one function', async () => {
  const batch = await sentBatch('ann@example.com')
  const nobody = { kind: 'sign_in', email: '' } as const
  const [events, batches, changed] = await runScoped(world.api, nobody, [
    sql`select event_id from logs.paypal_events`,
    sql`select id from affiliate.payout_batches`,
    sql`update affiliate.payout_batches set nudged_at = now() where id = ${batch.id} returning id`,
  ])
  expect([events, batches, changed]).toEqual([[], [], []])
  const insert = sql`insert into logs.paypal_events (event_id, event_type, received_at) values ('a', 'b', now())`
  await expect(runScoped(world.api, nobody, [insert])).rejects.toThrow(/permission denied/)
  const accounts = sql`select secret_sealed from affiliate.paypal_accounts`
  await expect(runScoped(world.api, nobody, [accounts])).rejects.toThrow(/permission denied/)
})
