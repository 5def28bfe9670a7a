import { expect, test } from 'vitest'
import { type MoneyInput, moneyOf } from './conversion-money.ts'

const now = new Date('2026-11-20T10:00:00.000Z')
const lines = [
  { level: 1, affiliateId: 'F', rateBps: 3000, fixedMinor: 5n, amountMinor: 300n },
  { level: 2, affiliateId: 'S', rateBps: 300, fixedMinor: 0n, amountMinor: 30n },
] as const

function evaluated(over: Partial<MoneyInput> & { fee?: bigint; none?: boolean } = {}) {
  const { fee = 20n, none = false, ...input } = over
  const earned = none ? [] : [...lines]
  const revenueMinor = earned.reduce((sum, { amountMinor }) => sum + amountMinor, fee)
  const found = moneyOf({
    ...{ conversionId: 'c', commissionIds: ['1', '2', '3'], advertiserId: 'A', billing: 'prepaid' },
    ...{ fundableMinor: null, isApproved: true, isInReview: false, holdDays: 30, now },
    earning: {
      ...{ outcome: 'earned', currency: 'USD', lines: earned, skipped: [], feeMinor: fee },
      revenueMinor,
    },
    ...input,
  })
  const states = found.commissions.map(({ id, status, releasedAt }) => [
    ...[id, status, releasedAt?.getTime() === now.getTime()],
  ])
  return { ...found, states, keys: found.entries.map(({ idempotencyKey }) => idempotencyKey) }
}
const all = ['c:1:create', 'c:1:approve', 'c:2:create', 'c:2:approve', 'f:c:create', 'f:c:approve']

test.each<[string, Parameters<typeof evaluated>[0], string, boolean, string[]]>([
  ['approved under a hold', {}, 'held', false, all],
  ['approved without a hold', { holdDays: 0 }, 'available', true, all],
  ['a review holds what would be free', { holdDays: 0, isInReview: true }, 'held', false, all],
  [
    'waiting for a person',
    { isApproved: false },
    'pending',
    false,
    ['c:1:create', 'c:2:create', 'f:c:create'],
  ],
  [
    'without hold, waiting for a person',
    { isApproved: false, holdDays: 0 },
    'pending',
    false,
    ['c:1:create', 'c:2:create', 'f:c:create'],
  ],
  ['just enough money', { fundableMinor: 350n }, 'held', false, all],
  ['one cent short', { fundableMinor: 349n }, 'unfunded', false, []],
  ['short, without a hold', { fundableMinor: 0n, holdDays: 0 }, 'unfunded', false, []],
  ['no fee', { fee: 0n }, 'held', false, all.slice(0, 4)],
])('%s', (_name, over, status, isReleased, keys) => {
  const found = evaluated(over)
  expect(found.states).toEqual([
    ['1', status, isReleased],
    ['2', status, isReleased],
  ])
  expect(found.keys).toEqual(keys)
  expect(found.isFunded).toBe(status !== 'unfunded')
  expect(found.feeMinor).toBe(over?.fee ?? 20n)
  expect(found.revenueMinor).toBe(330n + (over?.fee ?? 20n))
  const days = over?.holdDays ?? 30
  expect(found.holdUntil.getTime()).toBe(now.getTime() + days * 86_400_000)
  expect(found.commissions[0]).toMatchObject({
    ...{ affiliateId: 'F', level: 1, rateBps: 3000, fixedMinor: 5n, holdUntil: found.holdUntil },
    ...{ amount: { minor: 300n, currency: 'USD' }, isInReview: over?.isInReview ?? false },
  })
})

test('a fee without a commission is dropped if funds are short, otherwise charged', () => {
  expect(evaluated({ none: true, fundableMinor: 19n })).toMatchObject({
    ...{ feeMinor: 0n, revenueMinor: 0n, isFunded: true, keys: [], states: [] },
  })
  expect(evaluated({ none: true, fundableMinor: 20n })).toMatchObject({
    ...{ feeMinor: 20n, revenueMinor: 20n, isFunded: true, keys: ['f:c:create', 'f:c:approve'] },
  })
})
