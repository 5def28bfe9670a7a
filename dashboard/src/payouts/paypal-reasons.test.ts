import { describe, expect, test } from 'vitest'
import {
  callErrors,
  itemErrors,
  payoutErrorAction,
  payoutErrorReasons,
} from '../../../schema/paypal-errors.ts'
import { enPages } from '../pages-en.ts'
import { ruPages } from '../pages-ru.ts'
import { ruFinance } from './finance-ru.ts'
import { payPalAdvice, payPalReason } from './paypal-reasons.ts'

test.each([
  ['RECEIVER_UNREGISTERED', 'm', ruPages.payPalReasons.noAccount],
  ['INSUFFICIENT_FUNDS', null, ruPages.payPalReasons.payerFunds],
  ['BLOCKED', null, ruPages.payPalStates.BLOCKED],
  ['receiver_waits', null, ruFinance.obstacles.receiver_waits],
  ['NEVER_SEEN', 'PayPal says so', 'PayPal says so'],
  ['NEVER_SEEN', null, 'NEVER_SEEN'],
  [null, 'seen by a person', 'seen by a person'],
  [null, null, null],
])('the error %s with the message %s reads %s', (problem_code, problem_message, shown) => {
  expect(payPalReason({ problem_code, problem_message }, { ...ruPages, ...ruFinance })).toBe(shown)
})

describe.each([
  ['English', enPages],
  ['Russian', ruPages],
])('in %s', (_, text) => {
  test('finance has a text for every reason', () => {
    const { unknown: _shownAsItCame, ...known } = payoutErrorReasons
    expect(Object.keys(text.payPalReasons).sort()).toEqual(Object.keys(known).sort())
  })

  test('the affiliate has an instruction exactly where they must act', () => {
    const theirs = Object.entries(payoutErrorReasons).filter(([, who]) => who === 'affiliate')
    expect(Object.keys(text.payPalAdvice).sort()).toEqual(theirs.map(([reason]) => reason).sort())
    for (const name of Object.keys({ ...itemErrors, ...callErrors })) {
      const isOurs = payoutErrorAction(name) !== 'affiliate'
      const generic: string[] = Object.values(text.payPalOthersAct)
      expect([name, generic.includes(payPalAdvice(name, text))]).toEqual([name, isOurs])
    }
  })
})

test('the affiliate is not shown an unknown name', () => {
  expect(payPalAdvice('NEVER_SEEN', enPages)).toBe(enPages.payPalOthersAct.finance)
})
