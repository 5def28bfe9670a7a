import { expect, test } from 'vitest'
import type { Item } from '../payouts-data.ts'
import {
  faultOf,
  openItems,
  sayingOf,
  sayOfRest,
  toStatements,
  withOutcome,
} from './item-statements.ts'

const shown = { status: 'SUCCESS', amount: null, is_receiver_ours: true, is_repeated: false }
const paidThere = { ...shown, transaction_id: 'TX1', suggests: 'paid' as const }
const itemOf = (id: string, status: Item['status'] = 'reserved') => ({ id, status }) as Item
const [ann, ben, cem] = [itemOf('ann'), itemOf('ben', 'unclaimed'), itemOf('cem', 'paid')]

test('only open payouts need a statement', () => {
  expect(openItems([ann, ben, cem])).toEqual([ann, ben])
})

test.each([
  [ann, { outcome: '', reference: '' }, 'outcome'],
  [ann, { outcome: 'paid', reference: ' ' }, 'reference'],
  [ann, { outcome: 'paid', reference: 'T 1' }, 'reference'],
  [ann, { outcome: 'paid', reference: ' 8AB12 ' }, null],
  [ann, { outcome: 'not_paid', reference: '' }, null],
  // PayPal holds it: it comes back by a transaction, or not at all.
  [ben, { outcome: 'not_paid', reference: '' }, 'reference'],
  [ben, { outcome: 'not_paid', reference: '8AB12' }, null],
] as const)('%o with %o lacks %s', (item, saying, fault) => {
  expect(faultOf(item, saying)).toBe(fault)
})

test('nothing is sent before everything is said; the rest can be said at once', () => {
  const said = { ann: { outcome: 'paid', reference: '8AB12' } } as const
  expect(toStatements([ann, itemOf('dora')], said)).toBeNull()
  const all = sayOfRest([ann, itemOf('dora')], said, 'not_paid')
  expect(toStatements([ann, itemOf('dora')], all)).toEqual([
    { item_id: 'ann', outcome: 'paid', paypal_transaction_id: '8AB12' },
    { item_id: 'dora', outcome: 'not_paid' },
  ])
  expect(toStatements([], {})).toBeNull()
})

test('what PayPal shows is said until somebody says otherwise; what it does not show must be chosen', () => {
  const paid = { ...ann, paypal_shows: paidThere } as Item
  const failed = { ...paidThere, status: 'FAILED', suggests: 'not_paid' as const }
  const dora = { ...itemOf('dora'), paypal_shows: failed } as Item
  const pending = { ...itemOf('eve'), paypal_shows: { ...shown, suggests: null } } as Item
  expect(sayingOf(paid, {})).toEqual({ outcome: 'paid', reference: 'TX1' })
  // Its transaction is that of the payment, not of a return.
  expect(sayingOf(dora, {})).toEqual({ outcome: 'not_paid', reference: '' })
  for (const one of [pending, ann]) expect(faultOf(one, sayingOf(one, {}))).toBe('outcome')
  expect(toStatements([paid, dora], {})).toEqual([
    { item_id: 'ann', outcome: 'paid', paypal_transaction_id: 'TX1' },
    { item_id: 'dora', outcome: 'not_paid' },
  ])
  const other = withOutcome(paid, sayingOf(paid, {}), 'not_paid')
  expect(other).toEqual({ outcome: 'not_paid', reference: '' })
  expect(withOutcome(paid, other, 'paid')).toEqual({ outcome: 'paid', reference: 'TX1' })
  const all = sayOfRest([paid, pending], {}, 'not_paid')
  expect(toStatements([paid, pending], all)).toEqual([
    { item_id: 'ann', outcome: 'paid', paypal_transaction_id: 'TX1' },
    { item_id: 'eve', outcome: 'not_paid' },
  ])
})
