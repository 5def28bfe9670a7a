import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Currency } from '../../schema/vocabulary.ts'
import { earn, type PayoutRule } from './commission.ts'
import { AMOUNT_MINOR_MAX } from './money.ts'

const rule = (over: Partial<PayoutRule>): PayoutRule => ({
  id: 'rule',
  currency: 'USD',
  rateBps: 0,
  fixedMinor: 0n,
  revenueRateBps: over.rateBps ?? 0,
  revenueFixedMinor: over.fixedMinor ?? 0n,
  ...over,
})

const cases: [string, Partial<PayoutRule>, [bigint, Currency], bigint, bigint][] = [
  ['30 % of 49.00 USD', { rateBps: 3000 }, [4900n, 'USD'], 1470n, 1470n],
  ['fixed 5.00 USD on any amount', { fixedMinor: 500n }, [1n, 'USD'], 500n, 500n],
  ['hybrid: 10 % and 2.00', { rateBps: 1000, fixedMinor: 200n }, [4900n, 'USD'], 690n, 690n],
  ['half a cent is rounded up', { rateBps: 5000 }, [1n, 'USD'], 1n, 1n],
  ['less than half a cent is nothing', { rateBps: 3000 }, [1n, 'USD'], 0n, 0n],
  ['rate 0 earns nothing', {}, [4900n, 'USD'], 0n, 0n],
  [
    'rate 100 % of 10^15',
    { rateBps: 10_000 },
    [AMOUNT_MINOR_MAX, 'USD'],
    AMOUNT_MINOR_MAX,
    AMOUNT_MINOR_MAX,
  ],
  ['whole yen', { currency: 'JPY', rateBps: 1250 }, [1004n, 'JPY'], 126n, 126n],
  ['three decimals of KWD', { currency: 'KWD', rateBps: 3333 }, [1234n, 'KWD'], 411n, 411n],
  [
    'margin: owes 40 %, earns 30 %',
    { rateBps: 3000, revenueRateBps: 4000 },
    [4900n, 'USD'],
    1470n,
    1960n,
  ],
]
for (const [name, over, [minor, currency], commission, revenue] of cases) {
  test(name, () => {
    expect(earn(rule(over), { minor, currency })).toEqual({
      outcome: 'earned',
      commission: { minor: commission, currency },
      revenue: { minor: revenue, currency },
    })
  })
}

test('a fixed sum needs no amount, a share does', () => {
  expect(earn(rule({ fixedMinor: 500n }), null)).toMatchObject({ commission: { minor: 500n } })
  expect(earn(rule({ rateBps: 1 }), null)).toEqual({ outcome: 'amount_missing' })
  expect(earn(rule({ fixedMinor: 1n, revenueRateBps: 1 }), null)).toEqual({
    outcome: 'amount_missing',
  })
})

test("another currency than the offer's is never assumed to be the same", () => {
  const amount = { minor: 100n, currency: 'EUR' } as const
  expect(earn(rule({ fixedMinor: 1n }), amount)).toEqual({ outcome: 'currency_differs' })
})

test('the advertiser never owes less than is earned', () => {
  const rates = fc.tuple(fc.integer({ min: 0, max: 10_000 }), fc.integer({ min: 0, max: 10_000 }))
  const sums = fc.tuple(
    fc.bigInt({ min: 0n, max: 10n ** 9n }),
    fc.bigInt({ min: 0n, max: 10n ** 9n }),
  )
  fc.assert(
    fc.property(rates, sums, fc.bigInt({ min: 1n, max: AMOUNT_MINOR_MAX }), (bps, fixed, minor) => {
      const [rateBps, revenueRateBps] = bps[0] <= bps[1] ? bps : [bps[1], bps[0]]
      const [fixedMinor, revenueFixedMinor] = fixed[0] <= fixed[1] ? fixed : [fixed[1], fixed[0]]
      const terms = rule({ rateBps, revenueRateBps, fixedMinor, revenueFixedMinor })
      const earning = earn(terms, { minor, currency: 'USD' })
      if (earning.outcome !== 'earned') throw new Error(earning.outcome)
      expect(earning.revenue.minor >= earning.commission.minor).toBe(true)
      expect(earning.commission.minor - fixedMinor <= minor).toBe(true)
    }),
  )
})
