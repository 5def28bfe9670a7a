import { expect, test } from 'vitest'
import { ruPages } from '../i18n/ru-pages.ts'
import { payPalReason } from './paypal-reasons.ts'

test.each([
  ['RECEIVER_UNREGISTERED', 'm', ruPages.payPalReasons.noAccount],
  ['INSUFFICIENT_FUNDS', null, ruPages.payPalReasons.payerFunds],
  ['NEVER_SEEN', 'PayPal says so', 'PayPal says so'],
  ['NEVER_SEEN', null, 'NEVER_SEEN'],
  [null, null, null],
])('the error %s with the message %s reads %s', (problem_code, problem_message, shown) => {
  expect(payPalReason({ problem_code, problem_message }, ruPages)).toBe(shown)
})
