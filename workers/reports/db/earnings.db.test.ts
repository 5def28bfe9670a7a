import { sql } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { releaseHolds } from '../../commissions/release-holds.ts'
import {
  moneyStates,
  payOut,
  refund,
  refundOf,
  releasedAt,
  sell,
  sellInto,
} from '../../conversions/test/reversals-world.ts'
import { runScoped } from '../../core/database.ts'
import { ask } from '../../test/books-world.ts'
import { makeDatabaseWorld } from '../../test/fresh-database.ts'
import type { ReportScope } from '../rules/question.ts'
import { type EarningsDimension, listEarnings, toEarnings } from './earnings.ts'

const world = await makeDatabaseWorld()
const { api, system } = world

async function earnings(scope: ReportScope, groupBy: readonly EarningsDimension[] = []) {
  const question = { scope, groupBy, limit: 1_000, offset: 0 }
  const [rows = []] = await runScoped(system, { kind: 'system' }, [listEarnings(question)])
  return rows
    .map(toEarnings)
    .map(({ keys, unfundedMinor, holdMinor, approvedMinor, paidMinor }) => ({
      keys,
      minors: [unfundedMinor, holdMinor, approvedMinor, paidMinor],
    }))
}

/** Releasing holds is for all tenants, so what must stay held is sold last. */
const states = moneyStates.toSorted(
  (left, right) => Number(left === 'held') - Number(right === 'held'),
)
const worlds: [(typeof states)[number], Awaited<ReturnType<typeof sellInto>>][] = []
for (const state of states) worlds.push([state, await sellInto(world, state)])
const expected = {
  ...{ pending: [0n, 1_470n, 0n, 0n], held: [0n, 1_470n, 0n, 0n] },
  ...{ available: [0n, 0n, 1_470n, 0n], 'in payout': [0n, 0n, 1_470n, 0n] },
  unfunded: [1_470n, 0n, 0n, 0n],
}

test.each(worlds)('a commission that is %s', async (state, { tenant }) => {
  const { advertiserId, offerId, affiliateId } = tenant
  const [row] = await earnings({ kind: 'advertiser', advertiserId }, ['offer_id', 'affiliate_id'])
  expect(row).toEqual({ keys: [offerId, affiliateId], minors: expected[state] })
  expect(await earnings({ kind: 'affiliate', affiliateId })).toMatchObject([
    { minors: expected[state] },
  ])
})

test('every group of advertiser and affiliate equals the ledger, with its offers’ rest', async () => {
  const [, sold] = worlds.find(([state]) => state === 'available')!
  await sell(api, system, sold.tenant)
  await releaseHolds(system, releasedAt)
  await refund(api, refundOf(sold, 2_000n))
  const rows = await earnings({ kind: 'platform' }, ['advertiser_id', 'affiliate_id'])
  const books = await ask(
    system,
    sql`select advertiser_id, affiliate_id,
        sum(credits_minor - debits_minor) filter (where kind in ('aff.pending', 'aff.hold'))::text as hold,
        sum(credits_minor - debits_minor) filter (where kind in ('aff.available', 'aff.in_transit', 'aff.debt'))::text as approved
      from ledger.accounts where affiliate_id is not null group by 1, 2`,
  )
  for (const { advertiser_id, affiliate_id, hold, approved } of books) {
    const of = rows.find(({ keys }) => keys[0] === advertiser_id && keys[1] === affiliate_id)
    const minors = [of?.minors[1] ?? 0n, of?.minors[2] ?? 0n]
    expect(minors).toEqual([BigInt(`${hold ?? 0}`), BigInt(`${approved ?? 0}`)])
  }
})

test('a payout counts against the commissions that were released first', async () => {
  const sold = await sellInto(world, 'available')
  await payOut(system, sold.tenant)
  await runScoped(system, { kind: 'system' }, [
    sql`update affiliate.payout_items set status = 'paid' where advertiser_id = ${sold.tenant.advertiserId}::uuid`,
  ])
  const [row] = await earnings({ kind: 'affiliate', affiliateId: sold.tenant.affiliateId }, [
    'offer_id',
  ])
  expect(row?.minors.at(-1)).toBe(1_470n)
})
