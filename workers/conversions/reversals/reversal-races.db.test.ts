/** Everything that may touch a commission's money, at once. Each fact must hold once, and the books stay sound. */
import { sql } from 'drizzle-orm'
import { expect, it } from 'vitest'
import { releaseHolds } from '../../commissions/release-holds.ts'
import { newId } from '../../core/ids.ts'
import { discardPayoutBatch } from '../../payouts/batches/verbs/discard-payout-batch.ts'
import {
  ask,
  balances,
  expectSoundBooks,
  id,
  seedTenant,
  type Tenant,
} from '../../test/books-world.ts'
import { makeDatabaseWorld } from '../../test/fresh-database.ts'
import { recordConversion } from '../record/verbs/record-conversion.ts'
import { decideConversions } from '../review/decide-conversions.ts'
import {
  moneyStateOf,
  moneyStates,
  payOut,
  recorded,
  refundOf,
  releasedAt,
  type Sold,
  sell,
  sellInto,
} from '../test/reversals-world.ts'
import { restoreChargeback } from './record-chargeback-won.ts'

const world = await makeDatabaseWorld()

const report = (input: Parameters<typeof recordConversion>[1]) => recordConversion(world.api, input)

const decide = ({ tenant, conversionId }: Sold, decision: 'approve' | 'reject') =>
  decideConversions(
    world.api,
    { kind: 'advertiser', advertiserId: tenant.advertiserId },
    {
      ...{ ids: [conversionId], decision, note: null, userId: id(), ownAffiliateIds: [] },
      ...{ now: releasedAt, newId },
    },
  )

/** What reversals that stand say they took is what the conversion and its lines say was taken. */
async function expectSumsOfReversals({ advertiserId }: Tenant) {
  const wrong = await ask(
    world.system,
    sql`
    with taken as (
      select u.original_id as id, sum(u.amount_minor) as amount,
        sum((u.receipt->'undo'->>'fee_minor')::bigint) as fee
      from affiliate.conversions u where u.original_id is not null and u.status = 'approved'
      group by 1)
    select c.id, c.refunded_minor::text as refunded, t.amount::text as amount
    from affiliate.conversions c left join taken t using (id)
    where c.advertiser_id = ${advertiserId}::uuid and c.event = 'sale'
      and (c.refunded_minor <> coalesce(t.amount, 0)
        or (c.status <> 'rejected' and c.fee_returned_minor <> coalesce(t.fee, 0)))`,
  )
  expect(wrong).toEqual([])
}

it.each(moneyStates)(
  'F85, F86, F87: two refunds, each sent twice, against release and payout: %s',
  async (state) => {
    const sold = await sellInto(world, state)
    const [first, second] = [refundOf(sold, 3000n), refundOf(sold, 3000n)]
    const verbs: (() => Promise<unknown>)[] = [
      ...[() => report(first), () => report(second), () => report(first), () => report(second)],
      ...[() => releaseHolds(world.system, releasedAt), () => payOut(world.system, sold.tenant)],
      ...[() => releaseHolds(world.system, releasedAt), () => payOut(world.system, sold.tenant)],
    ]
    await Promise.all(verbs.map((verb) => verb()))
    expect(await moneyStateOf(world.system, sold.conversionId)).toMatchObject({
      ...{ status: 'reversed', refunded: '4900', lines: ['reversed 1470/1470'] },
    })
    const books = await balances(world.system, sold.tenant)
    expect(books['adv.deposit']).toBe(state === 'unfunded' ? 1n : 10_000n)
    await expectSumsOfReversals(sold.tenant)
    await expectSoundBooks(world.system)
  },
)

it('F85, F90: a crowd of refunds, chargebacks, decisions, restorations, releases and payouts', async () => {
  const tenant = await seedTenant(world.system, {
    ...{ depositMinor: 1_000_000n, payoutMinimumMinor: 100n, reviews: 'off' },
  })
  const sold: Sold[] = []
  for (let count = 0; count < 6; count += 1) {
    sold.push(await sell(world.api, world.system, tenant))
  }
  const outcomes: string[] = []
  for (let round = 0; round < 4; round += 1) {
    const chargebacks = sold.map((each, index) =>
      refundOf(each, index % 2 === 0 ? 1111n : null, { event: 'chargeback' }),
    )
    const won = await Promise.all([
      ...chargebacks.map(async (input) => recorded(await report(input)).id),
      releaseHolds(world.system, releasedAt).then(() => null),
      payOut(world.system, tenant).then(() => null),
    ])
    const answers = await Promise.allSettled([
      ...won.flatMap((conversionId) =>
        conversionId === null ? [] : [restore(conversionId), restore(conversionId)],
      ),
      ...sold.map((each) => report(refundOf(each, 333n))),
      ...[decide(sold[round] as Sold, 'reject'), decide(sold[round] as Sold, 'approve')],
      ...[releaseHolds(world.system, releasedAt), payOut(world.system, tenant)],
      discardAll(tenant),
    ])
    for (const answer of answers) {
      if (answer.status === 'rejected') outcomes.push(answer.reason.code ?? String(answer.reason))
    }
    await expectSoundBooks(world.system)
    await expectSumsOfReversals(tenant)
  }
  // What cannot be restored is a conflict; nothing else may fail.
  expect(outcomes.filter((outcome) => outcome !== 'conflict')).toEqual([])

  async function restore(conversionId: string) {
    const scope = { kind: 'advertiser', advertiserId: tenant.advertiserId } as const
    const input = { conversionId, note: null, userId: id(), ownAffiliateIds: [], newId }
    return restoreChargeback(world.api, scope, { ...input, now: releasedAt })
  }
}, 60_000)

async function discardAll({ advertiserId }: Tenant): Promise<void> {
  const rows = await ask(
    world.system,
    sql`select distinct b.id from affiliate.payout_batches b
      join affiliate.payout_items i on i.batch_id = b.id
      where i.advertiser_id = ${advertiserId}::uuid and b.status = 'draft'`,
  )
  for (const { id: batchId } of rows) {
    const discard = { batchId: batchId as string, userId: null, now: releasedAt }
    await discardPayoutBatch(world.system, discard).catch(() => {})
  }
}
