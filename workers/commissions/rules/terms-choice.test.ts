import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ConversionEvent } from '../../../schema/vocabulary.ts'
import { exchange } from '../../ledger/rates/rules.ts'
import {
  type CustomerTerms,
  customerTermsFromJson,
  customerTermsToJson,
  isRecurringOver,
} from './customer-terms.ts'
import { noFee } from './platform-fee.ts'
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

describe('offer < affiliate < coupon', () => {
  const all = [rule('offer', 3000), rule('coupon', 1000), rule('affiliate', 4000)]
  test('the most special rule that is there', () => {
    expect(rateOf(all, true)).toBe(1000)
    expect(rateOf(all, false)).toBe(4000)
    expect(rateOf(all.slice(0, 2), false)).toBe(3000)
    expect(rateOf(all.slice(1, 2), false)).toBeUndefined()
    expect(rateOf([], true)).toBeUndefined()
  })
  test('of the event asked for only', () => {
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
  test('the order in which they are written plays no part', () => {
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

test('a customer’s terms come back from JSON as they were', () => {
  const any = fc.record({
    since: fc.date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true }),
    level2Bps: fc.nat(10_000),
    level3Bps: fc.nat(10_000),
    rules: fc.dictionary(
      fc.constantFrom('lead', 'sale', 'rebill'),
      fc.record({
        ...{ ruleId: fc.uuid(), rateBps: fc.nat(10_000), fixedMinor: fc.bigInt(0n, 10n ** 15n) },
        fee: fc.record({ rateBps: fc.nat(10_000), fixedMinor: fc.bigInt(0n, 10n ** 15n) }),
        recurringMonths: fc.option(fc.nat(600)),
        source: fc.constantFrom('offer', 'affiliate', 'coupon'),
        tierFrom: fc.option(fc.bigInt(0n, 10n ** 15n)),
      }),
      { noNullPrototype: true },
    ),
  })
  fc.assert(
    fc.property(any, (terms) => {
      const json = JSON.parse(JSON.stringify(customerTermsToJson(terms as CustomerTerms)))
      expect(customerTermsFromJson(json)).toEqual(terms)
    }),
  )
})

describe('audit 17: terms that were fixed while the advertiser typed what it owed keep their fee', () => {
  const typed = (over: object, levels = [300, 100]) => {
    const rule = {
      ...{ rule_id: 'R', rate_bps: 3000, fixed_minor: '0', revenue_rate_bps: 4000 },
      ...{ revenue_fixed_minor: '0', recurring_months: null, source: 'offer' as const },
      ...{ tier_from: null, ...over },
    }
    const [level_2_bps = 0, level_3_bps = 0] = levels
    const since = '2026-01-31T10:00:00.000Z'
    const json = { v: 1 as const, since, rules: { rebill: rule }, level_2_bps, level_3_bps }
    const { rateBps, fixedMinor } = customerTermsFromJson(json).rules.rebill!.fee
    return [rateBps, fixedMinor]
  }
  test.each([
    ['what is left above all levels', typed({}), [600, 0n]],
    ['nothing, where nothing was left', typed({ revenue_rate_bps: 3400 }), [0, 0n]],
    [
      'nothing, where the whole amount did not cover the levels',
      typed({ rate_bps: 9900, revenue_rate_bps: 10_000 }),
      [0, 0n],
    ],
    [
      'of a fixed sum, in which levels have no share',
      typed({ rate_bps: 0, revenue_rate_bps: 0, fixed_minor: '500', revenue_fixed_minor: '530' }),
      [0, 30n],
    ],
  ])('%s', (_, fee, expected) => {
    expect(fee).toEqual(expected)
  })
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
