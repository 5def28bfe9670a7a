/**
 * Cancelling an unclaimed payout: we call PayPal, and only the status that PayPal then reports moves money.
 */
import { sql } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { runScoped } from '../../../core/database.ts'
import { DAY, later, MINUTE, openBatchWorld, start } from '../../test/batch-world.ts'
import {
  makeReservedBatch,
  moneyOf,
  storedBatch,
  type TestBatch,
} from '../../test/reserved-batch.ts'
import { runPayoutPass } from './advance-payout-batches.ts'
import { type CancelNote, cancelDuePayoutItems, cancelPayoutItem } from './cancel-payout-item.ts'
import { reconcilePayoutBatch } from './reconcile-payout-batch.ts'
import { requestItemCancellation } from './request-item-cancellation.ts'
import { submitPayoutBatch } from './submit-payout-batch.ts'

const cancelPath = '/v1/payments/payouts-item/'

const { api, at, db, paypalWorld } = await openBatchWorld()

/** Read as unclaimed; the first item will be cancelled. */
async function unclaimed(...others: string[]): Promise<TestBatch> {
  const batch = await makeReservedBatch(db, ['unclaimed@example.com', ...others])
  await submitPayoutBatch(at(start), batch.id)
  await paypalWorld.advance(2 * MINUTE)
  await reconcilePayoutBatch(at(start), batch.id, true)
  return batch
}
const idOf = (batch: TestBatch) => batch.items[0]!.id
const statusOf = async (batch: TestBatch) => (await storedBatch(db, batch.id)).statuses[0]

async function request(batch: TestBatch, now = start) {
  const [[row] = []] = await runScoped(db, { kind: 'system' }, [
    sql`select created_by from affiliate.payout_batches where id = ${batch.id}`,
  ])
  const userId = String(row?.created_by)
  return requestItemCancellation(api, { itemId: idOf(batch), userId, now })
}
/** Not forced: the cancellation itself makes its batch due. */
const read = (batch: TestBatch, now = start) => reconcilePayoutBatch(at(now), batch.id)

async function expectReturned(batch: TestBatch) {
  expect(await statusOf(batch)).toBe('returned')
  const money = await moneyOf(db, batch.items[0]!)
  expect(money).toMatchObject({ available: 10_000n, inTransit: 0n, paid: 0n })
}

test('a cancelled payout is available again, once, and its batch is settled', async () => {
  const batch = await unclaimed('ann@example.com')
  await request(batch)
  expect(await cancelPayoutItem(at(start), idOf(batch))).toEqual({
    ...{ outcome: 'asked', batchId: batch.id, answer: 'accepted', reason: null },
  })
  // PayPal's answer alone moved nothing.
  expect(await statusOf(batch)).toBe('unclaimed')
  expect(await read(batch)).toMatchObject({ outcome: 'settled', moved: 1 })
  await expectReturned(batch)
  expect(await cancelPayoutItem(at(later(DAY)), idOf(batch))).toEqual({ outcome: 'not_due' })
  expect(await reconcilePayoutBatch(at(later(DAY)), batch.id, true)).toMatchObject({ moved: 0 })
  await expectReturned(batch)
})

test('five workers at once: one asks PayPal', async () => {
  const batch = await unclaimed()
  await request(batch)
  const all = [1, 2, 3, 4, 5].map(() => cancelPayoutItem(at(start), idOf(batch)))
  const outcomes = (await Promise.all(all)).map(({ outcome }) => outcome)
  expect(outcomes.sort()).toEqual(['asked', 'not_due', 'not_due', 'not_due', 'not_due'])
  expect(await paypalWorld.calls('POST', cancelPath)).toBe(1)
  await read(batch)
  await expectReturned(batch)
})

test('nothing is taken back that nobody asked for', async () => {
  const batch = await unclaimed()
  expect(await cancelPayoutItem(at(start), idOf(batch))).toEqual({ outcome: 'not_due' })
  expect(await cancelPayoutItem(at(start), batch.id)).toEqual({ outcome: 'not_due' })
  expect(await paypalWorld.calls('POST', cancelPath)).toBe(0)
})

test('F66: the receiver was faster: read again, it is paid', async () => {
  const batch = await unclaimed()
  await request(batch)
  await paypalWorld.fault({ match: { method: 'POST', path: cancelPath }, do: 'claim_first' })
  expect(await cancelPayoutItem(at(start), idOf(batch))).toMatchObject({
    ...{ outcome: 'asked', answer: 'refused' },
    reason: expect.stringContaining('ITEM_INCORRECT_STATUS'),
  })
  expect(await read(batch)).toMatchObject({ outcome: 'settled', moved: 1 })
  expect(await statusOf(batch)).toBe('paid')
  expect(await moneyOf(db, batch.items[0]!)).toMatchObject({ available: 0n, paid: 10_000n })
  await expect(request(batch)).rejects.toMatchObject({ code: 'conflict' })
})

test.each(['commit_then_drop', 'commit_then_500'] as const)(
  'F67: the answer is lost (%s), the second cancel hears ITEM_ALREADY_CANCELLED, and it is done once',
  async (fault) => {
    const batch = await unclaimed()
    await request(batch)
    await paypalWorld.fault({ match: { method: 'POST', path: cancelPath }, do: fault })
    const first = await cancelPayoutItem(at(start), idOf(batch))
    expect(first).toMatchObject({ outcome: 'asked', answer: 'unknown' })
    const second = await cancelPayoutItem(at(later(10 * MINUTE)), idOf(batch))
    expect(second).toMatchObject({ outcome: 'asked', answer: 'exists' })
    await read(batch, later(10 * MINUTE))
    await expectReturned(batch)
  },
)

test.each([
  ['BATCH_NOT_COMPLETED', { do: 'refuse', name: 'BATCH_NOT_COMPLETED' }],
  ['no token', { do: 'token' }],
] as const)('%s: it waits, and is tried again by cron', async (_, { do: what, ...rest }) => {
  const batch = await unclaimed()
  await request(batch)
  if (what === 'refuse') {
    await paypalWorld.fault({ match: { method: 'POST', path: cancelPath }, do: what, ...rest })
  } else {
    const token = { method: 'POST', path: '/v1/oauth2/token' }
    await paypalWorld.fault({ match: token, do: '500_before_commit', times: 2 })
  }
  const paypal = paypalWorld.connect()
  const first = await cancelPayoutItem({ ...at(start), paypal }, idOf(batch))
  expect(first).toMatchObject({ outcome: 'pending', batchId: batch.id })
  await paypalWorld.lever('fault', { clear: true })
  const soon = await cancelPayoutItem(at(later(MINUTE)), idOf(batch))
  expect(soon).toEqual({ outcome: 'not_due' })
  expect(await round(later(10 * MINUTE))).toContainEqual({
    itemId: idOf(batch),
    result: expect.objectContaining({ outcome: 'asked', answer: 'accepted' }),
  })
  await expectReturned(batch)
})

/** As cron does it: cancellations first, then the readings. */
async function round(now: Date): Promise<CancelNote[]> {
  const notes: CancelNote[] = []
  await cancelDuePayoutItems(
    at(now),
    () => true,
    (note) => notes.push(note),
  )
  await runPayoutPass(
    at(now),
    () => true,
    () => {},
  )
  return notes
}

test('a lost message is found by the round, which takes back and reads in one go', async () => {
  const batch = await unclaimed('ann@example.com')
  await request(batch)
  // Too early: the message may still arrive.
  expect((await round(later(MINUTE))).map(({ itemId }) => itemId)).not.toContain(idOf(batch))
  expect((await round(later(10 * MINUTE))).map(({ itemId }) => itemId)).toContain(idOf(batch))
  await expectReturned(batch)
})

test('one item that fails does not stop the others, and a round that has no time stops', async () => {
  const batches = [await unclaimed(), await unclaimed()]
  for (const batch of batches) await request(batch)
  const cancelItem = (id: string) => {
    if (calls++ === 0) throw new Error('a bug')
    return paypalWorld.paypal.cancelItem(id)
  }
  let calls = 0
  const notes: CancelNote[] = []
  const bad = { ...at(later(DAY)), paypal: { ...paypalWorld.paypal, cancelItem } }
  await cancelDuePayoutItems(
    bad,
    () => false,
    (note) => notes.push(note),
  )
  expect(notes).toEqual([])
  await cancelDuePayoutItems(
    bad,
    () => true,
    (note) => notes.push(note),
  )
  const ours = notes.filter(({ itemId }) => batches.some((batch) => idOf(batch) === itemId))
  expect(ours.map((note) => ('error' in note ? 'error' : note.result.outcome)).sort()).toEqual([
    ...['asked', 'error'],
  ])
})

test('an own payer’s payout is cancelled through its own PayPal, and stays open without an account', async () => {
  const batch = await unclaimed()
  await request(batch)
  await runScoped(db, { kind: 'system' }, [
    sql`update affiliate.payout_batches set payer_advertiser_id = ${batch.items[0]!.advertiserId}
      where id = ${batch.id}`,
  ])
  const cancelItem = () => Promise.reject(new Error('not the platform’s'))
  const foreign = { ...at(start), paypal: { ...paypalWorld.paypal, cancelItem } }
  expect(await cancelPayoutItem(foreign, idOf(batch))).toMatchObject({ outcome: 'pending' })
  const asked: string[] = []
  const ownPaypalOf = async (payer: string) => {
    asked.push(payer)
    return paypalWorld.paypal
  }
  const tenMinutesOn = { ...foreign, ownPaypalOf, now: later(10 * MINUTE) }
  expect(await cancelPayoutItem(tenMinutesOn, idOf(batch))).toMatchObject({ answer: 'accepted' })
  expect(asked).toEqual([batch.items[0]!.advertiserId])
})

test('F65: nobody claims it for 30 days: it comes back by itself once, and a late cancel changes nothing', async () => {
  const batch = await unclaimed()
  await paypalWorld.advance(30 * DAY)
  const month = later(30 * DAY)
  await request(batch, month)
  expect(await cancelPayoutItem(at(month), idOf(batch))).toMatchObject({
    outcome: 'asked',
    answer: 'refused',
  })
  expect(await read(batch, month)).toMatchObject({ outcome: 'settled', moved: 1 })
  await expectReturned(batch)
  expect(await reconcilePayoutBatch(at(later(31 * DAY)), batch.id, true)).toMatchObject({
    moved: 0,
  })
  await expectReturned(batch)
})
