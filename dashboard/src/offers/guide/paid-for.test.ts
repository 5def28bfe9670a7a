import { expect, test } from 'vitest'
import type { Currency } from '../../../../schema/vocabulary.ts'
import { newOfferDraft } from '../offer-draft.ts'
import { emptyRule, type PayoutRuleDraft } from '../payout-rules-draft.ts'
import { modelOf, paidForOf, previewOf, rulesFor } from './paid-for.ts'

const rule = (
  event: PayoutRuleDraft['event'],
  over: Partial<PayoutRuleDraft> = {},
): PayoutRuleDraft => ({
  ...emptyRule(event),
  ...{ kind: 'percent', percent: '30' },
  ...over,
})

test.each<[string, PayoutRuleDraft[], string, string | null]>([
  ['a share of sales', [rule('sale')], 'sale', 'CPS'],
  ['a sum for a sale', [rule('sale', { kind: 'fixed', fixed: '5' })], 'sale', 'CPA'],
  ['renewals too', [rule('rebill', { months: '12' }), rule('sale')], 'subscription', 'RevShare'],
  ['a lead', [rule('lead', { kind: 'fixed', fixed: '2' })], 'lead', 'CPL'],
  ['another rate for renewals', [rule('sale'), rule('rebill', { percent: '20' })], 'custom', null],
  ['leads and sales', [rule('lead'), rule('sale')], 'custom', null],
  [
    'tiers',
    [rule('sale', { tiers: [{ key: '1', from: '5', percent: '40', fixed: '' }] })],
    'custom',
    null,
  ],
  ['nothing', [], 'custom', null],
])('%s', (_, rules, paidFor, model) => {
  expect(paidForOf(rules)).toBe(paidFor)
  expect(modelOf(paidForOf(rules), rules)).toBe(model)
})

test('another event keeps the rate where it makes sense', () => {
  const rules = rulesFor('subscription', [rule('sale', { percent: '12' })])
  expect(rules.map(({ event, percent }) => [event, percent])).toEqual([
    ['sale', '12'],
    ['rebill', '12'],
  ])
  expect(rulesFor('lead', rules)).toEqual([emptyRule('lead')])
})

test.each<[string, Currency, Partial<PayoutRuleDraft>, object, string | null, string | null]>([
  ['percent', 'USD', {}, {}, '14.70', null],
  ['rounded half up', 'USD', { percent: '33,33' }, {}, '16.33', null],
  ['fixed', 'USD', { kind: 'fixed', fixed: '5' }, {}, '5.00', null],
  ['hybrid', 'USD', { kind: 'hybrid', fixed: '1.50' }, {}, '16.20', null],
  ['levels', 'USD', {}, { level2: '3', level3: '1' }, '14.70', '1.96'],
  ['no decimals', 'JPY', {}, {}, '1470', null],
  ['three decimals', 'KWD', {}, {}, '14.700', null],
  ['not a number', 'USD', { percent: 'x' }, {}, null, null],
])('the preview of %s', (_, currency, over, more, earned, levels) => {
  const preview = previewOf({ ...newOfferDraft, rules: [rule('sale', over)], ...more }, currency)
  expect(preview?.earned.amount ?? null).toBe(earned)
  expect(preview?.levels?.amount ?? null).toBe(levels)
})
