import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { earn } from '../../commissions/rules/commission.ts'
import { type CheckedRule, checkTerms } from './terms.ts'

const rule = (over: Partial<CheckedRule>): CheckedRule => ({
  ...{ kind: 'percent', rateBps: 3000, fixedMinor: 0n },
  ...{ revenueRateBps: 3400, revenueFixedMinor: 0n, tiers: [] },
  ...over,
})
const check = (over: Partial<CheckedRule>, levels = [300, 100] as const, costMaxBps = 10_000) =>
  checkTerms({
    rules: [{ path: 'payout_rules.0', rule: rule(over) }],
    ...{ level2Bps: levels[0], level3Bps: levels[1], costMaxBps },
  }).map(({ field }) => field)

describe('F99: terms that pay more than is owed are refused when they are saved', () => {
  const rate = 'payout_rules.0.revenue_rate_bps'
  test('all levels exactly what is owed, and one basis point more', () => {
    expect(check({})).toEqual([])
    expect(check({ revenueRateBps: 3399 })).toEqual([rate])
    expect(check({ rateBps: 3001 })).toEqual([rate])
  })
  test('above the advertiser’s bound', () => {
    expect(check({}, [300, 100], 3400)).toEqual([])
    expect(check({}, [300, 100], 3399)).toEqual([rate])
  })
  test('a fixed sum above the sum owed', () => {
    const fixed = { kind: 'fixed', rateBps: 0, revenueRateBps: 0 } as const
    expect(check({ ...fixed, fixedMinor: 2n, revenueFixedMinor: 2n })).toEqual([])
    expect(check({ ...fixed, fixedMinor: 2n, revenueFixedMinor: 1n })).toEqual([
      'payout_rules.0.revenue_fixed',
    ])
  })
  test('a tier is checked like the rule', () => {
    const tier = { ...rule({ rateBps: 5000, revenueRateBps: 5000 }), from: 10n }
    expect(check({ tiers: [tier] })).toEqual(['payout_rules.0.tiers.0.revenue_rate_bps'])
  })
})

test('terms that may be saved never cut a level below its share, but for rounding', () => {
  const bps = fc.integer({ min: 0, max: 10_000 })
  fc.assert(
    fc.property(bps, bps, fc.nat(3000), fc.nat(3000), fc.bigInt(0n, 10n ** 15n), (...given) => {
      const [rateBps, revenueRateBps, level2Bps, level3Bps, minor] = given
      const rates = { rateBps, fixedMinor: 0n, revenueRateBps, revenueFixedMinor: 0n }
      const checked = { ...rates, kind: 'percent', tiers: [] } as const
      const rules = [{ path: 'r', rule: checked }]
      fc.pre(checkTerms({ rules, level2Bps, level3Bps, costMaxBps: 10_000 }).length === 0)
      const uplines = [
        { level: 2, affiliateId: 'S' },
        { level: 3, affiliateId: 'T' },
      ] as const
      const terms = { currency: 'USD', rates, affiliateId: 'F', uplines, skipped: [] } as const
      const amount = { minor, currency: 'USD' } as const
      const earning = earn({ ...terms, level2Bps, level3Bps }, amount)
      if (earning.outcome !== 'earned') throw new Error(earning.outcome)
      const upper = earning.lines.find(({ level }) => level === 3)?.amountMinor ?? 0n
      expect(upper >= (minor * BigInt(level3Bps) + 5000n) / 10_000n - 2n).toBe(true)
    }),
  )
})
