import { expect, test } from 'vitest'
import {
  bookingKinds,
  ledgerAccountKinds,
  proposedBookingKinds,
} from '../../../schema/vocabulary.ts'
import {
  type Booking,
  bookingEntryOf,
  bookingNeeds,
  type OwedAndClaim,
} from '../../../workers/finance/bookings/rules.ts'
import { movementsOf, needsOf } from './movements.ts'

const booking = (kind: Booking['kind'], cashAccount: Booking['cashAccount']): Booking => ({
  ...{ id: '1', kind, status: 'proposed', amount: { minor: 100n, currency: 'USD' }, cashAccount },
  ...{ advertiserId: 'a', affiliateId: 'f', invoiceId: 'i', reference: 'r', reason: 'r' },
  ...{ effectiveAt: new Date(0), createdAt: new Date(0) },
  ...{ proposedBy: 'p', decidedBy: null, decidedAt: null },
})

const cases = proposedBookingKinds.flatMap((kind) => {
  const cash = 'plat.cash.gateway' as const
  const { cashAccount } = bookingNeeds[kind]
  const given = cashAccount === 'none' ? [] : [{ kind, cash }]
  return cashAccount === 'needed' ? given : [...given, { kind, cash: null }]
})

test.each(cases)('what $kind with $cash will change is what the ledger posts', ({ kind, cash }) => {
  const owed = { owedMinor: 100n, claimMinor: null }
  expect(movementLines(movementsOf(kind, cash))).toEqual(posted(booking(kind, cash), owed))
})

test('what an own payer writes off is its own', () => {
  const made = booking('debt_writeoff', null)
  const owed = { owedMinor: 0n, claimMinor: 100n }
  expect(movementLines(movementsOf('debt_writeoff', null, true))).toEqual(posted(made, owed))
})

function posted(made: Booking, owed: OwedAndClaim): string[] {
  const { transfers } = bookingEntryOf(made, owed)
  const moved = transfers.flatMap(({ debit, credit }) => [
    `${debit.kind} ${ledgerAccountKinds[debit.kind] === 'debit' ? 'more' : 'less'}`,
    `${credit.kind} ${ledgerAccountKinds[credit.kind] === 'credit' ? 'more' : 'less'}`,
  ])
  return moved.toSorted()
}

const movementLines = (movements: ReturnType<typeof movementsOf>) =>
  movements.map(({ account, isMore }) => `${account} ${isMore ? 'more' : 'less'}`).toSorted()

test('the form asks for what a kind needs, and for nothing else', () => {
  const words = { needed: 'needed', possible: 'optional', none: 'none' } as const
  for (const kind of bookingKinds) {
    const { advertiserId, affiliateId, invoiceId, cashAccount, differenceId } = bookingNeeds[kind]
    const whom =
      invoiceId === 'needed'
        ? 'invoice'
        : affiliateId === 'needed'
          ? 'affiliate'
          : advertiserId === 'needed'
            ? 'advertiser'
            : 'nobody'
    const of = differenceId === 'needed' ? 'difference' : whom
    expect([kind, needsOf[kind]]).toEqual([kind, { of, cash: words[cashAccount] }])
  }
})
