/** PayPal's fees and conversions are posted as PayPal reports them, within the cash in the books. */
import { sql } from 'drizzle-orm'
import { expect, test } from 'vitest'
import type { Currency } from '../../../../schema/vocabulary.ts'
import { runScoped } from '../../../core/database.ts'
import { lockAccounts, postEntries } from '../../../ledger/post.ts'
import { capitalPaidIn, depositChargedBack } from '../../../ledger/rules/ledger-bookings.ts'
import { ask, id } from '../../../test/books-world.ts'
import type { ShownItem } from '../../paypal/batch-page.ts'
import { DAY, MINUTE, openBatchWorld, start } from '../../test/batch-world.ts'
import {
  makeReservedBatch,
  moneyOf,
  storedBatch,
  type TestBatch,
} from '../../test/reserved-batch.ts'
import { reconcilePayoutBatch } from './reconcile-payout-batch.ts'
import { submitPayoutBatch } from './submit-payout-batch.ts'

const { at, db, paypalWorld } = await openBatchWorld()
const now = start

type Altered = (item: ShownItem) => Partial<ShownItem>

/** Reads the batch as PayPal shows it, with the changes of `alter`. */
function read(batch: TestBatch, alter: Altered = () => ({})) {
  const showBatch = async (paypalBatchId: string) => {
    const shown = await paypalWorld.paypal.showBatch(paypalBatchId)
    return { ...shown, items: shown.items.map((item) => ({ ...item, ...alter(item) })) }
  }
  const paypal = { ...paypalWorld.paypal, showBatch }
  return reconcilePayoutBatch({ ...at(now), paypal }, batch.id, true)
}

async function processed(...receivers: string[]): Promise<TestBatch> {
  const batch = await makeReservedBatch(db, receivers)
  expect(await submitPayoutBatch(at(now), batch.id)).toMatchObject({ outcome: 'submitted' })
  await paypalWorld.advance(2 * MINUTE)
  return batch
}

const itemsOf = (batch: TestBatch) =>
  ask(
    db,
    sql`select status, fee_minor, fee_currency, conversion from affiliate.payout_items
      where batch_id = ${batch.id} order by amount_minor`,
  )
const cashOf = async (currency: Currency) => {
  const [row] = await ask(
    db,
    sql`select (debits_minor - credits_minor)::text as minor from ledger.accounts
      where kind = 'plat.cash.paypal' and currency = ${currency}`,
  )
  return BigInt((row?.minor as string | undefined) ?? 0)
}

async function setCash(currency: Currency, minor: bigint): Promise<void> {
  const more = minor - (await cashOf(currency))
  if (more === 0n) return
  const amount = { minor: more > 0n ? more : -more, currency }
  const [anybody] = await ask(db, sql`select id from affiliate.advertisers limit 1`)
  const advertiserId = anybody?.id as string
  const entry =
    more > 0n
      ? capitalPaidIn({ capitalId: id(), amount, into: 'plat.cash.paypal' }, now)
      : depositChargedBack({ bookingId: id(), advertiserId, amount, from: 'plat.cash.paypal' }, now)
  const posting = { ...entry, bookingId: null }
  await runScoped(db, { kind: 'system' }, [...lockAccounts([posting]), postEntries([posting])])
}

test('F72: PayPal’s fee is booked once, and the affiliate gets the full amount', async () => {
  const batch = await processed('ann@example.com')
  const before = await cashOf('USD')
  expect(await read(batch, () => ({ feeMinor: 731n }))).toMatchObject({ outcome: 'settled' })
  expect(await moneyOf(db, batch.items[0]!)).toMatchObject({ paid: 10_000n, fee: 731n })
  expect(await read(batch, () => ({ feeMinor: 900n }))).toMatchObject({ moved: 0 })
  expect(await cashOf('USD')).toBe(before - 10_731n)
  expect((await storedBatch(db, batch.id)).batch.fees_minor).toBe('731')
})

test('F72: the fee of a failed payment is booked if PayPal keeps it', async () => {
  const batch = await processed('failed@example.com', 'unclaimed@example.com')
  const kept = () => ({ feeMinor: 25n })
  await read(batch, kept)
  expect((await itemsOf(batch)).map(({ fee_minor }) => fee_minor)).toEqual(['25', '0'])
  await paypalWorld.advance(30 * DAY)
  await read(batch, kept)
  expect((await itemsOf(batch)).map(({ fee_minor }) => fee_minor)).toEqual(['25', '25'])
  for (const item of batch.items) {
    expect(await moneyOf(db, item)).toMatchObject({ available: item.amountMinor, fee: 25n })
  }
})

test('F68: after a reversal the fee stays as it was', async () => {
  const batch = await processed('ann@example.com')
  await read(batch)
  await paypalWorld.lever('item', { sender_item_id: batch.items[0]?.id, status: 'REVERSED' })
  await read(batch)
  expect(await moneyOf(db, batch.items[0]!)).toMatchObject({
    ...{ available: 10_000n, paid: 0n, fee: 200n },
  })
})

test('a fee in another currency is booked in that currency; without cash, the batch stays open', async () => {
  const batch = await processed('ann@example.com')
  const inEuro = () => ({ feeMinor: 180n, feeCurrency: 'EUR' })
  const first = await read(batch, inEuro)
  expect(first).toMatchObject({ outcome: 'open', moved: 1 })
  expect('alarms' in first && first.alarms[0]).toContain('plat.cash.paypal lacks 1.80 EUR')
  expect((await storedBatch(db, batch.id)).batch).toMatchObject({ problem_code: 'cash_short' })
  expect(await moneyOf(db, batch.items[0]!)).toMatchObject({ paid: 10_000n, fee: 0n })
  await setCash('EUR', 500n)
  expect(await read(batch, inEuro)).toMatchObject({ outcome: 'settled', moved: 0, alarms: [] })
  expect(await itemsOf(batch)).toMatchObject([{ fee_minor: '180', fee_currency: 'EUR' }])
  expect(await cashOf('EUR')).toBe(320n)
  const { batch: stored } = await storedBatch(db, batch.id)
  expect(stored).toMatchObject({ fees_minor: '0', problem_code: null, last_problem: null })
})

test('PayPal paid more than the cash in the books: the covered items are booked, the rest raises an alarm', async () => {
  const batch = await processed('ann@example.com', 'ben@example.com', 'failed@example.com')
  const before = await cashOf('USD')
  await setCash('USD', 10_100n)
  const first = await read(batch)
  expect(first).toMatchObject({ outcome: 'open', moved: 2 })
  const { batch: stored, statuses } = await storedBatch(db, batch.id)
  expect(stored).toMatchObject({ status: 'submitted', problem_code: 'cash_short' })
  expect(statuses.filter((status) => status === 'submitted')).toHaveLength(1)
  await setCash('USD', before)
  expect(await read(batch)).toMatchObject({ outcome: 'settled', moved: 1, alarms: [] })
  expect((await storedBatch(db, batch.id)).statuses).toEqual(['paid', 'paid', 'failed'])
  for (const item of batch.items.slice(0, 2)) {
    expect(await moneyOf(db, item)).toMatchObject({ paid: item.amountMinor, fee: 200n })
  }
})

test('cash that decreases during the call to PayPal books nothing; the next reading books the payout', async () => {
  const batch = await processed('ann@example.com')
  const before = await cashOf('USD')
  const showBatch = async (paypalBatchId: string) => {
    const shown = await paypalWorld.paypal.showBatch(paypalBatchId)
    await setCash('USD', 1n)
    return shown
  }
  const given = { db, paypal: { ...paypalWorld.paypal, showBatch }, now, jitter: 0.5 }
  const result = await reconcilePayoutBatch(given, batch.id, true)
  expect(result).toMatchObject({ outcome: 'open', moved: 0 })
  expect(await moneyOf(db, batch.items[0]!)).toMatchObject({ inTransit: 10_000n, paid: 0n })
  await setCash('USD', before)
  expect(await read(batch)).toMatchObject({ outcome: 'settled', moved: 1 })
})

test('F73: an exchange by PayPal is stored with PayPal’s figures, and the payout is booked at its own amount', async () => {
  await paypalWorld.lever('balance', { currency: 'USD', value: '1.00' })
  await paypalWorld.lever('balance', { currency: 'EUR', value: '500.00' })
  await paypalWorld.lever('balance', { currency: 'USD', from: 'EUR', rate: '0.9218' })
  const batch = await processed('ann@example.com')
  expect(await read(batch)).toMatchObject({ outcome: 'settled' })
  const [item] = await itemsOf(batch)
  expect(item).toMatchObject({
    status: 'paid',
    conversion: {
      from: { currency: 'EUR', value: '92.18' },
      to: { currency: 'USD', value: '100.00' },
      rate: '0.9218',
    },
  })
  expect(await moneyOf(db, batch.items[0]!)).toMatchObject({ paid: 10_000n, inTransit: 0n })
})

test('an own payer pays from its own PayPal, and its fees are not booked', async () => {
  const batch = await makeReservedBatch(db, ['ann@example.com'])
  const [{ advertiserId }] = batch.items as [TestBatch['items'][number]]
  await runScoped(db, { kind: 'system' }, [
    sql`update affiliate.payout_batches set payer_advertiser_id = ${advertiserId}
      where id = ${batch.id}`,
  ])
  const without = { db, paypal: paypalWorld.paypal, now, jitter: 0.5 }
  expect(await submitPayoutBatch(without, batch.id)).toMatchObject({ outcome: 'not_sent' })
  expect((await storedBatch(db, batch.id)).batch).toMatchObject({
    ...{ status: 'approved', problem_code: 'not_sent', attempts: 0 },
  })
  const asked: string[] = []
  const own = { ...without, now: new Date(now.getTime() + DAY / 2) }
  const ownPaypalOf = async (payer: string) => {
    asked.push(payer)
    return paypalWorld.connect()
  }
  const given = { ...own, ownPaypalOf }
  expect(await submitPayoutBatch(given, batch.id)).toMatchObject({ outcome: 'submitted' })
  expect((await storedBatch(db, batch.id)).batch).toMatchObject({ problem_code: null })
  await paypalWorld.advance(2 * MINUTE)
  const cash = await cashOf('USD')
  expect(await reconcilePayoutBatch(own, batch.id, true)).toMatchObject({ outcome: 'unanswered' })
  expect(await reconcilePayoutBatch(given, batch.id, true)).toMatchObject({ outcome: 'settled' })
  expect(new Set(asked)).toEqual(new Set([advertiserId]))
  expect(await cashOf('USD')).toBe(cash)
  expect(await moneyOf(db, batch.items[0]!)).toMatchObject({ paid: 10_000n, fee: 0n })
  expect(await itemsOf(batch)).toMatchObject([{ fee_minor: '200' }])
})
