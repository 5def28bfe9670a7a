/** The payouts queue repeats and reorders messages: the result is the same, and PayPal is called once. */
import { sql } from 'drizzle-orm'
import fc from 'fast-check'
import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest'
import { runScoped } from '../core/database.ts'
import { makeApiWorld, personOf } from '../test/api-world.ts'
import { messageOf } from '../test/queue-messages.ts'
import type { PayoutMessage } from './batches/rules/payout-message.ts'
import { requestItemCancellation } from './batches/verbs/request-item-cancellation.ts'
import { submitPayoutBatch } from './batches/verbs/submit-payout-batch.ts'
import { consumePayoutMessages } from './consume-payouts.ts'
import { makeReservedBatch, moneyOf, storedBatch, type TestBatch } from './test/reserved-batch.ts'
import { openWebhookWorld } from './test/webhook-world.ts'

const MINUTE = 60_000
const show = '/v1/payments/payouts/'

const world = await makeApiWorld()
const webhooks = await openWebhookWorld(world.env)
afterAll(() => webhooks.close())
beforeEach(async () => {
  await webhooks.paypalWorld.lever('reset')
  world.sent.length = 0
  for (const level of ['log', 'error'] as const) vi.spyOn(console, level).mockReturnValue()
})
afterEach(() => {
  vi.restoreAllMocks()
})

const depsAt = (now: Date) => ({
  ...{ db: world.system, paypal: webhooks.paypalWorld.paypal, now },
  jitter: 0.5,
})
const consume = async (bodies: readonly unknown[], attempts = 1, clock = Date.now) => {
  const messages = bodies.map((body, index) => messageOf(String(index), body, attempts))
  await consumePayoutMessages(messages, async (now) => depsAt(now), clock)
  return messages.map(({ verdicts }) => verdicts)
}
const of = (
  type: 'submission_requested' | 'reconciliation_requested' | 'nudged',
  batch: TestBatch,
) => ({ v: 1, type: `payout_batch.${type}`, batchId: batch.id }) as PayoutMessage

const two = () => makeReservedBatch(world.system, ['ann@example.com', 'unclaimed@example.com'])
const statusesOf = async (batch: TestBatch) => (await storedBatch(world.system, batch.id)).statuses

/** Processed at PayPal, and its event has arrived. */
async function processed() {
  await webhooks.paypalWorld.advance(2 * MINUTE)
  await webhooks.deliver()
}
async function sent(batch: TestBatch) {
  expect(await submitPayoutBatch(depsAt(new Date()), batch.id)).toMatchObject({
    outcome: 'submitted',
  })
  await processed()
}

test('F83: one delivery about a batch causes one reading, and no second one', async () => {
  const batches = [await two(), await two()]
  for (const batch of batches) await sent(batch)
  const messages = batches.flatMap((batch) => Array.from({ length: 20 }, () => of('nudged', batch)))
  const verdicts = await consume(messages)
  expect(verdicts).toEqual(messages.map(() => ['ack']))
  for (const batch of batches) expect(await statusesOf(batch)).toEqual(['paid', 'unclaimed'])
  expect(await webhooks.paypalWorld.calls('GET', show)).toBe(2)
  expect(await consume(messages)).toEqual(verdicts)
  expect(await webhooks.paypalWorld.calls('GET', show)).toBe(2)
  // A reading that a person requests always calls PayPal.
  await consume([of('reconciliation_requested', batches[0]!)])
  expect(await webhooks.paypalWorld.calls('GET', show)).toBe(3)
})

test('whatever order messages come in, twice each, a batch is sent once, read and given back', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(5), { minLength: 4, maxLength: 12 }), async (order) => {
      const batch = await two()
      const preferences: PayoutMessage[] = [
        of('submission_requested', batch),
        of('reconciliation_requested', batch),
        of('nudged', batch),
        { v: 1, type: 'payout_item.cancellation_requested', itemId: batch.items[1]!.id },
      ]
      for (const place of order) {
        await consume([preferences[place % 4]!, preferences[(place + 1) % 4]!])
        await processed()
        await cancelRequested(batch)
      }
      const all = [...preferences, ...preferences.toReversed()]
      await consume(all)
      await processed()
      await consume(all)
      await cancelRequested(batch)
      await consume(all, 1, () => Date.now() + 10 * MINUTE)
      expect(await statusesOf(batch)).toEqual(['paid', 'returned'])
      const [ann, unclaimed] = batch.items
      expect(await moneyOf(world.system, ann!)).toMatchObject({ paid: 10_000n, inTransit: 0n })
      expect(await moneyOf(world.system, unclaimed!)).toMatchObject({
        available: 10_001n,
        paid: 0n,
      })
      expect((await webhooks.paypalWorld.audit()).paid_twice).toEqual([])
    }),
    { numRuns: 6 },
  )
}, 60_000)

async function cancelRequested(batch: TestBatch) {
  const [, unclaimed] = batch.items
  const { id: userId } = personOf('finance')
  const asked = { itemId: unclaimed!.id, userId, now: new Date() }
  await requestItemCancellation(world.api, asked).catch(() => null)
}

test('a batch that another worker holds is waited for, and then left to cron', async () => {
  const batch = await two()
  await sent(batch)
  await runScoped(world.system, { kind: 'system' }, [
    sql`update affiliate.payout_batches set lease_until = now() + interval '1 minute'
      where id = ${batch.id}`,
  ])
  expect(await consume([of('nudged', batch)], 1)).toEqual([[['retry', 2]]])
  expect(await consume([of('nudged', batch)], 3)).toEqual([['ack']])
  expect(await webhooks.paypalWorld.calls('GET', show)).toBe(0)
  const { batch: stored } = await storedBatch(world.system, batch.id)
  expect(stored.nudged_at).not.toBeNull()
})

test('F69: events in any order, late and repeated, leave the state that PayPal shows', async () => {
  const batch = await makeReservedBatch(world.system, ['ann@example.com', 'onhold@example.com'])
  await sent(batch)
  await webhooks.paypalWorld.lever('item', {
    sender_item_id: batch.items[1]!.id,
    status: 'SUCCESS',
  })
  await webhooks.deliver()
  await consume(world.sent)
  expect(await statusesOf(batch)).toEqual(['paid', 'paid'])
  const before = await Promise.all(batch.items.map((item) => moneyOf(world.system, item)))
  // HELD arrives again, as if it were new.
  for (const delivery of webhooks.deliveries.toReversed()) await webhooks.post(delivery)
  await consume([...world.sent, of('nudged', batch), of('reconciliation_requested', batch)])
  expect(await statusesOf(batch)).toEqual(['paid', 'paid'])
  expect(await Promise.all(batch.items.map((item) => moneyOf(world.system, item)))).toEqual(before)
})

test('F57: "it exists" without a link is adopted by a webhook’s id, once the batch is equal', async () => {
  const batch = await two()
  const post = { method: 'POST', path: '/v1/payments/payouts' }
  const lost = { match: post, do: 'commit_then_drop' } as const
  await webhooks.paypalWorld.fault(lost, { match: post, do: 'duplicate_without_link' })
  expect(await submitPayoutBatch(depsAt(new Date()), batch.id)).toMatchObject({
    outcome: 'unknown',
  })
  await processed()
  expect(world.sent).toEqual([of('nudged', batch)])
  await consume(world.sent)
  expect(await statusesOf(batch)).toEqual(['paid', 'unclaimed'])
  expect((await webhooks.paypalWorld.audit()).paid_twice).toEqual([])
})

test.each([
  ['differs from ours', 'extra_item'],
  ['is not shown', 'html_error'],
] as const)('F57: a webhook’s id is not used while it %s', async (_, fault) => {
  const batch = await two()
  const post = { method: 'POST', path: '/v1/payments/payouts' }
  const lost = { match: post, do: 'commit_then_drop' } as const
  await webhooks.paypalWorld.fault(lost, { match: post, do: 'duplicate_without_link' })
  await submitPayoutBatch(depsAt(new Date()), batch.id)
  await processed()
  await webhooks.paypalWorld.fault({ match: { method: 'GET', path: show }, do: fault })
  await consume(world.sent)
  const { batch: stored } = await storedBatch(world.system, batch.id)
  expect(stored).toMatchObject({ status: 'unknown', paypal_batch_id: null })
  expect(await statusesOf(batch)).toEqual(['reserved', 'reserved'])
})

test('F81: an event that came before the answer was recorded is read as soon as it is', async () => {
  const batch = await makeReservedBatch(world.system, ['ann@example.com'])
  const createPayout = async (request: { senderBatchId: string; body: string }) => {
    const heard = await webhooks.paypalWorld.paypal.createPayout(request)
    await processed()
    expect(await consume(world.sent)).toEqual([[['retry', 2]]])
    return heard
  }
  const slow = { ...depsAt(new Date()), paypal: { ...webhooks.paypalWorld.paypal, createPayout } }
  await submitPayoutBatch(slow, batch.id)
  expect(await consume(world.sent, 2)).toEqual([['ack']])
  expect(await statusesOf(batch)).toEqual(['paid'])
})
