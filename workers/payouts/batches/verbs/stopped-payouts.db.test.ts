/** Affiliates who may no longer be paid are released before the batch is sent to PayPal. */
import { sql } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import { runScoped } from '../../../core/database.ts'
import { byHand } from '../../../test/owner-hand.ts'
import { later, MINUTE, openBatchWorld, post, start } from '../../test/batch-world.ts'
import { payReplacement, replacementOf } from '../../test/replaced-batch.ts'
import {
  makeReservedBatch,
  moneyOf,
  storedBatch,
  type TestBatch,
} from '../../test/reserved-batch.ts'
import { requestPayoutSubmission } from './request-payout-submission.ts'
import { submitPayoutBatch } from './submit-payout-batch.ts'

const { api, at, db, fresh, paypalWorld } = await openBatchWorld()

const submit = (id: string, now = start) => submitPayoutBatch(at(now), id)
const change = (statement: ReturnType<typeof sql>) => runScoped(db, { kind: 'system' }, [statement])
describe('F48: somebody may not be paid any more', () => {
  const two = () => makeReservedBatch(db, ['ann@example.com', 'ben@example.com'])
  const stops = [
    ['was blocked', 'affiliate_not_approved', "status = 'blocked'"],
    ['was rejected', 'affiliate_not_approved', "status = 'rejected'"],
    ['has another receiver', 'receiver_waits', "paypal_email = 'eve@example.com'"],
    ['has a receiver that waits', 'receiver_waits', "paypal_usable_from = '2026-11-22T00:00:00Z'"],
    ['has no receiver', 'no_receiver', 'paypal_email = null'],
    ['has a flagged receiver', 'receiver_problem', "receiver_problem = 'RISK_DECLINE'"],
  ] as const
  const stop = ({ items }: TestBatch, set = "status = 'blocked'") =>
    byHand(
      fresh.systemTcpUrl,
      `update affiliate.affiliates set ${set} where id = '${items[0]!.affiliateId}'`,
    )

  test.each(stops)(
    'who %s since the reservation is let go before the first call',
    async (...row) => {
      const [, reason, set] = row
      const batch = await two()
      await stop(batch, set)
      const draft = await submit(batch.id).then(() => replacementOf(db, batch))
      const { batch: old, items, statuses } = await storedBatch(db, batch.id)
      expect(old).toMatchObject({
        status: 'rejected',
        problem_code: 'affiliate_stopped',
        attempts: 0,
      })
      expect(statuses).toEqual(['failed', 'returned'])
      expect(items[0]?.problem_code).toBe(reason)
      expect(draft).toMatchObject({ status: 'draft', item_count: 1, total_minor: '10001' })
      expect(await paypalWorld.calls('POST', post.path)).toBe(0)
      expect(await moneyOf(db, batch.items[0]!)).toMatchObject({
        available: 10_000n,
        inTransit: 0n,
      })
      expect(await payReplacement(db, paypalWorld, batch, later(MINUTE))).toMatchObject({
        outcome: 'settled',
      })
    },
  )

  test.each([
    ['was requested before the reservation and stored after it', '2026-11-01T00:00:00Z'],
    ['was opened since', '2200-01-01T00:00:00Z'],
  ])('a review that %s lets go, too', async (_, openedAt) => {
    const batch = await two()
    await openReview(batch, openedAt)
    expect(await submit(batch.id)).toMatchObject({ outcome: 'rejected' })
    const { items } = await storedBatch(db, batch.id)
    expect(items[0]).toMatchObject({ status: 'failed', problem_code: 'review_open' })
  })

  test('a request to send is refused at once', async () => {
    const batch = await two()
    await change(sql`update affiliate.payout_batches
      set submission_requested_at = null, submission_requested_by = null where id = ${batch.id}`)
    await stop(batch)
    const { batch: stored } = await storedBatch(db, batch.id)
    const runRequest = { batchId: batch.id, userId: stored.created_by as string, now: start }
    const results = await Promise.allSettled(
      [1, 2, 3].map(() => requestPayoutSubmission(api, runRequest)),
    )
    const done = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
    const draft = await replacementOf(db, batch)
    expect(done).toEqual([{ outcome: 'replaced', batchId: batch.id, replacedBy: draft?.id }])
    await expect(requestPayoutSubmission(api, runRequest)).rejects.toMatchObject({
      code: 'conflict',
    })
    expect(await payReplacement(db, paypalWorld, batch, later(MINUTE))).toMatchObject({
      outcome: 'settled',
    })
  })

  test('sent by five at once, it is replaced once', async () => {
    const batch = await two()
    await stop(batch)
    const results = await Promise.all([1, 2, 3, 4, 5].map(() => submit(batch.id)))
    expect(results.filter(({ outcome }) => outcome === 'rejected')).toHaveLength(1)
    expect(results.filter(({ outcome }) => outcome === 'not_due')).toHaveLength(4)
  })

  test('once a call may have arrived, the batch is sent to its end as it is', async () => {
    const batch = await two()
    await paypalWorld.fault({ match: post, do: 'commit_then_drop' })
    await submit(batch.id)
    await stop(batch)
    expect(await submit(batch.id, later(MINUTE))).toMatchObject({ isAdopted: true })
    expect(await replacementOf(db, batch)).toBeUndefined()
  })

  test('a call that was never sent does not count: PayPal does not know the batch', async () => {
    const batch = await two()
    await paypalWorld.fault({ match: { path: '/v1/oauth2/token' }, do: '500_before_commit' })
    const given = { ...at(start), paypal: paypalWorld.connect() }
    expect(await submitPayoutBatch(given, batch.id)).toMatchObject({ outcome: 'unknown' })
    await stop(batch)
    expect(await submit(batch.id, later(MINUTE))).toMatchObject({ outcome: 'rejected' })
    expect(await replacementOf(db, batch)).toMatchObject({ item_count: 1 })
  })

  test('F45: bytes that nobody approved are put aside whole, not replaced', async () => {
    const batch = await two()
    await stop(batch)
    await change(sql`update affiliate.payout_batches set request = replace(request, 'ben@', 'eve@')
      where id = ${batch.id}`)
    await submit(batch.id)
    expect(await replacementOf(db, batch)).toBeUndefined()
    expect((await storedBatch(db, batch.id)).statuses).toEqual(['reserved', 'reserved'])
  })
})

async function openReview(batch: TestBatch, openedAt: string): Promise<void> {
  const { advertiserId, affiliateId } = batch.items[0]!
  await change(sql`
    with app as (insert into affiliate.apps (advertiser_id, name) values (${advertiserId}, 'App')
      returning id),
    sold as (insert into affiliate.conversions (advertiser_id, app_id, event, external_id,
        content_hash, affiliate_id, status, attributed_by, receipt, occurred_at, recorded_at)
      select ${advertiserId}::uuid, id, 'lead', 'x', ${'0'.repeat(64)}, ${affiliateId}::uuid,
        'rejected', 'none', '{}', now(), now() from app returning id)
    insert into affiliate.reviews (conversion_id, advertiser_id, affiliate_id, opened_at)
    select id, ${advertiserId}::uuid, ${affiliateId}::uuid, ${openedAt}::timestamptz from sold`)
}
