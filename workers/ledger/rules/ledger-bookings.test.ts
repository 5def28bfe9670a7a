import { expect, test } from 'vitest'
import { type BookingKind, bookingKinds } from '../../../schema/vocabulary.ts'
import {
  type Booking,
  bookingEntryOf,
  bookingFaults,
  bookingText,
  needsSettling,
} from '../../finance/bookings/rules.ts'
import type { Account } from './ledger.ts'

const at = new Date('2026-11-20T10:00:00.000Z')
const usd = (minor: bigint) => ({ minor, currency: 'USD' }) as const

function booking(kind: BookingKind, over: Partial<Booking> = {}): Booking {
  return {
    ...{ id: '7', kind, status: 'proposed', advertiserId: 'A', affiliateId: null, invoiceId: null },
    ...{ amount: usd(5000n), cashAccount: null, reference: 'wire 1', reason: 'As agreed.' },
    ...{ effectiveAt: at, proposedBy: 'P', decidedBy: null, decidedAt: null, createdAt: at },
    ...over,
  }
}
const bank = { cashAccount: 'plat.cash.bank' } as const
const ofAffiliate = { affiliateId: 'F' }
const payment = { ...bank, invoiceId: 'I' }

const name = ({ kind, advertiserId, affiliateId }: Account) =>
  [kind, affiliateId, advertiserId].filter((part) => part !== null).join(':')

const table: [event: string, Booking, owedMinor: bigint, lines: string[]][] = [
  ['E1', booking('deposit', bank), 0n, ['dep:7  plat.cash.bank -> adv.deposit:A 5000']],
  [
    'E2',
    booking('deposit_chargeback', bank),
    0n,
    ['dep:7:cb  adv.receivable:A -> plat.cash.bank 5000'],
  ],
  [
    'E13',
    booking('debt_writeoff', ofAffiliate),
    0n,
    ['debt:7:writeoff  plat.exp.bad_debt -> aff.debt:F:A 5000'],
  ],
  [
    'E14 in favour',
    booking('adjustment_credit', ofAffiliate),
    0n,
    ['adj:7  plat.exp.adjustment -> aff.available:F:A 5000'],
  ],
  [
    'E14 in favour, for cash',
    booking('adjustment_credit', { ...ofAffiliate, ...bank }),
    0n,
    ['adj:7  plat.cash.bank -> aff.available:F:A 5000'],
  ],
  [
    'E14 against',
    booking('adjustment_debit', ofAffiliate),
    0n,
    ['adj:7  aff.debt:F:A -> plat.exp.adjustment 5000'],
  ],
  [
    'E14 against, for cash',
    booking('adjustment_debit', { ...ofAffiliate, ...bank }),
    0n,
    ['adj:7  aff.debt:F:A -> plat.cash.bank 5000'],
  ],
  ['E14, set off', booking('claim_setoff'), 0n, ['adj:7  adv.deposit:A -> adv.payer:A 5000']],
  ['E15', booking('tariff'), 0n, ['sub:7  adv.deposit:A -> plat.saas_revenue 5000']],
  [
    'E15 from cash',
    booking('tariff', bank),
    0n,
    ['sub:7  plat.cash.bank -> plat.saas_revenue 5000'],
  ],
  [
    'E16',
    booking('invoice_payment', payment),
    5000n,
    ['inv:7:paid  plat.cash.bank -> adv.receivable:A 5000'],
  ],
  [
    'E16, more than is owed after a refund',
    booking('invoice_payment', payment),
    4200n,
    [
      'inv:7:paid  plat.cash.bank -> adv.receivable:A 4200',
      'inv:7:paid  plat.cash.bank -> adv.deposit:A 800',
    ],
  ],
  [
    'E16, nothing is owed any more',
    booking('invoice_payment', payment),
    0n,
    ['inv:7:paid  plat.cash.bank -> adv.deposit:A 5000'],
  ],
  [
    'E14, PayPal paid a stranger',
    booking('stranger_payment', { advertiserId: null, differenceId: 'd' }),
    0n,
    ['adj:7  plat.exp.bad_debt -> plat.cash.paypal 5000'],
  ],
  [
    'capital',
    booking('capital', { ...bank, advertiserId: null }),
    0n,
    ['cap:7  plat.cash.bank -> plat.capital 5000'],
  ],
]

test.each(table)('%s', (_event, made, owedMinor, lines) => {
  const entry = bookingEntryOf(made, { owedMinor, claimMinor: null })
  const transferLines = entry.transfers.map(
    ({ debit, credit, amountMinor }) =>
      `${entry.idempotencyKey}  ${name(debit)} -> ${name(credit)} ${amountMinor}`,
  )
  expect(transferLines).toEqual(lines)
  expect(entry).toMatchObject({ bookingId: '7', currency: 'USD', effectiveAt: at })
  expect(entry.transfers.reduce((sum, { amountMinor }) => sum + amountMinor, 0n)).toBe(5000n)
  expect(bookingFaults(made)).toEqual([])
})

test.each<[bigint, string[]]>([
  [9000n, ['adv.deposit:A -> aff.debt:F:A 5000']],
  // The amount that was set off is committed again.
  [2000n, ['adv.deposit:A -> aff.debt:F:A 2000', 'adv.payer:A -> aff.debt:F:A 3000']],
  [0n, ['adv.payer:A -> aff.debt:F:A 5000']],
])(
  'E13: an own payer with a claim of %i bears the debt of its affiliate itself',
  (claimMinor, lines) => {
    const made = booking('debt_writeoff', ofAffiliate)
    const entry = bookingEntryOf(made, { owedMinor: 0n, claimMinor })
    expect(entry.idempotencyKey).toBe('debt:7:writeoff')
    const transferLines = entry.transfers.map(
      ({ debit, credit, amountMinor }) => `${name(debit)} -> ${name(credit)} ${amountMinor}`,
    )
    expect(transferLines).toEqual(lines)
  },
)

test('a kind is refused by the field that it lacks, or has no use for', () => {
  const fieldsOf = (made: Booking) => bookingFaults(made).map(({ field }) => field)
  expect(fieldsOf(booking('deposit'))).toEqual(['cash_account'])
  expect(fieldsOf(booking('debt_writeoff', bank))).toEqual(['affiliate_id', 'cash_account'])
  expect(fieldsOf(booking('capital', bank))).toEqual(['advertiser_id'])
  expect(fieldsOf(booking('invoice_payment', bank))).toEqual(['invoice_id'])
  const stranger = { ...bank, differenceId: 'd' }
  expect(fieldsOf(booking('stranger_payment', stranger))).toEqual(['advertiser_id', 'cash_account'])
  expect(fieldsOf(booking('stranger_payment', { advertiserId: null }))).toEqual(['difference_id'])
  expect(fieldsOf(booking('deposit', stranger))).toEqual(['difference_id'])
  expect(fieldsOf(booking('deposit', { ...bank, ...ofAffiliate }))).toEqual(['affiliate_id'])
})

test('whatever differs in content differs in the text that is approved', () => {
  const base = booking('adjustment_credit', ofAffiliate)
  const others: Partial<Booking>[] = [
    ...[{ id: '8' }, { kind: 'adjustment_debit' as const }, { advertiserId: 'B' }],
    ...[{ affiliateId: 'G' }, { amount: usd(5001n) }, bank, { reference: 'wire 2' }],
    ...[{ amount: { minor: 5000n, currency: 'EUR' as const } }, { reason: 'Otherwise.' }],
    ...[{ effectiveAt: new Date(0) }, { invoiceId: 'I' }],
  ]
  const texts = others.map((over) => bookingText({ ...base, ...over }))
  expect(new Set([bookingText(base), ...texts]).size).toBe(others.length + 1)
  const decided: Booking = { ...base, status: 'booked', decidedBy: 'Q' }
  expect(bookingText(decided)).toBe(bookingText(base))
})

test('only money that an advertiser pays in or takes back may leave a deposit beside its debt', () => {
  const settling = bookingKinds.filter((kind) => needsSettling(booking(kind)))
  expect(settling).toEqual(['deposit', 'deposit_chargeback', 'invoice_payment'])
})
