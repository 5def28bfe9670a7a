import { expect, test } from 'vitest'
import { earnedOf } from './payout-rules-texts.ts'

const rule = (rate_bps: number, fixed: string) => ({
  ...{ event: 'sale' as const, kind: 'hybrid' as const, rate_bps, fixed },
  ...{ recurring_months: null, tiers: [], tier_metric: null, tier_period: null },
})

test.each([
  [3000, '0.00', '100.00', 'USD', '30.00'],
  [0, '2.00', '100.00', 'USD', '2.00'],
  [1000, '1.50', '100.00', 'USD', '11.50'],
  [5000, '0.00', '0.01', 'USD', '0.01'],
  [4999, '0.00', '0.01', 'USD', '0.00'],
  [3333, '0', '100', 'JPY', '33'],
] as const)('%i bps and %s of %s %s is %s', (rateBps, fixed, amount, currency, earned) => {
  expect(earnedOf(rule(rateBps, fixed), { amount, currency })).toEqual({ amount: earned, currency })
})
