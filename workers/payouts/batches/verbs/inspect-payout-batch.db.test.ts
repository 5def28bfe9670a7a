/**
 * When PayPal has another batch under our id, it is stored for the people who settle it, and no money moves.
 */
import { sql } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { runScoped } from '../../../core/database.ts'
import { newId } from '../../../core/ids.ts'
import { findProposal, toProposalView } from '../../../finance/proposals/db.ts'
import { decideProposal, proposalHash } from '../../../finance/proposals/decide-proposal.ts'
import { proposeAct } from '../../../finance/proposals/propose-action.ts'
import { ask } from '../../../test/books-world.ts'
import { later, MINUTE, openBatchWorld, start } from '../../test/batch-world.ts'
import {
  makeReservedBatch,
  moneyOf,
  storedBatch,
  type TestBatch,
} from '../../test/reserved-batch.ts'
import { payoutScope } from '../db/payouts.ts'
import { findShown, toShown } from '../db/shown-batches.ts'
import { inspectPayoutBatch } from './inspect-payout-batch.ts'
import { reconcilePayoutBatch } from './reconcile-payout-batch.ts'
import { submitPayoutBatch } from './submit-payout-batch.ts'

const { api, at, db: system, felix, fiona, paypalWorld } = await openBatchWorld()

const look = (batch: TestBatch, now: Date) => inspectPayoutBatch(at(now), batch.id)
async function shownOf({ id }: TestBatch) {
  const [[row] = []] = await runScoped(api, payoutScope(fiona), [findShown(id)])
  return row === undefined ? null : toShown(row)
}

/** PayPal has a batch under our id whose last payment has another amount. */
async function differing(): Promise<TestBatch> {
  const batch = await makeReservedBatch(system, ['ann@example.com', 'ben@example.com'])
  const body = batch.request.replace('100.01', '77.00')
  const made = await paypalWorld.paypal.createPayout({ senderBatchId: batch.id, body })
  expect(made.outcome).toBe('accepted')
  expect(await submitPayoutBatch(at(start), batch.id)).toMatchObject({ outcome: 'quarantine' })
  return batch
}

async function proposeUnpaid(batch: TestBatch) {
  const statements = batch.items.map(({ id: itemId }) => ({
    ...{ itemId, outcome: 'not_paid' as const, reference: null },
  }))
  const act = { kind: 'batch_settlement', batchId: batch.id, outcome: 'by_item' } as const
  return proposeAct(api, payoutScope(fiona), {
    ...{ act: { ...act, paypalBatchId: null, statements }, reason: 'So.', proposedBy: fiona },
    ...{ now: start, newId },
  })
}
async function accept(proposalId: string) {
  const [[row] = []] = await runScoped(api, payoutScope(fiona), [findProposal(proposalId)])
  const seenSha256 = await proposalHash(toProposalView(row!))
  const asked = {
    proposalId,
    decision: 'accept',
    seenSha256,
    userId: felix,
    now: later(1),
  } as const
  return decideProposal(api, payoutScope(felix), asked)
}

test('F59: a batch in quarantine keeps what PayPal showed, and what it shows when it is asked again', async () => {
  const batch = await differing()
  const [ann, ben] = batch.items.map(({ id }) => id) as [string, string]
  expect(await shownOf(batch)).toMatchObject({
    shownAt: start,
    payouts: {
      [ann]: { status: 'PENDING', amountMinor: '10000', isReceiverOurs: true },
      [ben]: { status: 'PENDING', amountMinor: '7700', isReceiverOurs: true },
    },
  })
  await paypalWorld.advance(3 * MINUTE)
  expect(await look(batch, later(3 * MINUTE))).toEqual({ outcome: 'seen', payouts: 2 })
  const shown = await shownOf(batch)
  expect(shown).toMatchObject({
    shownAt: later(3 * MINUTE),
    payouts: { [ann]: { status: 'SUCCESS', transactionId: expect.any(String) } },
  })
  // The batch is read, and nothing else happens.
  const { batch: stored, statuses } = await storedBatch(system, batch.id)
  expect([stored.status, ...statuses]).toEqual(['quarantine', 'reserved', 'reserved'])
  for (const item of batch.items) {
    expect(await moneyOf(system, item)).toMatchObject({ inTransit: item.amountMinor, paid: 0n })
  }
})

test('F59: what two people say of it is void once PayPal shows something new, and not before', async () => {
  const batch = await differing()
  await look(batch, later(MINUTE))
  const same = await proposeUnpaid(batch)
  await paypalWorld.advance(3 * MINUTE)
  await look(batch, later(3 * MINUTE))
  await expect(accept(same)).rejects.toMatchObject({
    ...{ code: 'conflict', message: expect.stringContaining('PayPal sent an event') },
  })
  const other = await differing()
  const good = await proposeUnpaid(other)
  await look(other, later(1))
  expect(await accept(good)).toBe('decided')
  expect(await look(other, later(4 * MINUTE))).toEqual({ outcome: 'not_due' })
})

test('a batch that two people took for ours is read to be another: that is kept, too', async () => {
  const batch = await differing()
  const paypalBatchId = (await shownOf(batch))?.paypalBatchId as string
  await ask(
    system,
    sql`update affiliate.payout_batches set status = 'submitted', paypal_batch_id = ${paypalBatchId},
      submitted_at = ${start.toISOString()}, shown = null, shown_at = null where id = ${batch.id}`,
  )
  await paypalWorld.advance(3 * MINUTE)
  const read = await reconcilePayoutBatch(at(later(3 * MINUTE)), batch.id, true)
  expect(read).toMatchObject({ outcome: 'mismatch' })
  expect(Object.values((await shownOf(batch))?.payouts ?? {})).toEqual([
    expect.objectContaining({ status: 'SUCCESS' }),
    expect.objectContaining({ status: 'SUCCESS' }),
  ])
})

test('without an answer of PayPal the last result stays; a batch that was sent is not inspected', async () => {
  const batch = await differing()
  const before = await shownOf(batch)
  await paypalWorld.fault({
    match: { method: 'GET', path: '/v1/payments/payouts/' },
    do: 'html_error',
  })
  expect(await look(batch, later(MINUTE))).toMatchObject({ outcome: 'unanswered' })
  expect(await shownOf(batch)).toEqual(before)
  const good = await makeReservedBatch(system, ['cem@example.com'])
  expect(await look(good, start)).toEqual({ outcome: 'not_due' })
  await submitPayoutBatch(at(start), good.id)
  expect(await look(good, start)).toEqual({ outcome: 'not_due' })
  expect(await shownOf(good)).toBeNull()
})
