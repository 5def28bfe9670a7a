import { sql } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import { runScoped } from '../../core/database.ts'
import { newId } from '../../core/ids.ts'
import { auditBooks } from '../../ledger/checks/check-books.ts'
import { payoutScope } from '../../payouts/batches/db/payouts.ts'
import type { SettlementOutcome } from '../../payouts/batches/rules/item-settlement.ts'
import { reconcilePayoutBatch } from '../../payouts/batches/verbs/reconcile-payout-batch.ts'
import { submitPayoutBatch } from '../../payouts/batches/verbs/submit-payout-batch.ts'
import { comparePayouts } from '../../payouts/reconciliation/compare-payouts.ts'
import { DAY, later, MINUTE, openBatchWorld, post, start } from '../../payouts/test/batch-world.ts'
import {
  expireLease,
  makeReservedBatch,
  moneyOf,
  storedBatch,
  type TestBatch,
} from '../../payouts/test/reserved-batch.ts'
import { ask } from '../../test/books-world.ts'
import { findProposal, toProposalView } from './db.ts'
import { decideProposal, proposalHash } from './decide-proposal.ts'
import { proposeAct } from './propose-action.ts'

const { api, at, db: system, felix, fiona, paypalWorld } = await openBatchWorld()

const two = () => makeReservedBatch(system, ['ann@example.com', 'ben@example.com'])
const submit = (batch: TestBatch, now = start) => submitPayoutBatch(at(now), batch.id)
const reconcile = (batch: TestBatch, now = start) => reconcilePayoutBatch(at(now), batch.id, true)

/** PayPal makes the batch or does not, and the answer is lost. */
async function unheard(fault: 'drop_before_commit' | 'commit_then_drop'): Promise<TestBatch> {
  const batch = await two()
  await paypalWorld.fault({ match: post, do: fault })
  expect(await submit(batch)).toMatchObject({ outcome: 'unknown' })
  return batch
}

const propose = (
  { id: batchId }: Pick<TestBatch, 'id'>,
  outcome: SettlementOutcome,
  paypalBatchId: string | null = null,
) =>
  proposeAct(api, payoutScope(fiona), {
    act: { kind: 'batch_settlement', batchId, outcome, paypalBatchId },
    ...{ reason: 'PayPal’s support says so.', proposedBy: fiona, now: start, newId },
  })

async function accept(proposalId: string, now = later(26 * DAY), userId = felix) {
  const [[row] = []] = await runScoped(api, payoutScope(fiona), [findProposal(proposalId)])
  const seenSha256 = await proposalHash(toProposalView(row!))
  const asked = { proposalId, decision: 'accept', seenSha256, userId, now } as const
  return decideProposal(api, payoutScope(userId), asked)
}

const conflict = (message: string) => ({
  code: 'conflict',
  message: expect.stringContaining(message),
})

/** PayPal's id of the batch. */
async function paypalIdOf(batch: TestBatch): Promise<string> {
  const shown = await paypalWorld.paypal.createPayout({
    senderBatchId: batch.id,
    body: batch.request,
  })
  if (shown.outcome !== 'exists' && shown.outcome !== 'accepted') throw new Error(shown.outcome)
  const { payoutBatchId } = shown
  if (payoutBatchId === null) throw new Error('PayPal does not say')
  return payoutBatchId
}

async function expectBack(batch: TestBatch) {
  for (const item of batch.items) {
    expect(await moneyOf(system, item)).toEqual({
      ...{ available: item.amountMinor, inTransit: 0n, paid: 0n, fee: 0n },
    })
  }
}

/** These batches have no sales, so only payouts and ledger are checked. */
async function expectSoundPayouts() {
  const { findings } = await auditBooks(system, new Date(), () => new Date())
  const asked = ['I1', 'I2', 'I3', 'I4', 'I5', 'I6', 'I11', 'I12', 'I13']
  expect(findings.filter(({ rule }) => asked.includes(rule))).toEqual([])
}

describe('"PayPal never made it"', () => {
  test('F59: at day 26 two people alone settle it, once, and nothing sends it again', async () => {
    const batch = await unheard('drop_before_commit')
    expect(await submit(batch, later(26 * DAY))).toEqual({ outcome: 'not_due' })
    const id = await propose(batch, 'not_created')
    await expect(accept(id, start, fiona)).rejects.toMatchObject({ code: 'second_person_required' })
    const twice = await Promise.all([accept(id), accept(id)])
    expect(twice.sort()).toEqual(['already_decided', 'decided'])
    await expectBack(batch)
    const { batch: stored, statuses } = await storedBatch(system, batch.id)
    expect(stored).toMatchObject({ status: 'rejected', problem_code: 'settled_by_person' })
    expect(statuses).toEqual(['returned', 'returned'])
    expect(await submit(batch, later(26 * DAY))).toEqual({ outcome: 'not_due' })
    expect((await paypalWorld.audit()).payments).toBe(0)
    await expectSoundPayouts()
  })

  test('F59: if PayPal pays it later after all, that is reported, and our books move no money twice', async () => {
    const batch = await unheard('commit_then_drop')
    await accept(await propose(batch, 'not_created'))
    await paypalWorld.advance(3 * MINUTE)
    expect((await paypalWorld.audit()).payments).toBe(2)
    // A verified event of PayPal names the batch.
    await ask(
      system,
      sql`update affiliate.payout_batches set hinted_paypal_batch_id = ${await paypalIdOf(batch)},
        nudged_at = now() where id = ${batch.id}`,
    )
    expect(await reconcile(batch, later(27 * DAY))).toEqual({ outcome: 'not_due' })
    const compared = await comparePayouts({
      ...{ db: system, paypal: paypalWorld.paypal, marks: null },
      ...{ now: later(27 * DAY), hasTime: () => true },
    })
    expect(compared).toMatchObject({ compared: 1, differences: 2 })
    const found = await ask(
      system,
      sql`select kind, our_side, their_side from affiliate.payout_differences where batch_id = ${batch.id}`,
    )
    const returnedAndPaid = {
      our_side: { type: 'status', status: 'returned' },
      their_side: { type: 'status', status: 'SUCCESS' },
    }
    expect(found).toEqual([
      { kind: 'status', ...returnedAndPaid },
      { kind: 'status', ...returnedAndPaid },
    ])
    await expectBack(batch)
    await expectSoundPayouts()
  })

  test('is refused for a batch of which PayPal has sent an event', async () => {
    const batch = await unheard('commit_then_drop')
    const id = await propose(batch, 'not_created')
    await ask(
      system,
      sql`update affiliate.payout_batches set hinted_paypal_batch_id = 'SIM-1' where id = ${batch.id}`,
    )
    await expect(accept(id)).rejects.toMatchObject(conflict('sent an event of this batch'))
    await expect(propose(batch, 'not_created')).rejects.toMatchObject(
      conflict('sent an event of this batch'),
    )
    expect((await storedBatch(system, batch.id)).batch.status).toBe('unknown')
  })

  test('settles batches in quarantine, too', async () => {
    const batch = await two()
    await ask(
      system,
      sql`update affiliate.payout_batches set request = request || ' ' where id = ${batch.id}`,
    )
    expect(await submit(batch)).toMatchObject({ outcome: 'quarantine' })
    await accept(await propose(batch, 'not_created'))
    await expectBack(batch)
    await expectSoundPayouts()
  })

  test('F37: a worker that slept meanwhile is fenced out', async () => {
    const batch = await two()
    let wake = () => {}
    const asleep = new Promise<void>((resolve) => {
      wake = resolve
    })
    const paypal = {
      ...paypalWorld.paypal,
      createPayout: async () => {
        await asleep
        return { outcome: 'accepted', payoutBatchId: 'LATE' } as const
      },
    }
    const late = submitPayoutBatch({ ...at(start), paypal }, batch.id)
    await expect
      .poll(async () => (await storedBatch(system, batch.id)).batch.status)
      .toBe('submitting')
    await expect(propose(batch, 'not_created')).rejects.toMatchObject(conflict('call to PayPal'))
    await expireLease(system, batch.id)
    await accept(await propose(batch, 'not_created'))
    wake()
    expect(await late).toEqual({ outcome: 'lease_lost' })
    expect((await storedBatch(system, batch.id)).batch.status).toBe('rejected')
    await expectBack(batch)
    await expectSoundPayouts()
  })

  test('comes too late when the batch was sent again and answered meanwhile', async () => {
    const batch = await unheard('drop_before_commit')
    const id = await propose(batch, 'not_created')
    expect(await submit(batch, later(DAY))).toMatchObject({ outcome: 'submitted' })
    await expect(accept(id, later(DAY))).rejects.toMatchObject(conflict('unknown outcome'))
    await expect(propose(batch, 'not_created')).rejects.toMatchObject(conflict('unknown outcome'))
    await paypalWorld.advance(3 * MINUTE)
    expect(await reconcile(batch, later(DAY))).toMatchObject({ outcome: 'settled', moved: 2 })
    await expectSoundPayouts()
  })

  test('is refused when the batch was sent again with an unknown result', async () => {
    const batch = await unheard('drop_before_commit')
    const id = await propose(batch, 'not_created')
    await paypalWorld.fault({ match: post, do: 'commit_then_drop' })
    expect(await submit(batch, later(DAY))).toMatchObject({ outcome: 'unknown' })
    await expect(accept(id, later(DAY))).rejects.toMatchObject(conflict('sent again'))
    expect((await storedBatch(system, batch.id)).batch.status).toBe('unknown')
    for (const item of batch.items) {
      expect(await moneyOf(system, item)).toMatchObject({ inTransit: item.amountMinor })
    }
    await paypalWorld.advance(3 * MINUTE)
    expect((await paypalWorld.audit()).payments).toBe(2)
    await expectSoundPayouts()
  })

  test('beside a worker that sends it at the same moment: one of the two', async () => {
    const batch = await unheard('drop_before_commit')
    const id = await propose(batch, 'not_created')
    await Promise.allSettled([accept(id, later(DAY)), submit(batch, later(DAY))])
    const { batch: stored } = await storedBatch(system, batch.id)
    expect(['rejected', 'submitted']).toContain(stored.status)
    await paypalWorld.advance(3 * MINUTE)
    expect((await paypalWorld.audit()).payments).toBe(stored.status === 'rejected' ? 0 : 2)
    await expectSoundPayouts()
  })
})

describe('"PayPal made it"', () => {
  test('F59: it is read at once, item by item, and settles', async () => {
    const batch = await unheard('commit_then_drop')
    const paypalBatchId = await paypalIdOf(batch)
    await accept(await propose(batch, 'created', paypalBatchId))
    expect((await storedBatch(system, batch.id)).statuses).toEqual(['submitted', 'submitted'])
    await paypalWorld.advance(3 * MINUTE)
    const read = await reconcilePayoutBatch(at(later(26 * DAY)), batch.id)
    expect(read).toMatchObject({ outcome: 'settled', moved: 2 })
    for (const item of batch.items) {
      expect(await moneyOf(system, item)).toMatchObject({ paid: item.amountMinor, inTransit: 0n })
    }
    expect((await paypalWorld.audit()).paid_twice).toEqual([])
    await expectSoundPayouts()
  })

  test('under the id of another batch books nothing, and is corrected by two people again', async () => {
    const [batch, other] = [await unheard('commit_then_drop'), await two()]
    const wrong = await paypalIdOf(other)
    await accept(await propose(batch, 'created', wrong))
    await paypalWorld.advance(3 * MINUTE)
    expect(await reconcile(batch, later(26 * DAY))).toMatchObject({ outcome: 'mismatch' })
    for (const item of batch.items) {
      expect(await moneyOf(system, item)).toMatchObject({ inTransit: item.amountMinor, paid: 0n })
    }
    await accept(await propose(batch, 'created', await paypalIdOf(batch)))
    expect(await reconcile(batch, later(26 * DAY))).toMatchObject({ outcome: 'settled', moved: 2 })
    await expectSoundPayouts()
  })

  test('under an id that PayPal does not know: said to be never made, the money is back', async () => {
    const batch = await unheard('drop_before_commit')
    await accept(await propose(batch, 'created', 'NOTTHERE'))
    expect(await reconcile(batch, later(26 * DAY))).toMatchObject({ outcome: 'unanswered' })
    await accept(await propose(batch, 'not_created'))
    await expectBack(batch)
    await expectSoundPayouts()
  })

  test('under an id that PayPal was only slow to show stays made: silence takes nothing back', async () => {
    const batch = await unheard('commit_then_drop')
    await accept(await propose(batch, 'created', await paypalIdOf(batch)))
    const shown = { method: 'GET', path: '/v1/payments/payouts/' }
    await paypalWorld.fault({ match: shown, do: 'html_error' })
    expect(await reconcile(batch, later(26 * DAY))).toMatchObject({ outcome: 'unanswered' })
    await expect(propose(batch, 'not_created')).rejects.toMatchObject(conflict('unknown outcome'))
  })

  test('under an id that another batch of ours has is refused', async () => {
    const [batch, other] = [await unheard('commit_then_drop'), await two()]
    expect(await submit(other)).toMatchObject({ outcome: 'submitted' })
    const id = await propose(batch, 'created', await paypalIdOf(other))
    await expect(accept(id)).rejects.toMatchObject(conflict('Another batch'))
    expect((await storedBatch(system, batch.id)).batch.status).toBe('unknown')
  })
})

test('a batch with a known outcome is not settled by people', async () => {
  const batch = await two()
  await expect(propose(batch, 'not_created')).rejects.toMatchObject(conflict('unknown outcome'))
  await submit(batch)
  await expect(propose(batch, 'not_created')).rejects.toMatchObject(conflict('unknown outcome'))
  await expect(propose({ id: newId(start) }, 'not_created')).rejects.toMatchObject({
    ...{ code: 'invalid_input', fields: [{ field: 'batch_id' }] },
  })
})
