/** Statements, sums and the audit use the reason of an entry, so each event has its own. */
import { expect, test } from 'vitest'
import {
  adjustedAgainst,
  adjustedInFavour,
  capitalPaidIn,
  debtWrittenOff,
  depositChargedBack,
  depositReceived,
  invoicePaid,
  tariffCharged,
} from './ledger-bookings.ts'
import {
  payoutFeePaid,
  payoutPaid,
  payoutReserved,
  payoutReturned,
  payoutReversed,
} from './ledger-payouts.ts'

const at = new Date('2026-11-20T10:00:00.000Z')
const amount = { minor: 7n, currency: 'USD' } as const
const item = {
  ...{ advertiserId: 'A', affiliateId: 'F' },
  payoutItemId: 'p',
  amount,
  isOwnPayer: false,
}
const booked = { bookingId: 'b', amount, advertiserId: 'A', affiliateId: 'F' }
const cash = 'plat.cash.bank'

test.each([
  [payoutReserved(item, at), 'payout_reserved', 'p:p:reserve'],
  [payoutPaid(item, at), 'payout_paid', 'p:p:success'],
  [payoutFeePaid(item, amount, at), 'payout_fee_paid', 'p:p:fee'],
  [payoutReturned(item, at), 'payout_returned', 'p:p:fail'],
  [payoutReversed(item, at), 'payout_reversed', 'p:p:reverse'],
  [capitalPaidIn({ capitalId: 'b', amount, into: cash }, at), 'capital_paid_in', 'cap:b'],
  [depositReceived({ ...booked, depositId: 'b', into: cash }, at), 'deposit_received', 'dep:b'],
  [depositChargedBack({ ...booked, from: cash }, at), 'deposit_charged_back', 'dep:b:cb'],
  [debtWrittenOff(booked, at), 'debt_written_off', 'debt:b:writeoff'],
  [adjustedInFavour({ ...booked, paidInto: null }, at), 'adjusted', 'adj:b'],
  [adjustedAgainst({ ...booked, paidFrom: null }, at), 'adjusted', 'adj:b'],
  [tariffCharged({ ...booked, paidInto: null }, at), 'tariff_charged', 'sub:b'],
  [invoicePaid({ ...booked, into: cash }, 7n, at), 'invoice_paid', 'inv:b:paid'],
])('%#', (entry, reason, key) => {
  expect([entry.reason, entry.idempotencyKey]).toEqual([reason, key])
})
