/** A refund that comes while the money it takes back is on its way out. */
import { sql } from 'drizzle-orm'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { releaseHolds } from '../../commissions/release-holds.ts'
import { approvePayoutBatch } from '../../payouts/batches/verbs/approve-payout-batch.ts'
import { reconcilePayoutBatch } from '../../payouts/batches/verbs/reconcile-payout-batch.ts'
import { requestPayoutSubmission } from '../../payouts/batches/verbs/request-payout-submission.ts'
import { submitPayoutBatch } from '../../payouts/batches/verbs/submit-payout-batch.ts'
import { openPaypalWorld } from '../../payouts/test/paypal-world.ts'
import { ask, balances, expectSoundBooks, seedUser } from '../../test/books-world.ts'
import { type DatabaseWorld, makeDatabaseWorld } from '../../test/fresh-database.ts'
import {
  releasedAt as now,
  refund,
  refundOf,
  type Sold,
  sell,
  sellInto,
} from '../test/reversals-world.ts'
import type { ReversalReceipt } from './refund-receipt-rules.ts'

let world: DatabaseWorld
const paypalWorld = await openPaypalWorld()
afterAll(() => paypalWorld.close())
beforeEach(async () => {
  world = await makeDatabaseWorld()
})

/** A sale whose commission is reserved, taken back by half, and sent all the same. */
async function sentAfterRefund(receiver: string): Promise<{ sold: Sold; batchId: string }> {
  const sold = await sellInto(world, 'in payout', { receivers: [receiver] })
  await refund(world.api, refundOf(sold, 2450n))
  const moved = { 'aff.in_transit': 1470n, 'aff.available': 0n, 'aff.debt': 735n }
  expect(await balances(world.system, sold.tenant)).toMatchObject(moved)
  const [batch] = await ask(world.system, sql`select * from affiliate.payout_batches`)
  const [batchId, requestHash] = [batch?.id as string, batch?.request_sha256 as string]
  const [first, second] = [await seedUser(world.system), await seedUser(world.system)]
  await approvePayoutBatch(world.api, { batchId, userId: second, requestHash, now })
  await requestPayoutSubmission(world.api, { batchId, userId: first, now })
  return { sold, batchId }
}

const deducted = ({ receipt }: Awaited<ReturnType<typeof refund>>) =>
  (receipt.undo as ReversalReceipt).lines.map(({ taken_minor, deducted_minor }) => [
    taken_minor,
    deducted_minor,
  ])

test('audit 29: a refund of a balance that nobody has paid out is deducted from it', async () => {
  const sold = await sellInto(world, 'available')
  const reversed = await refund(world.api, refundOf(sold, 2450n))
  expect(deducted(reversed)).toEqual([['735', '735']])
  expect(await balances(world.system, sold.tenant)).toMatchObject({ 'aff.debt': 0n })
})

test('audit 29: what the balance does not cover becomes a debt', async () => {
  const sold = await sellInto(world, 'in payout')
  const more = await sell(world.api, world.system, sold.tenant, {
    amount: { minor: 1000n, currency: sold.tenant.currency },
  })
  await releaseHolds(world.system, new Date(now.getTime() + 31 * 86_400_000))
  expect(await balances(world.system, sold.tenant)).toMatchObject({ 'aff.available': 300n })
  const reversed = await refund(world.api, refundOf(sold, 2450n))
  expect(deducted(reversed)).toEqual([['735', '300']])
  expect(deducted(await refund(world.api, refundOf(more)))).toEqual([['300', '0']])
  const owed = { 'aff.available': 0n, 'aff.debt': 735n }
  expect(await balances(world.system, sold.tenant)).toMatchObject(owed)
})

const given = () => ({ db: world.system, paypal: paypalWorld.paypal, now, jitter: 0.5 })

test('F46: the reservation stays, the refund becomes a debt, and the full amount is paid', async () => {
  const { sold, batchId } = await sentAfterRefund('')
  expect(await submitPayoutBatch(given(), batchId)).toMatchObject({ outcome: 'submitted' })
  await paypalWorld.advance(120_000)
  expect(await reconcilePayoutBatch(given(), batchId, true)).toMatchObject({ outcome: 'settled' })
  const after = { 'aff.in_transit': 0n, 'aff.available': 0n, 'aff.debt': 735n }
  expect(await balances(world.system, sold.tenant)).toMatchObject(after)
  await expectSoundBooks(world.system)
})

test('F46, F88: where it fails, what comes back pays the debt first', async () => {
  const { sold, batchId } = await sentAfterRefund('failed')
  await submitPayoutBatch(given(), batchId)
  await paypalWorld.advance(120_000)
  await reconcilePayoutBatch(given(), batchId, true)
  const after = { 'aff.in_transit': 0n, 'aff.available': 735n, 'aff.debt': 0n }
  expect(await balances(world.system, sold.tenant)).toMatchObject(after)
  await expectSoundBooks(world.system)
})
