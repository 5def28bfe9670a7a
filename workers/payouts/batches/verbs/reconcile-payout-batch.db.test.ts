/** Only an item's status, read from PayPal, moves money; reading again moves nothing. */
import { sql } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { runScoped } from '../../../core/database.ts'
import { DAY, get, later, MINUTE, openBatchWorld, start } from '../../test/batch-world.ts'
import {
  expireLease,
  makeReservedBatch,
  moneyOf,
  storedBatch,
  type TestBatch,
} from '../../test/reserved-batch.ts'
import { type PassNote, runPayoutPass } from './advance-payout-batches.ts'
import { reconcilePayoutBatch } from './reconcile-payout-batch.ts'
import { submitPayoutBatch } from './submit-payout-batch.ts'

const { at, audit, db, paypalWorld } = await openBatchWorld()

const reconcile = (batch: TestBatch, now = start) => reconcilePayoutBatch(at(now), batch.id, true)

async function submitted(...receivers: string[]): Promise<TestBatch> {
  const batch = await makeReservedBatch(db, receivers)
  expect(await submitPayoutBatch(at(start), batch.id)).toMatchObject({ outcome: 'submitted' })
  return batch
}

test('F64 each item has its own fate: a batch that is SUCCESS is not yet paid', async () => {
  const receivers = ['ann', 'unclaimed', 'failed', 'blocked', 'onhold'].map(
    (n) => `${n}@example.com`,
  )
  const batch = await submitted(...receivers)
  await paypalWorld.advance(2 * MINUTE)
  expect(await reconcile(batch)).toMatchObject({ outcome: 'open', moved: 5, alarms: [] })
  const { batch: stored, statuses } = await storedBatch(db, batch.id)
  expect(statuses).toEqual(['paid', 'unclaimed', 'failed', 'failed', 'on_hold'])
  expect(stored).toMatchObject({ status: 'submitted', paypal_status: 'SUCCESS' })
  const where = await Promise.all(batch.items.map((item) => moneyOf(db, item)))
  expect(where.map(({ available, inTransit, paid }) => [available, inTransit, paid])).toEqual([
    [0n, 0n, 10_000n],
    [0n, 10_001n, 0n],
    [10_002n, 0n, 0n],
    [10_003n, 0n, 0n],
    [0n, 10_004n, 0n],
  ])
  await audit(batch)
})

test('F65 unclaimed for 30 days: returned, available again, once; on hold is then paid', async () => {
  const batch = await submitted('unclaimed@example.com', 'onhold@example.com')
  await paypalWorld.advance(2 * MINUTE)
  await reconcile(batch)
  await paypalWorld.advance(30 * DAY)
  await paypalWorld.lever('item', { sender_item_id: batch.items[1]?.id, status: 'SUCCESS' })
  expect(await reconcile(batch, later(30 * DAY))).toMatchObject({ outcome: 'settled', moved: 2 })
  expect(await reconcile(batch, later(31 * DAY))).toMatchObject({ outcome: 'settled', moved: 0 })
  expect((await storedBatch(db, batch.id)).statuses).toEqual(['returned', 'paid'])
  await audit(batch)
})

test('F68 paid and then sent back: available again by a new transfer, also after the batch settled', async () => {
  const batch = await submitted('ann@example.com', 'ben@example.com')
  await paypalWorld.advance(2 * MINUTE)
  expect(await reconcile(batch)).toMatchObject({ outcome: 'settled' })
  await paypalWorld.lever('item', { sender_item_id: batch.items[0]?.id, status: 'REFUNDED' })
  const notes: PassNote[] = []
  await runPayoutPass(
    at(later(DAY)),
    () => true,
    (note) => notes.push(note),
  )
  const own = notes.filter(({ batchId }) => batchId === batch.id)
  expect(own).toMatchObject([{ verb: 'reconcile', result: { outcome: 'settled', moved: 1 } }])
  expect((await storedBatch(db, batch.id)).statuses).toEqual(['reversed', 'paid'])
  expect(await moneyOf(db, batch.items[0]!)).toMatchObject({ available: 10_000n, paid: 0n })
  await audit(batch)
})

test('reading twice, and five times at once, moves nothing twice', async () => {
  const batch = await submitted('ann@example.com', 'failed@example.com')
  await paypalWorld.advance(2 * MINUTE)
  const results = await Promise.all([1, 2, 3, 4, 5].map(() => reconcile(batch)))
  expect(results.filter(({ outcome }) => outcome === 'settled').length).toBeGreaterThan(0)
  expect(results.reduce((sum, result) => sum + ('moved' in result ? result.moved : 0), 0)).toBe(2)
  expect(await reconcile(batch)).toMatchObject({ outcome: 'settled', moved: 0 })
  await audit(batch)
})

test('a stale answer after a newer one changes nothing', async () => {
  const batch = await submitted('ann@example.com', 'unclaimed@example.com')
  await paypalWorld.advance(2 * MINUTE)
  await reconcile(batch)
  await paypalWorld.fault({ match: get, do: 'stale_get' })
  expect(await reconcile(batch)).toMatchObject({ moved: 0, alarms: [] })
  expect((await storedBatch(db, batch.id)).statuses).toEqual(['paid', 'unclaimed'])
})

test('an item that moved while PayPal was asked is not booked on the old belief', async () => {
  const batch = await submitted('ann@example.com')
  await paypalWorld.advance(2 * MINUTE)
  const showBatch = async (payoutBatchId: string) => {
    await runScoped(db, { kind: 'system' }, [
      sql`update affiliate.payout_items set status = 'on_hold' where batch_id = ${batch.id}`,
    ])
    return paypalWorld.paypal.showBatch(payoutBatchId)
  }
  const meddled = { ...at(start), paypal: { ...paypalWorld.paypal, showBatch } }
  expect(await reconcilePayoutBatch(meddled, batch.id)).toEqual({ outcome: 'lease_lost' })
  expect(await moneyOf(db, batch.items[0]!)).toMatchObject({ inTransit: 10_000n, paid: 0n })
  await expireLease(db, batch.id)
  expect(await reconcile(batch)).toMatchObject({ outcome: 'settled', moved: 1 })
  await audit(batch)
})

test('F70 a status nobody documented moves nothing, is not settled, and alarms', async () => {
  const batch = await submitted('strange@example.com', 'ann@example.com')
  await paypalWorld.advance(2 * MINUTE)
  const result = await reconcile(batch)
  expect(result).toMatchObject({ outcome: 'open', moved: 1 })
  expect('alarms' in result && result.alarms[0]).toContain('unknown_status')
  const { batch: stored, statuses } = await storedBatch(db, batch.id)
  expect(statuses).toEqual(['submitted', 'paid'])
  expect(stored.last_problem).toContain('TELEPORTED')
  await audit(batch)
})

test('F71 an item missing from the page keeps the batch open; the others are booked', async () => {
  const batch = await submitted('ann@example.com', 'ben@example.com')
  await paypalWorld.advance(2 * MINUTE)
  await paypalWorld.fault({ match: get, do: 'missing_item' })
  expect(await reconcile(batch)).toMatchObject({ outcome: 'open', moved: 1 })
  expect(await reconcile(batch)).toMatchObject({ outcome: 'settled', moved: 1 })
  await audit(batch)
})

test('F74 an unknown item freezes the batch: nothing is posted, the difference is reported', async () => {
  const batch = await submitted('ann@example.com')
  await paypalWorld.advance(2 * MINUTE)
  await paypalWorld.fault({ match: get, do: 'extra_item' })
  expect(await reconcile(batch)).toMatchObject({ outcome: 'mismatch' })
  const { batch: stored, statuses } = await storedBatch(db, batch.id)
  expect(statuses).toEqual(['submitted'])
  expect(stored.last_problem).toContain('2 items')
  expect(await moneyOf(db, batch.items[0]!)).toMatchObject({ inTransit: 10_000n, paid: 0n })
})

test('PayPal away: nothing is concluded, the next reading settles', async () => {
  const batch = await submitted('ann@example.com')
  await paypalWorld.advance(2 * MINUTE)
  await paypalWorld.fault({ match: get, do: 'html_error' })
  expect(await reconcile(batch)).toMatchObject({ outcome: 'unanswered' })
  expect(await reconcile(batch)).toMatchObject({ outcome: 'settled' })
})

test('a batch too large for one write is booked whole', async () => {
  const receivers = Array.from({ length: 260 }, (_, index) => `person-${index}@example.com`)
  const batch = await submitted(...receivers)
  await paypalWorld.advance(2 * MINUTE)
  expect(await reconcile(batch)).toMatchObject({ outcome: 'settled', moved: 260 })
  expect((await paypalWorld.audit()).payments).toBe(260)
  const fees = batch.items.map(({ amountMinor }) => (amountMinor * 2n + 50n) / 100n)
  const { batch: stored } = await storedBatch(db, batch.id)
  expect(BigInt(String(stored.fees_minor))).toBe(fees.reduce((sum, fee) => sum + fee, 0n))
}, 60_000)

test('a round sends what a lost message forgot, retries the unknown, and reads the submitted', async () => {
  const lost = await makeReservedBatch(db, ['ann@example.com'])
  const unknown = await makeReservedBatch(db, ['ben@example.com'])
  const match = { method: 'POST', path: '/v1/payments/payouts', sender_batch_id: unknown.id }
  await paypalWorld.fault({ match, do: 'commit_then_drop' })
  await submitPayoutBatch(at(start), unknown.id)
  const notes: PassNote[] = []
  const round = (now: Date) =>
    runPayoutPass(
      at(now),
      () => true,
      (note) => notes.push(note),
    )
  await round(later(MINUTE))
  await paypalWorld.advance(2 * MINUTE)
  await round(later(11 * MINUTE))
  for (const batch of [lost, unknown]) {
    const own = notes.filter(({ batchId }) => batchId === batch.id)
    expect(own.map((line) => ('result' in line ? line.result.outcome : line))).toEqual([
      'submitted',
      'open',
      'settled',
    ])
    await audit(batch)
  }
})

test('F59 the job reports a batch that is undecided for too long, and does not send it', async () => {
  const batch = await makeReservedBatch(db, ['ann@example.com'])
  await paypalWorld.fault({
    match: { method: 'POST', path: '/v1/payments/payouts' },
    do: 'commit_then_drop',
  })
  await submitPayoutBatch(at(start), batch.id)
  const notes: PassNote[] = []
  await runPayoutPass(
    at(later(26 * DAY)),
    () => true,
    (note) => notes.push(note),
  )
  const own = notes.filter(({ batchId }) => batchId === batch.id)
  expect(own).toEqual([{ batchId: batch.id, verb: 'alert', status: 'unknown' }])
})

test('a round stops when its time is up', async () => {
  await makeReservedBatch(db, ['ann@example.com'])
  const notes: PassNote[] = []
  await runPayoutPass(
    at(start),
    () => false,
    (note) => notes.push(note),
  )
  expect(notes.filter(({ verb }) => verb !== 'alert')).toEqual([])
})

test('the ledger adds up over everything that happened in this file', async () => {
  const [rows] = await runScoped(db, { kind: 'system' }, [
    sql`select currency, sum(debits_minor - credits_minor)::text as net,
        count(*) filter (where debits_minor > 0)::int > 0 as moved
      from ledger.accounts group by currency`,
  ])
  expect(rows).toMatchObject([{ currency: 'USD', net: '0', moved: true }])
})
