import { describe, expect, test } from 'vitest'
import { type CheckedRule, checkTerms } from './terms.ts'

const rule = (over: Partial<CheckedRule>): CheckedRule => ({
  ...{ rateBps: 3000, fixedMinor: 0n, tiers: [] },
  ...over,
})
const check = (over: Partial<CheckedRule>, costMaxBps: number, feeBps = 0) =>
  checkTerms({
    rules: [{ path: 'payout_rules.0', rule: rule(over) }],
    ...{ level2Bps: 300, level3Bps: 100, feeBps, costMaxBps },
  }).map(({ field }) => field)

describe('F99: terms that cost more than the advertiser’s bound are refused when they are saved', () => {
  const rate = 'payout_rules.0.rate_bps'
  test('all levels exactly at the bound, and one basis point more', () => {
    expect(check({}, 3400)).toEqual([])
    expect(check({}, 3399)).toEqual([rate])
    expect(check({ rateBps: 3001 }, 3400)).toEqual([rate])
  })
  test('audit 17: the platform’s fee counts as well', () => {
    expect(check({}, 3900, 500)).toEqual([])
    expect(check({}, 3900, 501)).toEqual([rate])
  })
  test('a fixed sum is no share of an amount', () => {
    expect(check({ rateBps: 0, fixedMinor: 200n }, 1, 500)).toEqual([])
  })
  test('a tier is checked like the rule', () => {
    const tier = { ...rule({ rateBps: 5000 }), from: 10n }
    expect(check({ tiers: [tier] }, 5399)).toEqual(['payout_rules.0.tiers.0.rate_bps'])
  })
})
