import { expect, test } from 'vitest'
import {
  chooseFundable,
  fundConversion,
  type UnfundedConversion,
  unfundedMinor,
} from './funding.ts'

const now = new Date('2026-11-20T10:00:00.000Z')
const later = new Date(now.getTime() + 1)

function waiting(
  id: string,
  minors: bigint[],
  over: Partial<UnfundedConversion> = {},
  line: { holdUntil?: Date; isInReview?: boolean } = {},
): UnfundedConversion {
  return {
    ...{ conversionId: id, advertiserId: 'A', status: 'approved', feeMinor: 0n },
    lines: minors.map((minor, index) => ({
      ...{ commissionId: `${id}${index + 1}`, affiliateId: `F${index + 1}` },
      ...{ amount: { minor, currency: 'USD' as const }, holdUntil: later, isInReview: false },
      ...line,
    })),
    ...over,
  }
}

test.each<[string, bigint[], bigint | null, number]>([
  ['all that fits', [10n, 20n, 30n], 60n, 3],
  ['one cent short of the last', [10n, 20n, 30n], 59n, 2],
  ['a large one is not overtaken by the small one behind it', [10n, 50n, 1n], 20n, 1],
  ['nothing at all when the oldest does not fit', [50n, 1n], 49n, 0],
  ['no limit', [10n, 20n], null, 2],
  ['an overdrawn credit', [1n], -5n, 0],
])('oldest first: %s', (_name, minors, fundable, count) => {
  const list = minors.map((minor, index) => waiting(String(index), [minor]))
  expect(chooseFundable(list, fundable)).toEqual(list.slice(0, count))
})

test('lines and fee are funded together or not at all', () => {
  const conversion = waiting('c', [100n, 10n, 5n], { feeMinor: 20n })
  expect(unfundedMinor(conversion)).toBe(135n)
  expect(chooseFundable([conversion], 134n)).toEqual([])
  expect(chooseFundable([conversion], 135n)).toEqual([conversion])
})

const keysOf = (conversion: UnfundedConversion) =>
  fundConversion(conversion, 'prepaid', now).entries.map(({ idempotencyKey, transfers }) => [
    idempotencyKey,
    `${transfers[0]?.debit.kind} -> ${transfers[0]?.credit.kind} ${transfers[0]?.amountMinor}`,
  ])
const statusesOf = (conversion: UnfundedConversion) =>
  fundConversion(conversion, 'prepaid', now).lines.map(({ status }) => status)

test('a pending conversion is set aside, with its fee, and earns nothing yet', () => {
  const conversion = waiting('c', [100n, 10n], { status: 'pending', feeMinor: 20n })
  expect(keysOf(conversion)).toEqual([
    ['c:c1:create', 'adv.deposit -> aff.pending 100'],
    ['c:c2:create', 'adv.deposit -> aff.pending 10'],
    ['f:c:create', 'adv.deposit -> plat.fee_pending 20'],
  ])
  expect(statusesOf(conversion)).toEqual(['pending', 'pending'])
})

test('an approved one goes on hold, and its fee is earned', () => {
  const conversion = waiting('c', [100n], { feeMinor: 20n })
  expect(keysOf(conversion)).toEqual([
    ['c:c1:create', 'adv.deposit -> aff.pending 100'],
    ['c:c1:approve', 'aff.pending -> aff.hold 100'],
    ['f:c:create', 'adv.deposit -> plat.fee_pending 20'],
    ['f:c:approve', 'plat.fee_pending -> plat.fee_revenue 20'],
  ])
  expect(statusesOf(conversion)).toEqual(['held'])
})

test('from the millisecond in which the hold ends it is available, unless it is under review', () => {
  const over = waiting('c', [100n], {}, { holdUntil: now })
  expect(keysOf(over)).toContainEqual(['c:c1:approve', 'aff.pending -> aff.available 100'])
  expect(statusesOf(over)).toEqual(['available'])
  const reviewed = waiting('c', [100n], {}, { holdUntil: now, isInReview: true })
  expect(keysOf(reviewed)).toContainEqual(['c:c1:approve', 'aff.pending -> aff.hold 100'])
  expect(statusesOf(reviewed)).toEqual(['held'])
})

test.each([
  ['prepaid', 'adv.deposit', 'adv.deposit'],
  ['postpaid', 'adv.receivable', 'adv.receivable'],
  ['own_payer', 'adv.payer', 'adv.receivable'],
] as const)('a %s advertiser pays commissions from %s and fees from %s', (billing, ...kinds) => {
  const { entries } = fundConversion(waiting('c', [100n], { feeMinor: 1n }), billing, now)
  const created = entries.filter(({ idempotencyKey }) => idempotencyKey.endsWith(':create'))
  expect(created.map(({ transfers }) => transfers[0]?.debit.kind)).toEqual(kinds)
})
