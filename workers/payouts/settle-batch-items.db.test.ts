import { sql } from 'drizzle-orm'
import { beforeEach, describe, expect, test } from 'vitest'
import { runScoped } from '../core/database.ts'
import { newId } from '../core/ids.ts'
import { findProposal, toProposalView } from '../finance/proposals/db.ts'
import { decideProposal, proposalHash } from '../finance/proposals/decide-proposal.ts'
import { proposeAct } from '../finance/proposals/propose-action.ts'
import { auditBooks } from '../ledger/checks/check-books.ts'
import { ask, seedUser } from '../test/books-world.ts'
import { payoutScope } from './batches/db/payouts.ts'
import type { ItemStatement } from './batches/rules/item-settlement.ts'
import { reconcilePayoutBatch } from './batches/verbs/reconcile-payout-batch.ts'
import { submitPayoutBatch } from './batches/verbs/submit-payout-batch.ts'
import { takePaypalEvent } from './paypal/verbs/record-paypal-event.ts'
import { comparePayouts } from './reconciliation/compare-payouts.ts'
import { stopPayouts } from './reconciliation/http.ts'
import { DAY, HOUR, later, MINUTE, openBatchWorld, start } from './test/batch-world.ts'
import { makeReservedBatch, moneyOf, storedBatch, type TestBatch } from './test/reserved-batch.ts'

const { api, at, db: system, felix, fiona, paypalWorld } = await openBatchWorld()
beforeEach(async () => {
  await ask(
    system,
    sql`update affiliate.platform_settings set payouts_frozen_at = null,
    payouts_frozen_by = null, payouts_frozen_reason = null`,
  )
})

const submit = (batch: TestBatch, now = start) => submitPayoutBatch(at(now), batch.id, true)

/** A verified event of PayPal about the batch. */
const hearOf = (batch: TestBatch, payoutBatchId: string | null, now = start) =>
  takePaypalEvent(api, {
    event: {
      ...{ eventId: newId(now), eventType: 'PAYMENT.PAYOUTSBATCH.PROCESSING' },
      ...{ senderBatchId: batch.id, payoutBatchId, payoutItemId: null, senderItemId: null },
    },
    ...{ payerAdvertiserId: null, now },
  })

interface Differing extends TestBatch {
  paypalBatchId: string
}

/**
 * The dead end: PayPal has a batch under our id whose last payment has another amount, and a verified event
 * has named it.
 */
async function differing(): Promise<Differing> {
  const batch = await makeReservedBatch(system, ['ann@example.com', 'ben@example.com'])
  const body = batch.request.replace('100.01', '77.00')
  expect(body).not.toBe(batch.request)
  const made = await paypalWorld.paypal.createPayout({ senderBatchId: batch.id, body })
  if (made.outcome !== 'accepted') throw new Error(made.outcome)
  expect(await submit(batch)).toMatchObject({ outcome: 'quarantine' })
  await hearOf(batch, made.payoutBatchId)
  return { ...batch, paypalBatchId: made.payoutBatchId }
}

const saying = ({ items }: TestBatch, ...references: (string | null)[]): ItemStatement[] =>
  items.map(({ id }, index) => {
    const reference = references[index] ?? null
    return { itemId: id, outcome: reference === null ? 'not_paid' : 'paid', reference }
  })

const propose = (
  { id: batchId }: Pick<TestBatch, 'id'>,
  statements: readonly ItemStatement[],
  proposedBy = fiona,
) =>
  proposeAct(api, payoutScope(proposedBy), {
    act: { kind: 'batch_settlement', batchId, outcome: 'by_item', paypalBatchId: null, statements },
    ...{ reason: 'PayPal’s report says so.', proposedBy, now: start, newId },
  })

async function decide(
  proposalId: string,
  decision: 'accept' | 'refuse',
  now = later(MINUTE),
  userId = felix,
) {
  const [[row] = []] = await runScoped(api, payoutScope(fiona), [findProposal(proposalId)])
  const seenSha256 = await proposalHash(toProposalView(row!))
  return decideProposal(api, payoutScope(userId), { proposalId, decision, seenSha256, userId, now })
}
const accept = (proposalId: string, now = later(MINUTE), userId = felix) =>
  decide(proposalId, 'accept', now, userId)

const conflict = (message: string) => ({
  code: 'conflict',
  message: expect.stringContaining(message),
})
const reference = () => `T${newId(start).replaceAll('-', '')}`

const compare = (now: Date) =>
  comparePayouts({ db: system, paypal: paypalWorld.paypal, marks: null, now, hasTime: () => true })

async function differencesOf(batch: TestBatch) {
  return ask(
    system,
    sql`select kind, item_id, our_side, their_side from affiliate.payout_differences
      where batch_id = ${batch.id} and resolved_at is null order by kind, item_id`,
  )
}

async function expectUntouched(batch: TestBatch) {
  for (const item of batch.items) {
    expect(await moneyOf(system, item)).toMatchObject({ inTransit: item.amountMinor, paid: 0n })
  }
  await expectSoundPayouts()
}

/** These batches have no sales, so only payouts and ledger are checked. */
async function expectSoundPayouts() {
  const { findings } = await auditBooks(system, new Date(), () => new Date())
  const asked = ['I1', 'I2', 'I3', 'I4', 'I5', 'I6', 'I11', 'I12', 'I13', 'B3']
  expect(findings.filter(({ rule }) => asked.includes(rule))).toEqual([])
}

describe('PayPal has another batch under our id, and has sent an event', () => {
  test('the other two ways lead nowhere, this one ends it: each payment booked once', async () => {
    const batch = await differing()
    const [ann, ben] = batch.items as [TestBatch['items'][0], TestBatch['items'][0]]
    const never = { batchId: batch.id, outcome: 'not_created', paypalBatchId: null } as const
    const asked = { reason: 'So.', proposedBy: fiona, now: start, newId }
    await expect(
      proposeAct(api, payoutScope(fiona), {
        act: { kind: 'batch_settlement', ...never },
        ...asked,
      }),
    ).rejects.toMatchObject(conflict('sent an event of this batch'))

    const id = await propose(batch, saying(batch, reference()))
    await expect(accept(id, start, fiona)).rejects.toMatchObject({ code: 'second_person_required' })
    await expectUntouched(batch)
    const twice = await Promise.all([accept(id), accept(id)])
    expect(twice.sort()).toEqual(['already_decided', 'decided'])
    expect(await accept(id)).toBe('already_decided')

    expect(await moneyOf(system, ann)).toEqual({
      ...{ available: 0n, inTransit: 0n, paid: ann.amountMinor, fee: 0n },
    })
    expect(await moneyOf(system, ben)).toEqual({
      ...{ available: ben.amountMinor, inTransit: 0n, paid: 0n, fee: 0n },
    })
    const stored = await storedBatch(system, batch.id)
    expect(stored.batch).toMatchObject({ status: 'settled', problem_code: 'settled_by_person' })
    expect(stored.statuses).toEqual(['paid', 'returned'])
    const keys = await ask(
      system,
      sql`select idempotency_key as key from ledger.transactions
        where payout_item_id in (${ann.id}, ${ben.id}) order by 1`,
    )
    expect(keys.map(({ key }) => key)).toEqual(
      [
        `p:${ann.id}:reserve`,
        `p:${ann.id}:success`,
        `p:${ben.id}:fail`,
        `p:${ben.id}:reserve`,
      ].sort(),
    )
    await expectSoundPayouts()
  })

  test('F36: the affiliates are mailed, and the batch is never sent or read again', async () => {
    const batch = await differing()
    for (const { affiliateId } of batch.items) {
      const userId = await seedUser(system)
      await ask(
        system,
        sql`insert into affiliate.user_roles (id, user_id, role, affiliate_id)
          values (${newId(start)}, ${userId}, 'affiliate', ${affiliateId})`,
      )
    }
    await accept(await propose(batch, saying(batch, reference(), null)))
    const mails = await ask(
      system,
      sql`select m.kind, m.facts->>'amount' as amount from logs.mails m
        join affiliate.user_roles r on r.user_id = m.user_id
        where r.affiliate_id in (${batch.items[0]!.affiliateId}, ${batch.items[1]!.affiliateId})
        order by 2`,
    )
    expect(mails).toEqual([
      { kind: 'payout_paid', amount: '100.00 USD' },
      { kind: 'payout_failed', amount: '100.01 USD' },
    ])
    const posts = await paypalWorld.calls('POST', '/v1/payments/payouts')
    expect(await submit(batch, later(26 * DAY))).toEqual({ outcome: 'not_due' })
    await hearOf(batch, batch.paypalBatchId, later(DAY))
    expect(await reconcilePayoutBatch(at(later(DAY)), batch.id, true)).toEqual({
      outcome: 'not_due',
    })
    expect(await paypalWorld.calls('POST', '/v1/payments/payouts')).toBe(posts)
    await expect(propose(batch, saying(batch, null, null))).rejects.toMatchObject(
      conflict('nothing unexpected'),
    )
    await expectSoundPayouts()
  })

  test('a payment of an item stated as unpaid is found and reported', async () => {
    const batch = await differing()
    await accept(await propose(batch, saying(batch, null, null)))
    await paypalWorld.advance(3 * MINUTE)
    expect((await paypalWorld.audit()).payments).toBe(2)
    await compare(later(DAY))
    expect(await differencesOf(batch)).toEqual([
      expect.objectContaining({
        ...{ kind: 'amount', item_id: batch.items[1]?.id },
        their_side: { type: 'amount', amount: '77.00', currency: 'USD' },
      }),
      // Items with the same outcome are in the order of their ids.
      ...batch.items
        .map(({ id }) => ({
          ...{ kind: 'status', item_id: id },
          our_side: { type: 'status', status: 'returned' },
          their_side: { type: 'status', status: 'SUCCESS' },
        }))
        .toSorted((a, b) => (a.item_id < b.item_id ? -1 : 1)),
    ])
    for (const item of batch.items) {
      expect(await moneyOf(system, item)).toMatchObject({ available: item.amountMinor, paid: 0n })
    }
    await expectSoundPayouts()
  })
})

describe('it is refused', () => {
  test('when an event of the batch arrives between the proposal and its acceptance', async () => {
    const batch = await differing()
    const id = await propose(batch, saying(batch, reference(), null))
    await hearOf(batch, batch.paypalBatchId)
    await expect(accept(id)).rejects.toMatchObject(conflict('PayPal sent an event'))
    await expectUntouched(batch)
    // The batch named by the event is read; then it is proposed again.
    await decide(id, 'refuse')
    expect(await accept(await propose(batch, saying(batch, reference(), null)))).toBe('decided')
    await expectSoundPayouts()
  })

  test('where a reading moves one of the payouts meanwhile', async () => {
    const batch = await differing()
    await ask(
      system,
      sql`update affiliate.payout_batches set status = 'submitted',
      problem_code = 'different', paypal_batch_id = ${batch.paypalBatchId} where id = ${batch.id}`,
    )
    await ask(
      system,
      sql`update affiliate.payout_items set status = 'submitted'
      where batch_id = ${batch.id}`,
    )
    const id = await propose(batch, saying(batch, reference(), null))
    await ask(
      system,
      sql`update affiliate.payout_items set status = 'unclaimed'
      where id = ${batch.items[1]!.id}`,
    )
    await expect(accept(id)).rejects.toMatchObject(conflict('PayPal sent an event'))
    await expectUntouched(batch)
  })

  test('while PayPal is asked', async () => {
    const batch = await differing()
    const id = await propose(batch, saying(batch, reference(), null))
    await ask(
      system,
      sql`update affiliate.payout_batches set lease_until = now() + interval '1 minute'
      where id = ${batch.id}`,
    )
    await expect(accept(id)).rejects.toMatchObject(conflict('call to PayPal'))
    await expectUntouched(batch)
  })

  test('while payouts are stopped', async () => {
    const batch = await differing()
    const id = await propose(batch, saying(batch, reference(), null))
    await stopPayouts(api, payoutScope(fiona), {
      ...{ userId: fiona, reason: 'Look first.', now: start },
    })
    await expect(accept(id)).rejects.toMatchObject({ code: 'payouts_frozen' })
    await expectUntouched(batch)
  })

  test('a second time while the first is open, and of a batch of nobody', async () => {
    const batch = await differing()
    await propose(batch, saying(batch, reference(), null))
    await expect(propose(batch, saying(batch, null, null), felix)).rejects.toMatchObject(
      conflict('already proposed'),
    )
    await expect(propose({ id: newId(start) }, saying(batch, null, null))).rejects.toMatchObject({
      ...{ code: 'invalid_input', fields: [{ field: 'batch_id' }] },
    })
  })

  test('with a payout of another batch, without one of its own, or with a payment twice', async () => {
    const [batch, other] = [await differing(), await differing()]
    const [first, second] = saying(batch, reference(), null) as [ItemStatement, ItemStatement]
    const fieldsOf = async (statements: readonly ItemStatement[]) => {
      const refusal = await propose(batch, statements).catch((error) => error)
      expect(refusal.code).toBe('invalid_input')
      return refusal.fields.map(({ field }: { field: string }) => field)
    }
    expect(await fieldsOf([first])).toEqual(['items.1.item_id'])
    expect(await fieldsOf([first, { ...second, itemId: other.items[0]!.id }])).toEqual([
      ...['items.1.item_id', 'items.2.item_id'],
    ])
    const used = reference()
    await accept(await propose(other, saying(other, used, null)))
    expect(await fieldsOf([{ ...first, reference: used }, second])).toEqual([
      'items.0.paypal_transaction_id',
    ])
    await expectUntouched(batch)
  })

  test('with a transaction that belongs to another payout by now', async () => {
    const [batch, other] = [await differing(), await differing()]
    const used = reference()
    const id = await propose(batch, saying(batch, used, null))
    await accept(await propose(other, saying(other, used, null)))
    await expect(accept(id)).rejects.toMatchObject(conflict('belongs to another payout'))
    await expectUntouched(batch)
  })

  test('of a batch that is asked or read as usual', async () => {
    const batch = await makeReservedBatch(system, ['ann@example.com'])
    await expect(propose(batch, saying(batch, null))).rejects.toMatchObject(
      conflict('nothing unexpected'),
    )
    await paypalWorld.fault({
      match: { method: 'POST', path: '/v1/payments/payouts' },
      do: 'commit_then_drop',
    })
    expect(await submit(batch)).toMatchObject({ outcome: 'unknown' })
    await expect(propose(batch, saying(batch, null))).rejects.toMatchObject(
      conflict('nothing unexpected'),
    )
    expect(await submit(batch, later(DAY))).toMatchObject({ outcome: 'submitted' })
    await expect(propose(batch, saying(batch, null))).rejects.toMatchObject(
      conflict('nothing unexpected'),
    )
  })

  test('where the books have no cash for it, until it is booked', async () => {
    const batch = await differing()
    const id = await propose(batch, saying(batch, reference(), null))
    const [cash] = await ask(
      system,
      sql`select id, (debits_minor - credits_minor)::text as minor from ledger.accounts
        where kind = 'plat.cash.paypal' and currency = 'USD'`,
    )
    const drain = (sign: 1 | -1) =>
      ask(
        system,
        sql`update ledger.accounts set credits_minor = credits_minor + ${sign} * ${cash?.minor}::bigint
          where id = ${cash?.id}`,
      )
    await drain(1)
    await expect(accept(id)).rejects.toMatchObject(conflict('lacks 100.00 USD'))
    await drain(-1)
    expect(await accept(id)).toBe('decided')
    await expectSoundPayouts()
  })
})

test('a batch found different by its own readings is settled likewise, and returned money is reported', async () => {
  const batch = await differing()
  // PayPal first confirmed the batch; two people named the id under which it has the other one.
  const act = { batchId: batch.id, outcome: 'created', paypalBatchId: batch.paypalBatchId } as const
  const asked = { reason: 'So.', proposedBy: fiona, now: start, newId }
  await accept(
    await proposeAct(api, payoutScope(fiona), {
      act: { kind: 'batch_settlement', ...act },
      ...asked,
    }),
  )
  await paypalWorld.advance(3 * MINUTE)
  const read = (now: Date) => reconcilePayoutBatch(at(now), batch.id, true)
  expect(await read(later(HOUR))).toMatchObject({ outcome: 'mismatch' })
  const id = await propose(batch, saying(batch, reference(), null))
  // A reading with the same result does not make a proposal stale.
  expect(await read(later(2 * HOUR))).toMatchObject({ outcome: 'mismatch' })
  expect(await accept(id)).toBe('decided')
  expect(await read(later(3 * HOUR))).toMatchObject({ outcome: 'mismatch' })
  expect((await storedBatch(system, batch.id)).statuses).toEqual(['paid', 'returned'])
  await compare(later(DAY))
  expect(await differencesOf(batch)).toEqual([
    expect.objectContaining({ kind: 'amount', item_id: batch.items[1]?.id }),
    expect.objectContaining({
      ...{ kind: 'status', item_id: batch.items[1]?.id },
      their_side: { type: 'status', status: 'SUCCESS' },
    }),
  ])
  await expectSoundPayouts()
})
