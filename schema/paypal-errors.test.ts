import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  callErrors,
  itemErrors,
  payoutErrorAction,
  payoutErrorActions,
  payoutErrorReason,
  payoutErrorReasons,
} from './paypal-errors.ts'

test.each([
  ['RECEIVER_UNREGISTERED', 'affiliate'],
  ['RECEIVER_UNCONFIRMED', 'affiliate'],
  ['INVALID_EMAIL', 'affiliate'],
  ['PENDING_RECIPIENT_NON_HOLDING_CURRENCY_PAYMENT_PREFERENCE', 'affiliate'],
  ['INSUFFICIENT_FUNDS', 'finance'],
  ['SENDER_RESTRICTED', 'finance'],
  ['SPENDING_LIMIT_EXCEEDED', 'finance'],
  ['USER_COUNTRY_NOT_ALLOWED', 'finance'],
  ['VALIDATION_ERROR', 'finance'],
  ['AUTHENTICATION_FAILURE', 'finance'],
  ['GAMING_SOMETHING_NEW', 'finance'],
  ['RISK_DECLINE', 'never'],
  ['REGULATORY_BLOCKED', 'never'],
  ['DUPLICATE_ITEM', 'never'],
  ['USER_BUSINESS_ERROR', 'never'],
  ['ITEM_ALREADY_CANCELLED', 'never'],
  ['REGULATORY_PENDING', 'retry'],
  ['INTERNAL_ERROR', 'retry'],
  ['RATE_LIMIT_REACHED', 'retry'],
  ['ITEM_INCORRECT_STATUS', 'retry'],
])('%s is for: %s', (name, action) => {
  expect(payoutErrorAction(name)).toBe(action)
})

test('who is paid wrong acts: a receiver’s error is the affiliate’s, a sender’s is finance’s', () => {
  const names = Object.keys({ ...callErrors, ...itemErrors })
  for (const name of names.filter((each) => each.startsWith('RECEIV'))) {
    expect([name, payoutErrorAction(name)]).toEqual([name, 'affiliate'])
  }
  for (const name of names.filter((each) => /^(SENDER|ACCOUNT|SPENDING)_/.test(each))) {
    expect([name, payoutErrorAction(name)]).toEqual([name, 'finance'])
  }
})

test('every reason is some name’s, and every action some reason’s', () => {
  const used = new Set<string>(Object.values({ ...callErrors, ...itemErrors }))
  used.add(payoutErrorReason('A_NAME_NOBODY_LISTED'))
  expect([...used].sort()).toEqual(Object.keys(payoutErrorReasons).sort())
  expect([...new Set(Object.values(payoutErrorReasons))].sort()).toEqual(
    [...payoutErrorActions].sort(),
  )
})

test('a name in both lists means the same', () => {
  const both = Object.keys(callErrors).filter((name) => Object.hasOwn(itemErrors, name))
  expect(both).toEqual([])
})

test('a name nobody listed is for finance, whatever it is', () => {
  const listed = new Set(Object.keys({ ...callErrors, ...itemErrors }))
  const names = fc.oneof(fc.string(), fc.constantFrom('toString', '__proto__', 'constructor'))
  fc.assert(fc.property(names, (name) => listed.has(name) || payoutErrorAction(name) === 'finance'))
})
