import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ConversionEvent } from '../../../schema/vocabulary.ts'
import { exchange } from '../../ledger/rates/rules.ts'
import { noFee } from './platform-fee.ts'
import { isRecurringOver, renewalTermsFromJson, renewalTermsToJson } from './renewal-terms.ts'
import { type PayoutRule, type RuleSource, termsOf } from './terms-choice.ts'
import { noVolume, type Tier, tierFor, type Volume } from './tiers.ts'

const rates = (rateBps: number) => ({ rateBps, fixedMinor: 0n })
const rule = (source: RuleSource, rateBps: number, over: Partial<PayoutRule> = {}): PayoutRule => ({
  ...{ id: source, event: 'sale', source, recurringMonths: null },
  ...{ tiers: [], tierMetric: null, tierPeriod: null, ...rates(rateBps), ...over },
})
const volumes = (volume: Partial<Volume>) =>
  new Map<ConversionEvent, Volume>([['sale', { ...noVolume, ...volume }]])
const rateOf = (rules: PayoutRule[], isByCoupon: boolean, volume: Partial<Volume> = {}) =>
  termsOf('sale', rules, { isByCoupon, volumes: volumes(volume), fee: noFee })?.rateBps

describe('offer < group < affiliate < coupon', () => {
  const all = [rule('offer', 3000), rule('coupon', 1000), rule('affiliate', 4000)]
  test('the most specific rule applies', () => {
    expect(rateOf(all, true)).toBe(1000)
    expect(rateOf(all, false)).toBe(4000)
    expect(rateOf(all.slice(0, 2), false)).toBe(3000)
    expect(rateOf(all.slice(1, 2), false)).toBeUndefined()
    expect(rateOf([], true)).toBeUndefined()
    const group = rule('group', 3500)
    expect(rateOf([...all, group], false)).toBe(4000)
    expect(rateOf([...all.slice(0, 2), group], false)).toBe(3500)
  })
  test('only rules of the event apply', () => {
    expect(rateOf([rule('affiliate', 5000, { event: 'lead' }), rule('offer', 3000)], true)).toBe(
      3000,
    )
  })
})

describe('tiers by volume', () => {
  const tier = (from: bigint, rateBps: number): Tier => ({ from, ...rates(rateBps) })
  const tiers = [tier(10n, 3500), tier(100n, 4000)]
  const byCount = rule('offer', 3000, { tiers, tierMetric: 'conversions', tierPeriod: 'month' })
  for (const [volume, expected] of [
    [{}, 3000],
    [{ monthConversions: 9n, totalConversions: 1000n }, 3000],
    [{ monthConversions: 10n }, 3500],
    [{ monthConversions: 99n }, 3500],
    [{ monthConversions: 100n }, 4000],
  ] as const) {
    test(`${volume && JSON.stringify(volume, (_, n) => (typeof n === 'bigint' ? `${n}` : n))}: ${expected}`, () => {
      expect(rateOf([byCount], false, volume)).toBe(expected)
    })
  }
  test('by amount and over all time', () => {
    const byAmount = { tiers, tierMetric: 'amount', tierPeriod: 'total' } as const
    expect(tierFor(byAmount, { ...noVolume, totalMinor: 100n })?.rateBps).toBe(4000)
    expect(tierFor(byAmount, { ...noVolume, monthMinor: 100n })).toBeNull()
  })
  test('the order of tiers does not matter', () => {
    const turned = { ...byCount, tiers: tiers.toReversed() }
    expect(tierFor(turned, { ...noVolume, monthConversions: 500n })?.rateBps).toBe(4000)
  })
})

describe('months in which rebills pay', () => {
  const since = new Date('2026-01-31T10:00:00.000Z')
  const cases: [number | null, string, boolean][] = [
    [null, '2036-01-31T10:00:00.000Z', false],
    [0, '2026-01-31T10:00:00.000Z', true],
    [1, '2026-02-28T10:00:00.000Z', false],
    [1, '2026-02-28T10:00:00.001Z', true],
    [12, '2027-01-31T10:00:00.000Z', false],
    [12, '2027-01-31T10:00:00.001Z', true],
  ]
  for (const [months, at, isOver] of cases) {
    test(`${months} months, ${at}: ${isOver ? 'over' : 'pays'}`, () => {
      expect(isRecurringOver(since, months, new Date(at))).toBe(isOver)
    })
  }
})

test('the terms of rebills survive JSON unchanged', () => {
  const amount = fc.bigInt(0n, 10n ** 15n)
  const rebill = fc.record({
    ...{ ruleId: fc.uuid(), rateBps: fc.nat(10_000), fixedMinor: amount },
    recurringMonths: fc.option(fc.nat(600)),
    source: fc.constantFrom('offer' as const, 'affiliate' as const, 'coupon' as const),
    tierFrom: fc.option(amount),
  })
  const fee = fc.record({ rateBps: fc.nat(10_000), fixedMinor: amount })
  const levels = { fee, level2Bps: fc.nat(10_000), level3Bps: fc.nat(10_000) }
  fc.assert(
    fc.property(fc.record({ ...levels, rebill: fc.option(rebill) }), (terms) => {
      const json = JSON.parse(JSON.stringify(renewalTermsToJson(terms)))
      expect(renewalTermsFromJson(json)).toEqual(terms)
    }),
  )
})

describe('F95: another currency is converted by the stored rate, exactly', () => {
  const asOf = new Date()
  for (const [minor, from, to, rate, expected] of [
    [4900n, 'EUR', 'USD', '1.0843', 5313n],
    [1n, 'USD', 'EUR', '0.5', 1n],
    [1n, 'USD', 'EUR', '0.49', 0n],
    [10_000n, 'JPY', 'USD', '0.0067', 6700n],
    [100n, 'USD', 'JPY', '149.5', 150n],
    [1000n, 'KWD', 'USD', '3.25', 325n],
    [325n, 'USD', 'KWD', '0.3076923', 1000n],
    [10n ** 15n, 'EUR', 'USD', '1', 10n ** 15n],
  ] as const) {
    test(`${minor} ${from} at ${rate} is ${expected} ${to}`, () => {
      const converted = exchange({ minor, currency: from }, { from, to, rate, asOf })
      expect(converted).toEqual({ minor: expected, currency: to })
    })
  }
})
