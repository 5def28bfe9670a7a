import { expect, test } from 'vitest'
import { rateFaults, ratesOf, rulesFrom } from './group-rates.ts'
import type { GroupOffer, GroupRule } from './groups-data.ts'

const rule = (event: GroupRule['event'], over: Partial<GroupRule> = {}): GroupRule => ({
  ...{ event, kind: 'percent', rate_bps: 3000, fixed: '0.00', recurring_months: null },
  ...{ tiers: [], tier_metric: null, tier_period: null, ...over },
})
const of: GroupOffer = {
  offer: { id: 'o', code: 'O', name: 'Offer', status: 'active', currency: 'USD' },
  offer_rules: [rule('sale'), rule('rebill', { recurring_months: 12 })],
  group_rules: [
    rule('sale', {
      ...{ kind: 'hybrid', rate_bps: 4000, fixed: '1.50', tier_metric: 'conversions' },
      ...{ tier_period: 'month', tiers: [{ from: '10', rate_bps: 4500, fixed: '1.50' }] },
    }),
  ],
}
const none = { percent: '', fixed: '' }

test('saving unchanged rates keeps them and their tiers; an empty event has no rule', () => {
  const draft = ratesOf(of)
  expect(draft).toEqual({ sale: { percent: '40', fixed: '1.50' }, rebill: none, lead: none })
  const { tier_metric, tier_period, ...sale } = of.group_rules[0]!
  expect(rulesFrom(draft, of)).toEqual([{ ...sale, tier_metric, tier_period }])
  expect(rulesFrom({ sale: none, rebill: none, lead: none }, of)).toEqual([])
})

test.each([
  [
    { percent: '25', fixed: '' },
    { kind: 'percent', rate_bps: 2500, fixed: '0' },
  ],
  [
    { percent: '', fixed: '5' },
    { kind: 'fixed', rate_bps: 0, fixed: '5' },
  ],
  [
    { percent: '0', fixed: '' },
    { kind: 'fixed', rate_bps: 0, fixed: '0' },
  ],
  [
    { percent: '12,5', fixed: '2' },
    { kind: 'hybrid', rate_bps: 1250, fixed: '2' },
  ],
])('a new rate %o becomes %o, with the months of the offer', (rebill, rule) => {
  const draft = { sale: none, lead: none, rebill }
  expect(rateFaults(draft, of)).toEqual([])
  expect(rulesFrom(draft, of)).toEqual([
    { event: 'rebill', ...rule, recurring_months: 12, tiers: [] },
  ])
})

test('what cannot be read is named', () => {
  const draft = { sale: { percent: '140', fixed: '1.505' }, rebill: none, lead: none }
  expect(rateFaults(draft, of)).toEqual(['sale.percent', 'sale.fixed'])
})
