import { expect, test } from 'vitest'
import { readPayoutTerms, type WrittenTerms } from './payout-terms.ts'

const written = (over: Partial<WrittenTerms>): WrittenTerms => ({
  ...{ kind: 'hybrid', rateBps: 0, fixed: '0' },
  ...over,
})

test('a rule is read in the currency of its offer', () => {
  const verdict = readPayoutTerms(written({ rateBps: 3_000, fixed: '2.50' }), 'USD')
  expect(verdict).toEqual({
    ok: true,
    terms: {
      ...{ kind: 'hybrid', rateBps: 3_000, fixedMinor: 250n },
      ...{ recurringMonths: null, tierMetric: null, tierPeriod: null, tiers: [] },
    },
  })
})

const tiered = (from: string[], over: Partial<WrittenTerms> = {}) =>
  written({
    ...{ kind: 'percent', rateBps: 1_000, tierMetric: 'amount', tierPeriod: 'month' },
    tiers: from.map((volume, at) => ({ from: volume, rateBps: 2_000 + at, fixed: '0' })),
    ...over,
  })

test('tiers by amount are decimals of the currency, by conversions whole numbers', () => {
  const byAmount = readPayoutTerms(tiered(['100.50', '200']), 'USD')
  expect(byAmount).toMatchObject({ terms: { tiers: [{ from: 10_050n }, { from: 20_000n }] } })
  const byCount = readPayoutTerms(tiered(['10'], { tierMetric: 'conversions' }), 'USD')
  expect(byCount).toMatchObject({ terms: { tiers: [{ from: 10n, rateBps: 2_000 }] } })
})

test.each([
  [tiered(['0']), 'tiers.0.from'],
  [tiered(['1.001']), 'tiers.0.from'],
  [tiered(['1.5'], { tierMetric: 'conversions' }), 'tiers.0.from'],
  [tiered(['20', '10']), 'tiers'],
  [tiered(['10', '10']), 'tiers'],
  [tiered(['10'], { tierMetric: undefined }), 'tier_metric'],
  [tiered(['10'], { tierPeriod: undefined }), 'tier_period'],
  [tiered([], { tiers: [{ from: '1', rateBps: 10_001, fixed: '0' }] }), 'tiers.0.rate_bps'],
])('F99: a tier that makes no sense is refused by its field: %#', (over, field) => {
  const verdict = readPayoutTerms(over, 'USD')
  expect(verdict.ok ? [] : verdict.problems.map((problem) => problem.field)).toContain(field)
})

test.each([
  ['F99: a rate above the whole amount', { rateBps: 10_001 }, 'rate_bps'],
  ['a rate in a fixed rule', { kind: 'fixed', rateBps: 1, fixed: '1' }, 'rate_bps'],
  ['a fixed part in a percent rule', { kind: 'percent', rateBps: 1, fixed: '1' }, 'fixed'],
  ['more decimals than the currency has', { fixed: '1.001' }, 'fixed'],
  ['a negative sum', { fixed: '-1' }, 'fixed'],
  ['a sum that is no number', { fixed: 'x' }, 'fixed'],
] as [string, Partial<WrittenTerms>, string][])('%s is refused', (_, over, field) => {
  const verdict = readPayoutTerms(written(over), 'USD')
  expect(verdict.ok ? [] : verdict.problems.map((problem) => problem.field)).toContain(field)
})
