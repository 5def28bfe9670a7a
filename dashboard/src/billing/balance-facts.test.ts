import { expect, test } from 'vitest'
import type { Balance } from '../ledger/money-data.ts'
import { isLow, stateOf, usedPermille } from './balance-facts.ts'

const usd = (amount: string) => ({ amount, currency: 'USD' as const })
const part = (over: object = {}) => ({
  ...{ currency: 'USD' as const, deposit: usd('100.00'), receivable: usd('0.00') },
  ...{ unfunded: usd('0.00'), unfunded_conversions: 0, ...over },
})
const balance = (over: Partial<Balance> = {}): Balance => ({
  ...{ advertiser: { id: 'a', name: 'A' }, billing: 'prepaid', credit_limit: usd('0.00') },
  ...{
    low_balance: usd('100.00'),
    low_balance_notified_at: null,
    payout_minimums: [],
    balances: [],
    ...over,
  },
})

test('a deposit is low below the threshold, not at it, and only in its currency', () => {
  expect(isLow(balance(), part())).toBe(false)
  expect(isLow(balance(), part({ deposit: usd('99.99') }))).toBe(true)
  const euros = { currency: 'EUR', deposit: { amount: '1.00', currency: 'EUR' } }
  expect(isLow(balance(), part(euros))).toBe(false)
  expect(isLow(balance({ billing: 'postpaid' }), part({ deposit: usd('0.00') }))).toBe(false)
})

test.each([
  ['0.00', '1000.00', 0],
  ['250.00', '1000.00', 250],
  ['1000.00', '1000.00', 1000],
  ['1200.00', '1000.00', 1000],
  ['0.01', '0.00', 1000],
  ['0.00', '0.00', 0],
])('%s of %s credit used is %i thousandths', (used, limit, permille) => {
  const onCredit = balance({ billing: 'postpaid', credit_limit: usd(limit) })
  expect(usedPermille(onCredit, part({ receivable: usd(used) }))).toBe(permille)
})

test('pending money is a worse state than a low balance', () => {
  expect(stateOf(balance(), part({ deposit: usd('0.00'), unfunded: usd('1.00') }))).toBe('waiting')
  expect(stateOf(balance(), part({ deposit: usd('0.00') }))).toBe('low')
  expect(stateOf(balance(), part())).toBe('enough')
})
