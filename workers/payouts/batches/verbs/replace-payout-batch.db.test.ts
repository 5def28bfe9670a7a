/** Items of a batch that PayPal refuses are released, and the others move to another batch. */
import { sql } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import { ask } from '../../../test/books-world.ts'
import { Crash, crashingDb } from '../../../test/crashing-db.ts'
import { later, MINUTE, openBatchWorld, post, start } from '../../test/batch-world.ts'
import { payReplacement, replacementOf } from '../../test/replaced-batch.ts'
import { expireLease, makeReservedBatch, moneyOf, storedBatch } from '../../test/reserved-batch.ts'
import { submitPayoutBatch } from './submit-payout-batch.ts'

const { at, db, paypalWorld } = await openBatchWorld()

const submit = (id: string, now = start) => submitPayoutBatch(at(now), id)
describe('F63: PayPal names items that it does not take', () => {
  const three = () => makeReservedBatch(db, ['ann@example.com', 'nobody', 'ben@example.com'])

  test('exactly those are given up with their reason; the rest is in a new draft', async () => {
    const batch = await three()
    const result = await submit(batch.id)
    const draft = await replacementOf(db, batch)
    expect(result).toMatchObject({ outcome: 'rejected', replacedBy: draft?.id })
    const { batch: old, items, statuses } = await storedBatch(db, batch.id)
    expect(statuses).toEqual(['returned', 'failed', 'returned'])
    expect(items.map((item) => item.problem_code)).toEqual([null, 'INVALID_EMAIL', null])
    expect(old).toMatchObject({
      ...{ status: 'rejected', problem_code: 'refused', problem_name: 'VALIDATION_ERROR' },
    })
    expect(draft).toMatchObject({
      ...{ status: 'draft', run_id: old.run_id, number: 2, created_by: old.created_by },
      ...{ approved_by: null, item_count: 2, total_minor: '20002' },
    })
    expect(draft?.request_sha256).not.toBe(old.request_sha256)
    const request = JSON.parse(String(draft?.request))
    expect(request.sender_batch_header.sender_batch_id).toBe(draft?.id)
    expect(request.items.map((item: { receiver: string }) => item.receiver).toSorted()).toEqual([
      ...['ann@example.com', 'ben@example.com'],
    ])
    const retries = await ask(
      db,
      sql`select receiver, (select o.receiver from affiliate.payout_items o
          where o.id = i.retry_of_item_id) as earlier
        from affiliate.payout_items i where batch_id = ${draft?.id as string}`,
    )
    expect(retries.every(({ receiver, earlier }) => receiver === earlier)).toBe(true)
    expect(await moneyOf(db, batch.items[1]!)).toMatchObject({ available: 10_001n, inTransit: 0n })
    expect(await moneyOf(db, batch.items[0]!)).toMatchObject({ available: 0n, inTransit: 10_000n })
    expect(await payReplacement(db, paypalWorld, batch, later(MINUTE))).toMatchObject({
      outcome: 'settled',
      moved: 2,
    })
    const journal = await paypalWorld.audit()
    expect([journal.payments, journal.paid_twice]).toEqual([2, []])
    expect(await submit(batch.id, later(MINUTE))).toEqual({ outcome: 'not_due' })
  })

  test('the receiver is flagged, and no other', async () => {
    const batch = await three()
    await submit(batch.id)
    const flags = await ask(
      db,
      sql`select paypal_email, receiver_problem from affiliate.affiliates
        where id = any (${`{${batch.items.map(({ affiliateId }) => affiliateId).join(',')}}`}::uuid[])
          and receiver_problem is not null`,
    )
    expect(flags).toEqual([{ paypal_email: 'nobody', receiver_problem: 'INVALID_EMAIL' }])
  })

  test('nobody good is left: no draft', async () => {
    const batch = await makeReservedBatch(db, ['nobody'])
    expect(await submit(batch.id)).toMatchObject({ outcome: 'rejected', replacedBy: null })
    expect(await replacementOf(db, batch)).toBeUndefined()
  })

  test('after a call that stayed unanswered nothing is replaced', async () => {
    const batch = await three()
    await paypalWorld.fault({ match: post, do: 'drop_before_commit' })
    expect(await submit(batch.id)).toMatchObject({ outcome: 'unknown' })
    expect(await submit(batch.id, later(MINUTE))).toMatchObject({ outcome: 'unknown' })
    expect(await replacementOf(db, batch)).toBeUndefined()
    expect((await storedBatch(db, batch.id)).statuses).toEqual(['reserved', 'reserved', 'reserved'])
  })

  test('a crash at any await leaves the old batch or the new one, and never half of it', async () => {
    for (const moment of ['before', 'after'] as const) {
      for (const nth of [1, 2, 3]) {
        const batch = await three()
        const dying = submitPayoutBatch(at(start, crashingDb(db, nth, moment)), batch.id)
        await expect(dying).rejects.toThrow(Crash)
        const { batch: left, statuses } = await storedBatch(db, batch.id)
        const isReplaced = left.status === 'rejected'
        expect(isReplaced).toBe(nth === 3 && moment === 'after')
        expect((await replacementOf(db, batch)) !== undefined).toBe(isReplaced)
        const whole = isReplaced
          ? ['returned', 'failed', 'returned']
          : ['reserved', 'reserved', 'reserved']
        expect(statuses).toEqual(whole)
        await expireLease(db, batch.id)
        await submit(batch.id, later(MINUTE))
        expect(new Set((await storedBatch(db, batch.id)).statuses).size).toBeLessThan(3)
      }
    }
  })
})
