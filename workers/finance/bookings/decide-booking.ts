import type { FieldFault } from '../../../schema/field-messages.ts'
import type { BookingKind } from '../../../schema/vocabulary.ts'
import { requireBillingMode } from '../../billing/billing-modes.ts'
import { payInvoice } from '../../billing/pay-invoice.ts'
import { constraintOf, type Db, guardOf, runScoped, type Scope } from '../../core/database.ts'
import { fieldProblem, problemAt, Refusal, refuse, refuseProblem } from '../../core/refusal.ts'
import { isShortOfFunds, retryOnConflict } from '../../core/retry-on-conflict.ts'
import { sha256Hex } from '../../core/sha256.ts'
import { sweepDebts } from '../../ledger/debt-sweep.ts'
import { lockAccounts, postEntries } from '../../ledger/post.ts'
import { settleReceivable } from '../../ledger/receivables.ts'
import { receivableSettled } from '../../ledger/rules/ledger-bookings.ts'
import { closeStranger } from '../../payouts/close-stranger-payment.ts'
import {
  type BookingView,
  findBooking,
  findOwedAndClaim,
  requireDecision,
  toBookingView,
  toOwedAndClaim,
} from './db.ts'
import {
  type Booking,
  billingFault,
  bookingEntryOf,
  bookingText,
  needsSettling,
  type OwedAndClaim,
} from './rules.ts'

const ATTEMPTS_MAX = 8

export interface BookingDecision {
  bookingId: string
  decision: 'book' | 'refuse'
  /** bookingHash of the version that the person saw. */
  seenSha256: string
  userId: string
  now: Date
}

/** Hash of a booking: sent with it, and sent back with the decision. */
export function bookingHash(booking: Booking): Promise<string> {
  return sha256Hex(bookingText(booking))
}

/**
 * Books or refuses a proposal. Booking takes another person than the proposer and moves the money
 * in the same batch; refusing is open to the proposer, too. The same decision again changes
 * nothing.
 * @throws Refusal `not_found`, `second_person_required`, or `conflict`: decided otherwise, not what
 *   was seen, or more than the books can bear.
 */
export async function decideBooking(
  db: Db,
  scope: Scope,
  decision: BookingDecision,
): Promise<'decided' | 'already_decided'> {
  return retryOnConflict(ATTEMPTS_MAX, async (lastError) => {
    const booking = await readBooking(db, scope, decision.bookingId)
    if (decision.decision === 'book' && booking.proposedBy === decision.userId) {
      throw refuse('second_person_required', 'own_proposal')
    }
    if ((await bookingHash(booking)) !== decision.seenSha256) {
      throw refuse('conflict', 'proposal_changed')
    }
    if (booking.status !== 'proposed') return answerAgain(booking, decision)
    try {
      await write(db, scope, booking, decision)
      return 'decided'
    } catch (error) {
      // Another person decided at the same time, so their decision is the answer.
      if (guardOf(error) === 'booking_decided') {
        return answerAgain(await readBooking(db, scope, decision.bookingId), decision)
      }
      // What it is split by may have changed since: read once more, then it is what the books
      // cannot bear.
      if (isSplit(booking) && isShortOfFunds(error) && !isShortOfFunds(lastError)) throw error
      throw refusalOf(error, booking.kind) ?? error
    }
  })
}

async function readBooking(db: Db, scope: Scope, bookingId: string): Promise<BookingView> {
  const [row] = (await runScoped(db, scope, [findBooking(bookingId)]))[0] ?? []
  if (row === undefined) throw new Refusal('not_found', 'There is no such booking.')
  return toBookingView(row)
}

function answerAgain(booking: Booking, { decision, userId }: BookingDecision): 'already_decided' {
  const wanted = decision === 'book' ? 'booked' : 'refused'
  if (booking.status === wanted && booking.decidedBy === userId) return 'already_decided'
  throw refuse('conflict', 'decided_otherwise')
}

async function write(db: Db, scope: Scope, booking: BookingView, decided: BookingDecision) {
  const { userId: decidedBy, now: decidedAt } = decided
  if (decided.decision === 'refuse') {
    const refused = { status: 'refused', decidedBy, decidedAt } as const
    return runScoped(db, scope, [requireDecision(booking.id, refused)])
  }
  const { advertiserId, billing, invoiceId, differenceId, amount, effectiveAt } = booking
  const fault = billing && billingFault(booking, billing)
  if (fault) throw refuseProblem(fault, 'conflict')
  const entries = [bookingEntryOf(booking, await readOwedAndClaim(db, scope, booking))]
  const closing = {
    userId: decidedBy,
    note: `${booking.reference}: ${booking.reason}`,
    now: decidedAt,
  }
  const settled =
    advertiserId !== null && needsSettling(booking)
      ? { fact: receivableSettled({ advertiserId, currency: amount.currency }, effectiveAt) }
      : null
  return runScoped(db, scope, [
    ...(advertiserId === null || billing === null ? [] : requireBillingMode(advertiserId, billing)),
    ...lockAccounts(settled === null ? entries : [...entries, settled.fact]),
    requireDecision(booking.id, { status: 'booked', decidedBy, decidedAt }),
    ...(differenceId ? [closeStranger(differenceId, amount, closing)] : []),
    postEntries(entries),
    ...sweepDebts(entries),
    ...(settled === null || advertiserId === null
      ? []
      : [settleReceivable(advertiserId, amount.currency, effectiveAt)]),
    ...(invoiceId === null ? [] : [payInvoice(invoiceId, amount.minor)]),
  ])
}

async function readOwedAndClaim(db: Db, scope: Scope, booking: Booking): Promise<OwedAndClaim> {
  const { advertiserId, amount } = booking
  if (!isSplit(booking)) return { owedMinor: 0n, claimMinor: null }
  const [[row = {}] = []] = await runScoped(db, scope, [
    findOwedAndClaim(advertiserId, amount.currency),
  ])
  return toOwedAndClaim(row)
}

const isSplit = ({ kind }: Booking) => kind === 'invoice_payment' || kind === 'debt_writeoff'

/** What the books cannot bear, by kind. A payment is none: what it finds paid, it leaves as a deposit. */
const tooMuch: Readonly<Partial<Record<BookingKind, FieldFault>>> = {
  deposit_chargeback: { code: 'cash_short' },
  adjustment_debit: { code: 'adjustment_short' },
  debt_writeoff: { code: 'debt_short' },
  tariff: { code: 'deposit_short' },
  claim_setoff: { code: 'claim_short' },
  stranger_payment: { code: 'cash_short' },
}

function refusalOf(error: unknown, kind: BookingKind): Refusal | null {
  if (guardOf(error) === 'invoice_not_open') {
    return refuseProblem(fieldProblem('amount', 'invoice_open_amount'), 'conflict')
  }
  if (guardOf(error) === 'difference_moved') {
    return refuse('conflict', 'difference_changed')
  }
  const short = isShortOfFunds(error) ? tooMuch[kind] : undefined
  if (short !== undefined) return refuseProblem(problemAt('amount', short), 'conflict')
  // The database refuses the proposer by itself, should the question above ever not be asked.
  if (constraintOf(error) !== 'bookings_second_person_check') return null
  return refuse('second_person_required', 'own_proposal')
}
