import { describe, expect, test } from 'vitest'
import type { Balance, Debt, Invoice } from '../ledger/money-data.ts'
import { bookingFaults, moneyOf, newDraft, proposalOf, withKind } from './booking-draft.ts'

const TODAY = '2026-11-20'
const ID = '019aa000-0000-7000-8000-000000000500'
const usd = (amount: string) => ({ amount, currency: 'USD' as const })
const advertiser = (id: string, billing: Balance['billing']): Balance => ({
  ...{ advertiser: { id, name: id }, billing, credit_limit: usd('0.00'), low_balance: usd('0.00') },
  ...{ low_balance_notified_at: null, payout_minimums: [], balances: [] },
})
const advertisers = [advertiser('credit', 'postpaid'), advertiser('advance', 'prepaid')]
const invoice = {
  ...{ id: 'i', number: 'INV-1', advertiser: { id: 'credit', name: 'credit' }, currency: 'USD' },
  ...{ total: usd('100.00'), paid: usd('40.25') },
} as Invoice
const debt = {
  ...{ advertiser: { id: 'credit', name: 'credit' }, affiliate: { id: ID, name: 'A', code: 'a' } },
  ...{ currency: 'EUR', debt: { amount: '7.50', currency: 'EUR' } },
} as Debt
const strangers = [{ id: ID, item_id: 'PP1', loss: { amount: '30.00', currency: 'EUR' } }] as never
const choices = { invoices: [invoice], debts: [debt], strangers }
const fresh = (requested: Parameters<typeof newDraft>[0] = {}) =>
  newDraft(requested, choices, advertisers, TODAY)
const whole = { amount: '250', reference: 'wire 1', reason: 'paid' }

describe('a new booking', () => {
  test('is a deposit of somebody who has one', () => {
    expect(fresh()).toMatchObject({ kind: 'deposit', advertiserId: 'advance', day: TODAY })
  })
  test('from an invoice has its open amount', () => {
    expect(fresh({ invoice_id: 'i' })).toMatchObject({
      ...{ kind: 'invoice_payment', advertiserId: 'credit', invoiceId: 'i', amount: '59.75' },
      cash: 'plat.cash.bank',
    })
  })
  test('from a debt writes all of it off, in its own currency', () => {
    const requested = { kind: 'debt_writeoff', advertiser_id: 'credit', affiliate_id: ID } as const
    expect(fresh(requested)).toMatchObject({ amount: '7.50', currency: 'EUR', cash: '' })
  })
  test('from a payment to a stranger is what PayPal shows, and nothing of it goes elsewhere', () => {
    const draft = fresh({ kind: 'stranger_payment', difference_id: ID })
    expect(draft).toMatchObject({ differenceId: ID, amount: '30.00', currency: 'EUR', cash: '' })
    expect(proposalOf({ ...draft, reason: 'Lost.' }, TODAY)).toEqual({
      ...{ kind: 'stranger_payment', difference_id: ID, amount: '30.00', currency: 'EUR' },
      ...{ reference: 'PP1', reason: 'Lost.' },
    })
    expect(withKind(draft, 'capital', advertisers)).toMatchObject({ differenceId: '', amount: '' })
    expect(bookingFaults(fresh({ kind: 'stranger_payment' }))).toMatchObject({
      difference_id: 'missing',
    })
  })
  test('lets go of what another kind has no use for', () => {
    const paid = fresh({ invoice_id: 'i' })
    expect(withKind(paid, 'deposit', advertisers)).toMatchObject({
      ...{ advertiserId: 'advance', invoiceId: '', cash: 'plat.cash.bank' },
    })
    expect(withKind(paid, 'tariff', advertisers)).toMatchObject({
      advertiserId: 'credit',
      cash: '',
    })
  })
})

describe('what is looked at before the server is asked', () => {
  test('everything that is empty has its word', () => {
    expect(Object.keys(bookingFaults({ ...fresh(), day: '' }))).toEqual([
      ...['amount', 'reference', 'reason', 'effective_at'],
    ])
    const nobody = { ...fresh({ kind: 'adjustment_credit' }), ...whole, affiliateId: 'anna' }
    expect(bookingFaults(nobody)).toEqual({ affiliate_id: 'affiliate' })
    expect(bookingFaults({ ...nobody, affiliateId: ID })).toEqual({})
  })
  test.each([['0'], ['0.00'], ['-5'], ['1.234'], ['ten'], ['']])('%j is no amount', (amount) => {
    expect(moneyOf({ ...fresh(), amount })).toBeNull()
  })
  test.each([
    ['250', '250.00'],
    ['12,5', '12.50'],
  ])('%j is %s', (amount, said) => {
    expect(moneyOf({ ...fresh(), amount })).toEqual(usd(said))
  })
})

describe('what is sent', () => {
  test('today is now, another day is its beginning', () => {
    const draft = { ...fresh(), ...whole }
    expect(proposalOf(draft, TODAY)).toEqual({
      ...{ kind: 'deposit', advertiser_id: 'advance', amount: '250.00', currency: 'USD' },
      ...{ cash_account: 'plat.cash.bank', reference: 'wire 1', reason: 'paid' },
    })
    expect(proposalOf({ ...draft, day: '2026-11-02' }, TODAY).effective_at).toBe(
      '2026-11-02T00:00:00Z',
    )
  })
  test('capital names nobody', () => {
    const draft = { ...withKind(fresh(), 'capital', advertisers), ...whole }
    expect(proposalOf(draft, TODAY)).not.toHaveProperty('advertiser_id')
  })
})
