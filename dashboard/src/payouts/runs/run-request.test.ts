import { expect, test } from 'vitest'
import { readPaySearch } from '../payout-search.ts'
import { draftOf, isMinimumGood, payoutRequestOf, searchOf, wireOf } from './run-request.ts'

test('an empty address asks for everything in dollars by PayPal', () => {
  expect(wireOf(payoutRequestOf({}))).toEqual({ currency: 'USD', method: 'paypal' })
})

test('a day is taken to its last moment, and a comma is a point', () => {
  const search = { currency: 'EUR', method: 'manual', minimum: '12,50', cut_off: '2026-11-20' }
  expect(wireOf(payoutRequestOf(readPaySearch(search)))).toEqual({
    ...{ currency: 'EUR', method: 'manual', minimum: '12.50' },
    cut_off_at: '2026-11-20T23:59:59.999Z',
  })
})

test('a minimum that is no amount asks for none', () => {
  expect(wireOf(payoutRequestOf({ minimum: '12.345' }))).toEqual({
    currency: 'USD',
    method: 'paypal',
  })
})

test('a form leads to an address and back', () => {
  const draft = { currency: 'JPY', method: 'manual', minimum: '500', cutOff: '2026-11-20' } as const
  expect(draftOf(searchOf(draft))).toEqual(draft)
  expect(draftOf(searchOf(draftOf({})))).toEqual(draftOf({}))
})

test.each([
  ['', true],
  ['100', true],
  ['12,5', true],
  ['0', false],
  ['0.00', false],
  ['-1', false],
  ['1.005', false],
  ['much', false],
])('the minimum %j is good: %s', (minimum, isGood) => {
  expect(isMinimumGood({ ...draftOf({}), minimum })).toBe(isGood)
})
