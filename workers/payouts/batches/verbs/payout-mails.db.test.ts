/**
 * An affiliate is notified once about each payout, in their language. A receiver at fault is not paid again.
 */
import { sql } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { runScoped } from '../../../core/database.ts'
import { ask, id } from '../../../test/books-world.ts'
import { byHand } from '../../../test/owner-hand.ts'
import { DAY, MINUTE, openBatchWorld, start } from '../../test/batch-world.ts'
import {
  makeReservedBatch,
  storedBatch,
  type TestBatch,
  type TestItem,
} from '../../test/reserved-batch.ts'
import { reconcilePayoutBatch } from './reconcile-payout-batch.ts'
import { submitPayoutBatch } from './submit-payout-batch.ts'

const { at, db, fresh, paypalWorld } = await openBatchWorld()

const read = (batch: TestBatch, now = start) => reconcilePayoutBatch(at(now), batch.id, true)

async function sent(...receivers: string[]): Promise<TestBatch> {
  const batch = await makeReservedBatch(db, receivers)
  for (const item of batch.items) await seedHead(item, 'en')
  expect(await submitPayoutBatch(at(start), batch.id)).toMatchObject({ outcome: 'submitted' })
  await paypalWorld.advance(2 * MINUTE)
  return batch
}

async function seedHead({ affiliateId }: TestItem, language: string, role = 'affiliate') {
  const userId = id()
  await runScoped(db, { kind: 'system' }, [
    sql`insert into affiliate.users (id, email, password_hash, name, language)
      values (${userId}, ${`${userId}@people.example`}, 'none', 'Head', ${language})`,
    sql`insert into affiliate.user_roles (user_id, role, affiliate_id)
      values (${userId}, ${role}, ${affiliateId})`,
  ])
  return userId
}

const mailsOf = (item: TestItem) =>
  ask(
    db,
    sql`select m.kind, m.language, m.facts, m.advertiser_id, m.next_attempt_at <= now() as is_due
      from logs.mails m join affiliate.user_roles r on r.user_id = m.user_id
      where r.affiliate_id = ${item.affiliateId} and m.kind like 'payout_%'
      order by m.created_at, m.language`,
  )
const flagOf = async ({ affiliateId }: TestItem) =>
  (
    await ask(
      db,
      sql`select receiver_problem, receiver_problem_at from affiliate.affiliates
        where id = ${affiliateId}`,
    )
  )[0]

test('F64: each affiliate is mailed once about the result, or that they must claim the payment', async () => {
  const batch = await sent('ann@example.com', 'unclaimed@example.com', 'failed@example.com')
  await seedHead(batch.items[0]!, 'ru')
  await Promise.all([read(batch), read(batch)])
  await read(batch)
  const facts = { name: 'Head', advertiser_name: 'Acme' }
  const [paid, unclaimed, failed] = await Promise.all(batch.items.map(mailsOf))
  const paidFacts = { ...facts, amount: '100.00 USD', receiver: 'a…@example.com' }
  expect(paid).toMatchObject([
    { kind: 'payout_paid', language: 'en', facts: paidFacts, is_due: true },
    { kind: 'payout_paid', language: 'ru', facts: paidFacts, is_due: true },
  ])
  expect(paid?.[0]?.advertiser_id).toBe(batch.items[0]?.advertiserId)
  expect(unclaimed).toMatchObject([
    { kind: 'payout_unclaimed', facts: { ...facts, amount: '100.01 USD' } },
  ])
  expect(failed).toMatchObject([
    { kind: 'payout_failed', facts: { ...facts, problem_name: 'RECEIVER_ACCOUNT_LOCKED' } },
  ])
  const said = JSON.stringify([paid, unclaimed, failed])
  for (const { receiver } of batch.items) expect(said).not.toContain(receiver)
})

test('F65: what nobody claimed comes back with why, and its receiver is not paid again', async () => {
  const batch = await sent('unclaimed@example.com', 'unconfirmed@example.com')
  await read(batch)
  expect(await flagOf(batch.items[0]!)).toMatchObject({ receiver_problem: null })
  await paypalWorld.advance(30 * DAY)
  const later = new Date(start.getTime() + 30 * DAY)
  await read(batch, later)
  expect(await flagOf(batch.items[0]!)).toMatchObject({ receiver_problem: 'RECEIVER_UNREGISTERED' })
  expect(await flagOf(batch.items[1]!)).toMatchObject({ receiver_problem: 'RECEIVER_UNCONFIRMED' })
  const mails = await mailsOf(batch.items[0]!)
  expect(mails.map(({ kind }) => kind)).toEqual(['payout_unclaimed', 'payout_failed'])
  expect(mails[1]?.facts).toMatchObject({ problem_name: 'RECEIVER_UNREGISTERED' })
})

test('F68: what came back after it was paid flags the receiver', async () => {
  const batch = await sent('ann@example.com', 'ben@example.com')
  await read(batch)
  await paypalWorld.lever('item', { sender_item_id: batch.items[0]?.id, status: 'REFUNDED' })
  await paypalWorld.lever('item', { sender_item_id: batch.items[1]?.id, status: 'REVERSED' })
  await read(batch)
  expect(await flagOf(batch.items[0]!)).toMatchObject({ receiver_problem: 'REFUNDED' })
  expect(await flagOf(batch.items[1]!)).toMatchObject({ receiver_problem: 'REVERSED' })
})

test('a failure of the payer’s account flags no affiliate; the batch has the problem', async () => {
  const batch = await sent('ann@example.com', 'ben@example.com')
  const showBatch = async (paypalBatchId: string) => {
    const shown = await paypalWorld.paypal.showBatch(paypalBatchId)
    const items = shown.items.map((item) =>
      item.senderItemId === batch.items[0]?.id
        ? { ...item, status: 'FAILED', errorName: 'SENDER_ACCOUNT_LOCKED', feeMinor: 0n }
        : item,
    )
    return { ...shown, items }
  }
  const given = { ...at(start), paypal: { ...paypalWorld.paypal, showBatch } }
  expect(await reconcilePayoutBatch(given, batch.id, true)).toMatchObject({ outcome: 'settled' })
  expect(await flagOf(batch.items[0]!)).toMatchObject({ receiver_problem: null })
  expect((await storedBatch(db, batch.id)).batch).toMatchObject({
    ...{ problem_code: 'items_refused', problem_name: 'SENDER_ACCOUNT_LOCKED' },
  })
})

test('a receiver that was changed meanwhile is not flagged for the old one', async () => {
  const batch = await sent('failed@example.com')
  const [{ affiliateId }] = batch.items as [TestItem]
  await byHand(
    fresh.systemTcpUrl,
    `update affiliate.affiliates set paypal_email = 'new@example.com' where id = '${affiliateId}'`,
  )
  await read(batch)
  expect((await storedBatch(db, batch.id)).statuses).toEqual(['failed'])
  expect(await flagOf(batch.items[0]!)).toMatchObject({ receiver_problem: null })
})
