import { expect, test } from 'vitest'
import type { Item } from './payouts-data.ts'
import { faultOf, openItems, sayOfRest, toStatements } from './statements.ts'

const itemOf = (id: string, status: Item['status'] = 'reserved') => ({ id, status }) as Item
const [ann, ben, cem] = [itemOf('ann'), itemOf('ben', 'unclaimed'), itemOf('cem', 'paid')]

test('only what is open is asked about', () => {
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
