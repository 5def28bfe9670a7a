/** Manual bookings: the fields that each kind needs, and its ledger entries. */
import type { BillingMode, BookingKind, BookingStatus } from '../../../schema/vocabulary.ts'
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

/** The content of a proposal. It never changes: a mistake is refused and proposed again. */
export interface BookingContent {
  kind: BookingKind
  advertiserId: string | null
  affiliateId: string | null
  invoiceId: string | null
  /** The payment to an unknown receiver that it closes; omitted = none. */
  differenceId?: string | null
  amount: Money
  cashAccount: CashKind | null
  /**
   * The bank's or provider's reference, compared by affiliate.plain_reference, so it is booked
   * once.
   */
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

/** The fields of each kind. The database has the same rules as CHECKs. */
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
  bonus: needs('needed', 'needed', 'none', 'none'),
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

/** Fields that the kind needs and that are missing, or that it does not use. */
export function bookingFaults(content: BookingContent): FieldProblem[] {
  return Object.entries(bookingNeeds[content.kind]).flatMap(([name, need]) => {
    const part = name as keyof typeof fieldNames
    const isGiven = (content[part] ?? null) !== null
    if (need === 'possible' || isGiven === (need === 'needed')) return []
    return [fieldProblem(fieldNames[part], isGiven ? 'not_allowed' : 'required')]
  })
}

/** A booking that does not fit how the advertiser pays; null = it fits. Checked when it is proposed and when it is booked. */
export function billingFault(
  { kind, cashAccount }: BookingContent,
  billing: BillingMode,
): FieldProblem | null {
  const needsDeposit =
    kind === 'deposit' ||
    kind === 'deposit_chargeback' ||
    (kind === 'tariff' && cashAccount === null)
  if (needsDeposit && billing !== 'prepaid') {
    return fieldProblem('advertiser_id', 'advertiser_without_deposit')
  }
  if (kind === 'claim_setoff' && billing !== 'own_payer') {
    return fieldProblem('advertiser_id', 'advertiser_not_payer')
  }
  return null
}

/** The content as one text. Its hash proves which version a second person saw. */
export function bookingText(booking: Pick<Booking, 'id'> & BookingContent): string {
  const { id, kind, advertiserId, affiliateId, invoiceId, amount, cashAccount } = booking
  const parts = [id, kind, advertiserId, affiliateId, invoiceId, toDecimal(amount), amount.currency]
  const { reference, reason, effectiveAt, differenceId } = booking
  const about = differenceId ? [differenceId] : []
  const rest = [cashAccount, reference, reason, effectiveAt.toISOString(), ...about]
  return JSON.stringify([...parts, ...rest])
}

/** Whether the booking may leave an advertiser with a deposit and a debt at once. */
export function needsSettling({ kind }: BookingContent): boolean {
  return kind === 'deposit' || kind === 'deposit_chargeback' || kind === 'invoice_payment'
}

/** The advertiser's balances that decide how some bookings are split. Not negative. */
export interface OwedAndClaim {
  /** The advertiser's debt. */
  owedMinor: bigint
  /** An own payer's claim; null = the advertiser is not an own payer. */
  claimMinor: bigint | null
}

/** The booking's ledger entries, given the current balances. */
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
    // An advertiser's person pays it (workers/finance/bonuses); nobody proposes it.
    case 'bonus':
      throw new Error('a bonus is not proposed')
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
