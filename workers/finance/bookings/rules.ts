/** Money that moves because people say so: what each kind of booking needs, and what it posts. */
import type { BookingKind, BookingStatus } from '../../../schema/vocabulary.ts'
import { invariant } from '../../core/invariant.ts'
import { type Money, toDecimal } from '../../core/money.ts'
import { type FieldProblem, fieldProblem } from '../../core/refusal.ts'
import type { Books, LedgerEntry } from '../../ledger/rules/ledger.ts'
import {
  adjustedAgainst,
  adjustedInFavour,
  type CashKind,
  capitalPaidIn,
  claimSetOff,
  debtBorneByPayer,
  debtWrittenOff,
  depositChargedBack,
  depositReceived,
  invoicePaid,
  strangerPaid,
  tariffCharged,
} from '../../ledger/rules/ledger-bookings.ts'

/** What is proposed. Nothing of it ever changes: a mistake is refused and proposed anew. */
export interface BookingContent {
  kind: BookingKind
  advertiserId: string | null
  affiliateId: string | null
  invoiceId: string | null
  /** Payment to a stranger that it closes; left out = none. */
  differenceId?: string | null
  amount: Money
  cashAccount: CashKind | null
  /** The bank's or provider's own, compared by affiliate.plain_reference: the same money is not booked twice. */
  reference: string
  reason: string
  effectiveAt: Date
}

export interface Booking extends BookingContent {
  id: string
  status: BookingStatus
  proposedBy: string
  decidedBy: string | null
  decidedAt: Date | null
  createdAt: Date
}

type Need = 'needed' | 'possible' | 'none'

/** What each kind names. The database repeats it as CHECKs. */
export const bookingNeeds: Readonly<Record<BookingKind, Record<keyof typeof fieldNames, Need>>> = {
  deposit: needs('needed', 'none', 'none', 'needed'),
  deposit_chargeback: needs('needed', 'none', 'none', 'needed'),
  invoice_payment: needs('needed', 'none', 'needed', 'needed'),
  adjustment_credit: needs('needed', 'needed', 'none', 'possible'),
  adjustment_debit: needs('needed', 'needed', 'none', 'possible'),
  debt_writeoff: needs('needed', 'needed', 'none', 'none'),
  capital: needs('none', 'none', 'none', 'needed'),
  tariff: needs('needed', 'none', 'none', 'possible'),
  claim_setoff: needs('needed', 'none', 'none', 'none'),
  stranger_payment: { ...needs('none', 'none', 'none', 'none'), differenceId: 'needed' },
}

function needs(advertiserId: Need, affiliateId: Need, invoiceId: Need, cashAccount: Need) {
  return { advertiserId, affiliateId, invoiceId, cashAccount, differenceId: 'none' as const }
}

const fieldNames = {
  advertiserId: 'advertiser_id',
  affiliateId: 'affiliate_id',
  invoiceId: 'invoice_id',
  cashAccount: 'cash_account',
  differenceId: 'difference_id',
} as const

/** The parts that the kind needs and the proposal lacks, or that it has no use for. */
export function bookingFaults(content: BookingContent): FieldProblem[] {
  return Object.entries(bookingNeeds[content.kind]).flatMap(([name, need]) => {
    const part = name as keyof typeof fieldNames
    const isGiven = (content[part] ?? null) !== null
    if (need === 'possible' || isGiven === (need === 'needed')) return []
    return [fieldProblem(fieldNames[part], isGiven ? 'not_allowed' : 'required')]
  })
}

/** The content as one text, of which the hash is what a second person says they saw. */
export function bookingText(booking: Pick<Booking, 'id'> & BookingContent): string {
  const { id, kind, advertiserId, affiliateId, invoiceId, amount, cashAccount } = booking
  const parts = [id, kind, advertiserId, affiliateId, invoiceId, toDecimal(amount), amount.currency]
  const { reference, reason, effectiveAt, differenceId } = booking
  const about = differenceId ? [differenceId] : []
  const rest = [cashAccount, reference, reason, effectiveAt.toISOString(), ...about]
  return JSON.stringify([...parts, ...rest])
}

/** Whether the booking may leave a deposit beside a debt of the same advertiser. */
export function needsSettling({ kind }: BookingContent): boolean {
  return kind === 'deposit' || kind === 'deposit_chargeback' || kind === 'invoice_payment'
}

/** What of the advertiser's books decides how some bookings are split. Not negative. */
export interface OwedAndClaim {
  /** What it owes. */
  owedMinor: bigint
  /** What an own payer may claim; null = the advertiser is none. */
  claimMinor: bigint | null
}

/** What the booking does to the books, as they stand at this moment. */
export function bookingEntryOf(
  booking: Booking,
  { owedMinor, claimMinor }: OwedAndClaim,
): LedgerEntry {
  const { id: bookingId, amount, cashAccount, effectiveAt: at } = booking
  const fact = { bookingId, amount }
  switch (booking.kind) {
    case 'capital':
      return capitalPaidIn({ ...fact, capitalId: bookingId, into: cashOf(booking) }, at)
    case 'deposit': {
      const into = cashOf(booking)
      const deposit = { ...fact, depositId: bookingId, advertiserId: advertiserOf(booking), into }
      return depositReceived(deposit, at)
    }
    case 'deposit_chargeback':
      return depositChargedBack(
        { ...fact, advertiserId: advertiserOf(booking), from: cashOf(booking) },
        at,
      )
    case 'invoice_payment': {
      const payment = { ...fact, advertiserId: advertiserOf(booking), into: cashOf(booking) }
      return invoicePaid(payment, owedMinor, at)
    }
    case 'tariff':
      return tariffCharged(
        { ...fact, advertiserId: advertiserOf(booking), paidInto: cashAccount },
        at,
      )
    case 'claim_setoff':
      return claimSetOff({ ...fact, advertiserId: advertiserOf(booking) }, at)
    case 'stranger_payment':
      return strangerPaid(fact, at)
    case 'debt_writeoff': {
      const debt = { ...fact, ...booksOf(booking) }
      return claimMinor === null ? debtWrittenOff(debt, at) : debtBorneByPayer(debt, claimMinor, at)
    }
    case 'adjustment_credit':
      return adjustedInFavour({ ...fact, ...booksOf(booking), paidInto: cashAccount }, at)
    case 'adjustment_debit':
      return adjustedAgainst({ ...fact, ...booksOf(booking), paidFrom: cashAccount }, at)
  }
}

function cashOf({ cashAccount }: Booking): CashKind {
  invariant(cashAccount !== null, 'the booking names a cash account')
  return cashAccount
}

function advertiserOf({ advertiserId }: Booking): string {
  invariant(advertiserId !== null, 'the booking names an advertiser')
  return advertiserId
}

function booksOf(booking: Booking): Books {
  const { affiliateId } = booking
  invariant(affiliateId !== null, 'the booking names an affiliate')
  return { advertiserId: advertiserOf(booking), affiliateId }
}
