import { expect, test } from 'vitest'
import type { Account, LedgerEntry } from './ledger.ts'
import { depositReceived } from './ledger-bookings.ts'
import { commissionApproved, commissionCreated, commissionReleased } from './ledger-commissions.ts'
import {
  payoutFeePaid,
  payoutPaid,
  payoutReserved,
  payoutReturned,
  payoutReversed,
} from './ledger-payouts.ts'

const at = new Date('2026-11-20T10:00:00.000Z')
const usd = (minor: bigint) => ({ minor, currency: 'USD' }) as const
const books = { advertiserId: 'A', affiliateId: 'F' }
const commission = { ...books, commissionId: '42', amount: usd(1470n) }
const item = { ...books, payoutItemId: '7', amount: usd(1470n), isOwnPayer: false }
const ownItem = { ...item, isOwnPayer: true }

const name = ({ kind, advertiserId, affiliateId }: Account) =>
  [kind, affiliateId, advertiserId].filter((part) => part !== null).join(':')
const transferLines = (entry: LedgerEntry) =>
  entry.transfers.map(
    ({ debit, credit, amountMinor }) =>
      `${entry.idempotencyKey}  ${name(debit)} -> ${name(credit)} ${amountMinor}`,
  )

const facts: [string, LedgerEntry, string][] = [
  [
    'E1',
    depositReceived(
      { depositId: 'evt', advertiserId: 'A', amount: usd(5000n), into: 'plat.cash.paypal' },
      at,
    ),
    'dep:evt  plat.cash.paypal -> adv.deposit:A 5000',
  ],
  [
    'E3',
    commissionCreated({ ...commission, billing: 'prepaid' }, at),
    'c:42:create  adv.deposit:A -> aff.pending:F:A 1470',
  ],
  [
    'E3p',
    commissionCreated({ ...commission, billing: 'postpaid' }, at),
    'c:42:create  adv.receivable:A -> aff.pending:F:A 1470',
  ],
  [
    'E3 by an own payer',
    commissionCreated({ ...commission, billing: 'own_payer' }, at),
    'c:42:create  adv.payer:A -> aff.pending:F:A 1470',
  ],
  [
    'E4',
    commissionApproved(commission, true, at),
    'c:42:approve  aff.pending:F:A -> aff.hold:F:A 1470',
  ],
  [
    'E4 without hold',
    commissionApproved(commission, false, at),
    'c:42:approve  aff.pending:F:A -> aff.available:F:A 1470',
  ],
  [
    'E6',
    commissionReleased(commission, at),
    'c:42:release  aff.hold:F:A -> aff.available:F:A 1470',
  ],
  ['E7', payoutReserved(item, at), 'p:7:reserve  aff.available:F:A -> aff.in_transit:F:A 1470'],
  ['E8', payoutPaid(item, at), 'p:7:success  aff.in_transit:F:A -> plat.cash.paypal 1470'],
  [
    'E8 by an own payer',
    payoutPaid(ownItem, at),
    'p:7:success  aff.in_transit:F:A -> adv.payer:A 1470',
  ],
  ['E8f', payoutFeePaid(item, usd(29n), at), 'p:7:fee  plat.exp.paypal_fee -> plat.cash.paypal 29'],
  ['E9', payoutReturned(item, at), 'p:7:fail  aff.in_transit:F:A -> aff.available:F:A 1470'],
  ['E10', payoutReversed(item, at), 'p:7:reverse  plat.cash.paypal -> aff.available:F:A 1470'],
  [
    'E10 by an own payer',
    payoutReversed(ownItem, at),
    'p:7:reverse  adv.payer:A -> aff.available:F:A 1470',
  ],
]
for (const [event, entry, line] of facts) {
  test(`${event}: ${line}`, () => {
    expect(transferLines(entry)).toEqual([line])
    expect(entry.effectiveAt).toBe(at)
  })
}

test('a movement of nothing, or backwards, is a bug', () => {
  for (const minor of [0n, -1n]) {
    expect(() => payoutReserved({ ...item, amount: usd(minor) }, at)).toThrow('positive')
  }
})

test('every entry points at the fact it came from', () => {
  expect(commissionReleased(commission, at)).toMatchObject({
    commissionId: '42',
    payoutItemId: null,
  })
  expect(payoutPaid(item, at)).toMatchObject({ commissionId: null, payoutItemId: '7' })
})
