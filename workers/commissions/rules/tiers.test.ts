import { expect, test } from 'vitest'
import type { TierMetric, TierPeriod } from '../../../schema/vocabulary.ts'
import { noVolume, type TierTerms, tierFor } from './tiers.ts'

const tier = (from: bigint) => ({
  ...{ from, rateBps: Number(from), fixedMinor: 0n, revenueRateBps: 9999, revenueFixedMinor: 0n },
})
const terms = (tierMetric: TierMetric | null, tierPeriod: TierPeriod | null): TierTerms => ({
  ...{ tiers: [tier(10n), tier(30n), tier(20n)], tierMetric, tierPeriod },
})
const volume = { monthConversions: 10n, monthMinor: 20n, totalConversions: 30n, totalMinor: 9n }

test.each<[TierMetric | null, TierPeriod | null, bigint | undefined]>([
  ['conversions', 'month', 10n],
  ['amount', 'month', 20n],
  ['conversions', 'total', 30n],
  ['amount', 'total', undefined],
  [null, 'total', undefined],
  ['amount', null, undefined],
])('the highest tier that %s of the %s have reached', (metric, period, from) => {
  expect(tierFor(terms(metric, period), volume)?.from).toBe(from)
})

test('zero volume reaches a tier from zero; without tiers there is none', () => {
  const zero = { ...terms('conversions', 'month'), tiers: [tier(0n), tier(1n)] }
  expect(tierFor(zero, noVolume)?.from).toBe(0n)
  expect(tierFor({ ...zero, tiers: [] }, volume)).toBeNull()
})
