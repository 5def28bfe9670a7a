/** Money is sent at most once, whatever fails. PayPal's own journal is the oracle. */
import { sql } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { runScoped } from '../../../core/database.ts'
import type { PaypalClient } from '../../paypal/client.ts'
import { DAY, later, MINUTE, openBatchWorld, post, start } from '../../test/batch-world.ts'
import {
  expireLease,
  makeReservedBatch,
  moneyOf,
  storedBatch,
  type TestBatch,
} from '../../test/reserved-batch.ts'
import { reconcilePayoutBatch } from './reconcile-payout-batch.ts'
import { submitPayoutBatch } from './submit-payout-batch.ts'

const { at, audit, db, paypalWorld } = await openBatchWorld()

const two = () => makeReservedBatch(db, ['ann@example.com', 'ben@example.com'])
const submit = (batch: TestBatch, now = start, paypal: PaypalClient = paypalWorld.paypal) =>
  submitPayoutBatch({ ...at(now), paypal }, batch.id)
const reconcile = (batch: TestBatch, now = start) => reconcilePayoutBatch(at(now), batch.id, true)

/** Lets PayPal finish, reads the batch, and compares the ledger with PayPal's journal. */
async function settleAndAudit(batch: TestBatch, now: Date) {
  await paypalWorld.advance(2 * MINUTE)
  const result = await reconcile(batch, now)
  await audit(batch)
  return result
}

async function expectReserved(batch: TestBatch) {
  for (const item of batch.items) {
    expect(await moneyOf(db, item)).toMatchObject({ inTransit: item.amountMinor, paid: 0n })
  }
}

test('a batch is sent, paid and settled, to the cent', async () => {
  const batch = await two()
  expect(await submit(batch)).toMatchObject({ outcome: 'submitted', isAdopted: false })
  expect((await storedBatch(db, batch.id)).statuses).toEqual(['submitted', 'submitted'])
  expect(await reconcile(batch)).toEqual({ outcome: 'open', moved: 0, alarms: [] })
  expect(await settleAndAudit(batch, later(MINUTE))).toMatchObject({ outcome: 'settled', moved: 2 })
  const { batch: stored, statuses } = await storedBatch(db, batch.id)
  expect(statuses).toEqual(['paid', 'paid'])
  expect(stored).toMatchObject({ status: 'settled', fees_minor: '400', attempts: 1 })
  expect(await moneyOf(db, batch.items[0]!)).toEqual({
    available: 0n,
    inTransit: 0n,
    paid: 10_000n,
    fee: 200n,
  })
})

test('a batch nobody asked to send is not sent', async () => {
  const batch = await two()
  await runScoped(db, { kind: 'system' }, [
    sql`update affiliate.payout_batches set submission_requested_at = null where id = ${batch.id}`,
  ])
  expect(await submit(batch)).toEqual({ outcome: 'not_due' })
  expect(await paypalWorld.calls('POST', post.path)).toBe(0)
})

test('sending again, and twice at once, sends once', async () => {
  const batch = await two()
  const outcomes = await Promise.all([submit(batch), submit(batch), submit(batch)])
  expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(['not_due', 'not_due', 'submitted'])
  expect(await submit(batch)).toEqual({ outcome: 'not_due' })
  expect(await paypalWorld.calls('POST', post.path)).toBe(1)
  await settleAndAudit(batch, later(MINUTE))
})

test('a request that was changed after its approval is not sent', async () => {
  const batch = await two()
  await runScoped(db, { kind: 'system' }, [
    sql`update affiliate.payout_batches set request = replace(request, 'ann@', 'eve@')
      where id = ${batch.id}`,
  ])
  expect(await submit(batch)).toMatchObject({ outcome: 'quarantine' })
  expect(await paypalWorld.calls('POST', post.path)).toBe(0)
})

class Crash extends Error {}
const crashBefore: Partial<PaypalClient> = {
  createPayout: () => Promise.reject(new Crash()),
}
const crashAfter: Partial<PaypalClient> = {
  createPayout: async (request) => {
    await paypalWorld.paypal.createPayout(request)
    throw new Crash()
  },
}

test.each([
  ['F51 a crash before the call', crashBefore, false],
  ['a crash after the call, before the answer was recorded', crashAfter, true],
])('%s: sent again with the same bytes, paid once', async (_, crash, isAdopted) => {
  const batch = await two()
  const paypal = { ...paypalWorld.paypal, ...crash }
  await expect(submit(batch, start, paypal)).rejects.toThrow(Crash)
  expect((await storedBatch(db, batch.id)).batch.status).toBe('submitting')
  expect(await submit(batch)).toEqual({ outcome: 'not_due' })
  await expectReserved(batch)
  await expireLease(db, batch.id)
  expect(await submit(batch)).toMatchObject({ outcome: 'submitted', isAdopted })
  expect(await settleAndAudit(batch, later(MINUTE))).toMatchObject({ outcome: 'settled' })
})

test.each([
  ['F52 the answer is lost', 'commit_then_drop', true],
  ['F52 the answer comes too late', 'answer_after_s', true],
  ['F53 500 after the commit', 'commit_then_500', true],
  ['201 without an id', '201_without_id', true],
  ['F54 500 before the commit', '500_before_commit', false],
  ['the request is lost', 'drop_before_commit', false],
  ['a page of HTML', 'html_error', false],
  ['F60 429', '429', false],
] as const)('%s: unknown, reserved, then the same bytes again, paid once', async (...row) => {
  const [, fault, isAdopted] = row
  const batch = await two()
  await paypalWorld.fault({ match: post, do: fault, seconds: fault === '429' ? 90 : 1 })
  const first = await submit(batch)
  expect(first.outcome).toBe('unknown')
  const { batch: stored } = await storedBatch(db, batch.id)
  expect(stored).toMatchObject({ status: 'unknown', paypal_batch_id: null })
  await expectReserved(batch)
  const retryAt = 'retryAt' in first && first.retryAt ? first.retryAt : start
  expect(retryAt).toEqual(later(fault === '429' ? 90_000 : 5_000))
  expect(await submit(batch, new Date(retryAt.getTime() - 1))).toEqual({ outcome: 'not_due' })
  expect(await submit(batch, retryAt)).toMatchObject({ outcome: 'submitted', isAdopted })
  expect(await settleAndAudit(batch, later(MINUTE))).toMatchObject({ outcome: 'settled' })
})

test('F55 a clean refusal after an unclear answer proves nothing: still unknown and reserved', async () => {
  const batch = await two()
  await paypalWorld.fault({ match: post, do: 'commit_then_drop' }, { match: post, do: 'refuse' })
  await submit(batch)
  expect(await submit(batch, later(MINUTE))).toMatchObject({ outcome: 'unknown' })
  await expectReserved(batch)
  expect(await submit(batch, later(10 * MINUTE))).toMatchObject({ isAdopted: true })
  expect(await settleAndAudit(batch, later(11 * MINUTE))).toMatchObject({ outcome: 'settled' })
})

test('F55 a clean refusal after a crash proves nothing either: the call may have arrived', async () => {
  const batch = await two()
  const paypal = { ...paypalWorld.paypal, ...crashAfter }
  await expect(submit(batch, start, paypal)).rejects.toThrow(Crash)
  await expireLease(db, batch.id)
  await paypalWorld.fault({ match: post, do: 'refuse' })
  expect(await submit(batch)).toMatchObject({ outcome: 'unknown' })
  await expectReserved(batch)
  expect(await submit(batch, later(MINUTE))).toMatchObject({ isAdopted: true })
  await settleAndAudit(batch, later(MINUTE))
})

const unclear = [
  'commit_then_drop',
  'commit_then_500',
  '201_without_id',
  '500_before_commit',
  'drop_before_commit',
  'html_error',
  '429',
] as const
test('whatever two unclear answers come in a row, a batch is paid once', async () => {
  for (const first of unclear) {
    for (const second of [...unclear, 'refuse', 'duplicate_without_link'] as const) {
      const batch = await makeReservedBatch(db, ['ann@example.com'])
      await paypalWorld.fault({ match: post, do: first }, { match: post, do: second })
      expect((await submit(batch)).outcome).toBe('unknown')
      const again = await submit(batch, later(MINUTE))
      // The first call made nothing, and the second call succeeded.
      const isDone = again.outcome === 'submitted'
      expect(isDone).toBe(second === 'duplicate_without_link' && !commits.has(first))
      if (!isDone) expect(await submit(batch, later(DAY))).toMatchObject({ outcome: 'submitted' })
      expect(await settleAndAudit(batch, later(DAY))).toMatchObject({ outcome: 'settled' })
      await paypalWorld.lever('fault', { clear: true })
    }
  }
}, 60_000)
const commits: ReadonlySet<string> = new Set([
  'commit_then_drop',
  'commit_then_500',
  '201_without_id',
])

test('F56 a batch under our id that is not ours is quarantined and moves nothing', async () => {
  const batch = await two()
  const other = JSON.parse(batch.request.replace('"100.01"', '"100.02"')) as object
  await paypalWorld.paypal.createPayout({ senderBatchId: batch.id, body: JSON.stringify(other) })
  expect(await submit(batch)).toMatchObject({
    outcome: 'quarantine',
    reason: expect.stringContaining('another amount'),
  })
  await expectReserved(batch)
  expect(await submit(batch, later(DAY))).toEqual({ outcome: 'not_due' })
  expect(await reconcile(batch, later(DAY))).toEqual({ outcome: 'not_due' })
})

test.each([
  ['F57 a duplicate answer in the words of 2015, without a link', 'duplicate_without_link'],
  ['F58 a duplicate answer with a link to a foreign host', 'duplicate_foreign_link'],
] as const)('%s: stays unknown until PayPal says which batch it is', async (_, fault) => {
  const batch = await two()
  await paypalWorld.fault({ match: post, do: 'commit_then_drop' }, { match: post, do: fault })
  await submit(batch)
  expect(await submit(batch, later(MINUTE))).toMatchObject({ outcome: 'unknown' })
  await expectReserved(batch)
  expect(await submit(batch, later(10 * MINUTE))).toMatchObject({ isAdopted: true })
  await settleAndAudit(batch, later(11 * MINUTE))
})

test('a batch that PayPal holds but does not show stays unknown', async () => {
  const batch = await two()
  const get = { method: 'GET', path: '/v1/payments/payouts/' }
  await paypalWorld.fault({ match: post, do: 'commit_then_drop' }, { match: get, do: 'html_error' })
  await submit(batch)
  expect(await submit(batch, later(MINUTE))).toMatchObject({ outcome: 'unknown' })
  await paypalWorld.fault({ match: get, do: 'missing_item' })
  expect(await submit(batch, later(5 * MINUTE))).toMatchObject({ outcome: 'unknown' })
  expect(await submit(batch, later(20 * MINUTE))).toMatchObject({ isAdopted: true })
})

test('F59 from day 25 on an unknown batch is never sent again', async () => {
  const batch = await two()
  await paypalWorld.fault({ match: post, do: 'commit_then_drop', times: 2 })
  await submit(batch)
  expect(await submit(batch, later(25 * DAY - 1))).toMatchObject({ outcome: 'unknown' })
  const calls = await paypalWorld.calls('POST', post.path)
  expect(await submit(batch, later(25 * DAY))).toEqual({ outcome: 'not_due' })
  expect(await paypalWorld.calls('POST', post.path)).toBe(calls)
  await expectReserved(batch)
})

test('F61 a token that expires on the way is fetched anew, once', async () => {
  const first = await two()
  await submit(first)
  await paypalWorld.advance(10 * 60 * MINUTE)
  const before = await paypalWorld.calls('POST', '/v1/oauth2/token')
  const second = await two()
  expect(await submit(second)).toMatchObject({ outcome: 'submitted', isAdopted: false })
  expect(await paypalWorld.calls('POST', '/v1/oauth2/token')).toBe(before + 1)
  await settleAndAudit(second, later(MINUTE))
})

test('F62 without the funds nothing is paid: rejected, and the money is available again', async () => {
  const batch = await two()
  await paypalWorld.lever('balance', { currency: 'USD', value: '200.01' })
  expect(await submit(batch)).toMatchObject({
    outcome: 'rejected',
    reason: expect.stringContaining('INSUFFICIENT_FUNDS'),
  })
  const { batch: stored, statuses } = await storedBatch(db, batch.id)
  expect(stored.status).toBe('rejected')
  expect(statuses).toEqual(['failed', 'failed'])
  for (const item of batch.items) {
    expect(await moneyOf(db, item)).toMatchObject({ available: item.amountMinor, inTransit: 0n })
  }
  expect(await submit(batch, later(DAY))).toEqual({ outcome: 'not_due' })
  await paypalWorld.advance(2 * MINUTE)
  await audit(batch)
  expect((await paypalWorld.audit()).payments).toBe(0)
})

test('a token that cannot be had puts nothing in doubt: a refusal later is still clean', async () => {
  const batch = await two()
  await paypalWorld.fault({ match: { path: '/v1/oauth2/token' }, do: '500_before_commit' })
  const withoutToken = paypalWorld.connect()
  expect(await submit(batch, start, withoutToken)).toMatchObject({
    outcome: 'unknown',
    reason: expect.stringContaining('no access token'),
  })
  expect((await storedBatch(db, batch.id)).batch.ambiguous_at).toBeNull()
  await paypalWorld.lever('balance', { currency: 'USD', value: '0.00' })
  expect(await submit(batch, later(MINUTE))).toMatchObject({ outcome: 'rejected' })
})

test('F37 a worker that slept through its lease is fenced out', async () => {
  const batch = await two()
  let wake = () => {}
  const asleep = new Promise<void>((resolve) => {
    wake = resolve
  })
  const sleepy: PaypalClient = {
    ...paypalWorld.paypal,
    createPayout: async () => {
      await asleep
      return { outcome: 'refused', reason: 'a stale story' }
    },
  }
  const late = submit(batch, start, sleepy)
  await expect.poll(async () => (await storedBatch(db, batch.id)).batch.status).toBe('submitting')
  await expireLease(db, batch.id)
  expect(await submit(batch)).toMatchObject({ outcome: 'submitted' })
  wake()
  expect(await late).toEqual({ outcome: 'lease_lost' })
  expect((await storedBatch(db, batch.id)).batch.status).toBe('submitted')
  await settleAndAudit(batch, later(MINUTE))
})
