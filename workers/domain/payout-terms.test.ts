import { expect, test } from 'vitest'
import { readPayoutTerms, type WrittenTerms } from './payout-terms.ts'

const written = (over: Partial<WrittenTerms>): WrittenTerms => ({
  ...{ kind: 'hybrid', rateBps: 0, fixed: '0' },
  ...over,
})

test('what is left out of the revenue is what the affiliate earns', () => {
  const verdict = readPayoutTerms(written({ rateBps: 3_000, fixed: '2.50' }), 'USD')
  expect(verdict).toEqual({
    ok: true,
    terms: {
      ...{ kind: 'hybrid', rateBps: 3_000, fixedMinor: 250n },
      ...{ revenueRateBps: 3_000, revenueFixedMinor: 250n },
    },
  })
})

test.each([
  ['F99: a rate above the whole amount', { rateBps: 10_001 }, 'rate_bps'],
  ['a revenue above the whole amount', { revenueRateBps: 10_001 }, 'revenue_rate_bps'],
  ['F99: a rate above the revenue', { rateBps: 300, revenueRateBps: 299 }, 'revenue_rate_bps'],
  ['F99: a fixed part above the revenue', { fixed: '2', revenueFixed: '1.99' }, 'revenue_fixed'],
  ['a rate in a fixed rule', { kind: 'fixed', rateBps: 1, fixed: '1' }, 'rate_bps'],
  ['a fixed part in a percent rule', { kind: 'percent', rateBps: 1, fixed: '1' }, 'fixed'],
  ['more decimals than the currency has', { fixed: '1.001' }, 'fixed'],
  ['a negative sum', { fixed: '-1' }, 'fixed'],
  ['a revenue that is no number', { revenueFixed: 'x' }, 'revenue_fixed'],
] as [string, Partial<WrittenTerms>, string][])('%s is refused', (_, over, field) => {
  const verdict = readPayoutTerms(written(over), 'USD')
  expect(verdict.ok ? [] : verdict.problems.map((problem) => problem.field)).toContain(field)
})
