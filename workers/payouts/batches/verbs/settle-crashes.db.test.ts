/** F36, F37: settling and discarding, interrupted at each round trip and continued. */
import { sql } from 'drizzle-orm'
import { afterAll, expect, test } from 'vitest'
import { runScoped } from '../../../core/database.ts'
import { ask } from '../../../test/books-world.ts'
import { crashingDb, hasDied } from '../../../test/crashing-db.ts'
import { directDb } from '../../../test/direct-db.ts'
import type { PaypalClient } from '../../paypal/client.ts'
import { later, MINUTE, openBatchWorld, start } from '../../test/batch-world.ts'
import {
  expireLease,
  makeReservedBatch,
  moneyOf,
  storedBatch,
  type TestBatch,
} from '../../test/reserved-batch.ts'
import { cancelPayoutItem } from './cancel-payout-item.ts'
import { reconcilePayoutBatch } from './reconcile-payout-batch.ts'
import { type PayoutDeps, submitPayoutBatch } from './submit-payout-batch.ts'

const system = { kind: 'system' } as const
const ITEMS = 20

const world = await openBatchWorld()
const { paypalWorld } = world
const db = directDb(world.fresh.systemTcpUrl, 4)
afterAll(() => db.close())

const at = (now: Date, over: Partial<PayoutDeps> = {}) => ({ ...world.at(now, db), ...over })

async function sent(receivers: readonly string[]): Promise<TestBatch> {
  const batch = await makeReservedBatch(db, receivers)
  await submitPayoutBatch(at(start), batch.id)
  await paypalWorld.advance(3 * MINUTE)
  return batch
}

/** Sums over the whole batch, and the payments in PayPal's journal. */
async function expectPaidOnce(batch: TestBatch): Promise<void> {
  const [row] = await ask(
    db,
    sql`select count(*)::int as posted, sum(l.amount_minor)::text as minor
      from affiliate.payout_items i join ledger.transactions t on t.payout_item_id = i.id
      join ledger.transfers l on l.transaction_id = t.id
      where i.batch_id = ${batch.id} and t.reason = 'payout_paid' and i.status = 'paid'`,
  )
  const total = batch.items.reduce((sum, { amountMinor }) => sum + amountMinor, 0n)
  expect(row).toEqual({ posted: batch.items.length, minor: total.toString() })
  const audit = await paypalWorld.audit()
  expect(audit.paid_twice).toEqual([])
  expect(audit.payments).toBe(batch.items.length)
}

test('F36: a reading that dies at any round trip is gone on with, and books each item once', async () => {
  let trips = 0
  for (let nth = 1; ; nth += 1) {
    await paypalWorld.lever('reset')
    const batch = await sent(Array.from({ length: ITEMS }, (_, index) => `a${index}@example.com`))
    const now = later(5 * MINUTE)
    const dying = (moment: 'before' | 'after') =>
      hasDied(reconcilePayoutBatch(at(now, { db: crashingDb(db, nth, moment) }), batch.id, true))
    const hasEnded = !(await dying('before'))
    if (!hasEnded) {
      await expireLease(db, batch.id)
      await dying('after')
      await expireLease(db, batch.id)
      await reconcilePayoutBatch(at(now), batch.id, true)
    }
    expect((await storedBatch(db, batch.id)).batch.status).toBe('settled')
    await reconcilePayoutBatch(at(now), batch.id, true)
    await expectPaidOnce(batch)
    if (hasEnded) break
    trips = nth
  }
  // The claim, the items with their money, and the batch's status.
  expect(trips).toBeGreaterThanOrEqual(3)
}, 120_000)

test('F36: taking back, broken off at any round trip, gives the money back once', async () => {
  let trips = 0
  for (let nth = 1; ; nth += 1) {
    const batch = await sent(['unclaimed@example.com'])
    const [item] = batch.items
    await reconcilePayoutBatch(at(start), batch.id, true)
    await runScoped(db, system, [
      sql`update affiliate.payout_items set cancel_requested_at = ${start.toISOString()},
        cancel_requested_by = (select created_by from affiliate.payout_batches where id = ${batch.id})
        where id = ${item!.id}`,
    ])
    const died: boolean[] = []
    for (const [index, moment] of (['before', 'after'] as const).entries()) {
      const dying = at(later(index * 10 * MINUTE), { db: crashingDb(db, nth, moment) })
      died.push(await hasDied(cancelPayoutItem(dying, item!.id)))
    }
    await cancelPayoutItem(at(later(30 * MINUTE)), item!.id)
    await reconcilePayoutBatch(at(later(31 * MINUTE)), batch.id, true)
    await reconcilePayoutBatch(at(later(40 * MINUTE)), batch.id, true)
    expect((await storedBatch(db, batch.id)).statuses).toEqual(['returned'])
    const money = await moneyOf(db, item!)
    expect(money).toMatchObject({ available: 10_000n, inTransit: 0n, paid: 0n })
    if (!died[0]) break
    trips = nth
  }
  expect(trips).toBeGreaterThanOrEqual(2)
}, 60_000)

test('F37: a reader that slept through its lease is fenced out, whatever it saw', async () => {
  const batch = await sent(['ann@example.com'])
  let wake = () => {}
  const asleep = new Promise<void>((resolve) => {
    wake = resolve
  })
  let isAsleep = false
  const sleepy: PaypalClient = {
    ...paypalWorld.paypal,
    showBatch: async (id) => {
      const shown = await paypalWorld.paypal.showBatch(id)
      isAsleep = true
      await asleep
      const items = shown.items.map((item) => ({ ...item, status: 'FAILED' }))
      return { ...shown, items }
    },
  }
  const late = reconcilePayoutBatch(at(start, { paypal: sleepy }), batch.id, true)
  await expect.poll(() => isAsleep).toBe(true)
  expect(await reconcilePayoutBatch(at(start), batch.id, true)).toEqual({ outcome: 'not_due' })
  await expireLease(db, batch.id)
  expect(await reconcilePayoutBatch(at(start), batch.id, true)).toMatchObject({
    outcome: 'settled',
  })
  wake()
  expect(await late).toEqual({ outcome: 'lease_lost' })
  await expectPaidOnce(batch)
  expect(await moneyOf(db, batch.items[0]!)).toMatchObject({ paid: 10_000n, available: 0n })
})
