import { expect, test } from 'vitest'
import type { Offer } from './offers-data.ts'
import {
  emptyRates,
  emptyRule,
  type PayoutRuleDraft,
  payoutFaults,
  payoutFields,
  payoutRuleDrafts,
} from './payout-rules-draft.ts'

const rule: Offer['payout_rules'][number] = {
  ...{ event: 'sale', kind: 'percent', rate_bps: 3000, fixed: '0.00' },
  ...{ recurring_months: null, tiers: [], tier_metric: null, tier_period: null },
}
const draft: PayoutRuleDraft = { ...emptyRule('sale'), kind: 'hybrid', percent: '30', fixed: '2' }

test('audit 17: a rule has no field for what the advertiser owes', () => {
  expect(payoutRuleDrafts({ payout_rules: [rule] })[0]).toEqual({
    ...{ event: 'sale', kind: 'percent', percent: '30', fixed: '', months: '', tiers: [] },
    ...{ tierMetric: 'conversions', tierPeriod: 'month' },
  })
})

test('months are a rebill’s alone, and none of them is for ever', () => {
  const rebill = { ...emptyRule('rebill'), percent: '30' }
  const months = (rule: PayoutRuleDraft) => payoutFields([rule], 'USD')[0]!.recurring_months
  expect(months({ ...rebill, months: '12' })).toBe(12)
  expect(months({ ...rebill, months: ' ' })).toBe(null)
  expect(months({ ...rebill, event: 'sale', months: '12' })).toBe(null)
  expect(payoutFaults([{ ...rebill, months: 'x' }], 'USD')).toEqual({
    'payout_rules.0.recurring_months': 'number',
  })
})

test('a tier is sent with its measure, and marked at its own place', () => {
  const tier = { key: 'a', from: '100', ...emptyRates, percent: '35' }
  const tiered = { ...emptyRule('sale'), percent: '30', tiers: [tier] }
  expect(payoutFields([tiered], 'USD')[0]).toMatchObject({
    tiers: [{ from: '100', rate_bps: 3500, fixed: '0' }],
    ...{ tier_metric: 'conversions', tier_period: 'month' },
  })
  const wrong = { ...tiered, tiers: [{ ...tier, from: '1.5', percent: '' }] }
  expect(payoutFaults([wrong], 'USD')).toEqual({
    'payout_rules.0.tiers.0.rate_bps': 'percent',
    'payout_rules.0.tiers.0.from': 'number',
  })
})

test('a kind sends only its own part, whatever was written before it was chosen', () => {
  const sent = (kind: PayoutRuleDraft['kind']) => payoutFields([{ ...draft, kind }], 'USD')[0]
  expect(sent('hybrid')).toMatchObject({ rate_bps: 3000, fixed: '2' })
  expect(sent('percent')).toMatchObject({ rate_bps: 3000, fixed: '0' })
  expect(sent('fixed')).toMatchObject({ rate_bps: 0, fixed: '2' })
})

test.each<[Partial<PayoutRuleDraft>, string, string]>([
  [{ percent: '101' }, 'payout_rules.0.rate_bps', 'percent'],
  [{ fixed: '2.505' }, 'payout_rules.0.fixed', 'amount'],
])('%o is marked at %s', (part, field, fault) => {
  expect(payoutFaults([{ ...draft, ...part }], 'USD')).toEqual({ [field]: fault })
})

test('a part that the kind does not have is not looked at', () => {
  expect(payoutFaults([{ ...draft, kind: 'percent', fixed: 'x' }], 'USD')).toEqual({})
  expect(payoutFaults([{ ...draft, kind: 'fixed', percent: 'x' }], 'USD')).toEqual({})
})
