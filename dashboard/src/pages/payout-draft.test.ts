import { describe, expect, test } from 'vitest'
import type { Offer } from './offers-data.ts'
import {
  emptyRule,
  type PayoutRuleDraft,
  payoutFaults,
  payoutFields,
  payoutRuleDrafts,
} from './payout-draft.ts'

const rule: Offer['payout_rules'][number] = {
  ...{ event: 'sale', kind: 'percent', rate_bps: 3000, fixed: '0.00' },
  ...{ revenue_rate_bps: 3000, revenue_fixed: '0.00' },
}
const draft: PayoutRuleDraft = { ...emptyRule('sale'), kind: 'hybrid', percent: '30', fixed: '2' }

describe('what the advertiser owes', () => {
  test('stays out when it is what is earned, so that it follows a new rate', () => {
    const drafts = payoutRuleDrafts({ payout_rules: [rule] })
    expect(drafts[0]).toMatchObject({ percent: '30', owedPercent: '', owedFixed: '' })
    const [sent] = payoutFields([{ ...drafts[0]!, percent: '40' }], 'USD')
    expect(sent).toEqual({ event: 'sale', kind: 'percent', rate_bps: 4000, fixed: '0' })
  })
  test('stays where it is its own', () => {
    const drafts = payoutRuleDrafts({ payout_rules: [{ ...rule, revenue_rate_bps: 4550 }] })
    expect(drafts[0]).toMatchObject({ owedPercent: '45.5' })
    expect(payoutFields(drafts, 'USD')[0]).toMatchObject({ revenue_rate_bps: 4550 })
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
  [{ owedPercent: 'x' }, 'payout_rules.0.revenue_rate_bps', 'percent'],
  [{ owedFixed: '1.999' }, 'payout_rules.0.revenue_fixed', 'amount'],
])('%o is marked at %s', (part, field, fault) => {
  expect(payoutFaults([{ ...draft, ...part }], 'USD')).toEqual({ [field]: fault })
})

test('a part that the kind does not have is not looked at', () => {
  expect(payoutFaults([{ ...draft, kind: 'percent', fixed: 'x' }], 'USD')).toEqual({})
  expect(payoutFaults([{ ...draft, kind: 'fixed', percent: 'x' }], 'USD')).toEqual({})
})
