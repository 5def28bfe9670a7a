import { constraintOf, type Db, runScoped, type Scope } from '../../core/database.ts'
import { toDecimal } from '../../core/money.ts'
import {
  type FieldProblem,
  fieldProblem,
  type Refusal,
  refuseField,
  refuseProblem,
  refuseProblems,
} from '../../core/refusal.ts'
import { strangerPaidOf } from '../../payouts/reconciliation/rules.ts'
import {
  type BookingSubjects,
  findBookingSubjects,
  insertBooking,
  toBookingSubjects,
} from './db.ts'
import { type BookingContent, billingFault, bookingFaults } from './rules.ts'

/** Older dates are refused, because they are usually a typo in the year. */
const EFFECTIVE_DAYS_MAX = 730
const DAY_MS = 24 * 60 * 60 * 1000

export interface BookingProposal extends BookingContent {
  proposedBy: string
  now: Date
  newId: (now: Date) => string
}

/**
 * Proposes a booking of money that has moved. Nothing is booked until a second person accepts it.
 * @returns the booking's id.
 * @throws Refusal `invalid_input` naming the fields, or `conflict` naming `reference`.
 */
export async function proposeBooking(
  db: Db,
  scope: Scope,
  { proposedBy, now, newId, ...given }: BookingProposal,
): Promise<string> {
  const [row = {}] = (await runScoped(db, scope, [findBookingSubjects(given)]))[0] ?? []
  const subjects = toBookingSubjects(row)
  // A payment names its invoice, which names the advertiser.
  const advertiserId = given.advertiserId ?? subjects.invoice?.advertiserId ?? null
  const content = { ...given, advertiserId }
  const faults = [
    ...bookingFaults(content),
    ...timeFaults(content, now),
    ...subjectFaults(content, subjects),
  ]
  if (faults.length > 0) throw refuseProblems(faults)
  const id = newId(now)
  try {
    await runScoped(db, scope, [insertBooking({ ...content, id, proposedBy, createdAt: now })])
  } catch (error) {
    throw refusalOf(error) ?? error
  }
  return id
}

function timeFaults({ effectiveAt }: BookingContent, now: Date): FieldProblem[] {
  const ageMs = now.getTime() - effectiveAt.getTime()
  const field = 'effective_at'
  if (ageMs < 0) return [fieldProblem(field, 'time_in_future')]
  if (ageMs <= EFFECTIVE_DAYS_MAX * DAY_MS) return []
  return [fieldProblem(field, 'days_back', { days: EFFECTIVE_DAYS_MAX })]
}

function subjectFaults(content: BookingContent, subjects: BookingSubjects): FieldProblem[] {
  const { advertiserId, affiliateId, invoiceId, amount } = content
  const { billing, hasPartnership, invoice, difference } = subjects
  if (content.differenceId) return strangerFaults(content, difference)
  if (invoiceId !== null) return invoiceFaults(content, invoice)
  if (advertiserId === null) return []
  if (billing === null) return [fieldProblem('advertiser_id', 'not_found')]
  const fault = billingFault(content, billing)
  if (fault !== null) return [fault]
  if (affiliateId !== null && !hasPartnership) {
    return [fieldProblem('affiliate_id', 'not_of_advertiser')]
  }
  return amount.minor > 0n ? [] : [fieldProblem('amount', 'amount_positive')]
}

function invoiceFaults(
  { advertiserId, amount }: BookingContent,
  invoice: BookingSubjects['invoice'],
): FieldProblem[] {
  if (invoice === null || invoice.advertiserId !== advertiserId) {
    return [fieldProblem('invoice_id', 'not_found')]
  }
  if (invoice.status !== 'issued') {
    const code = invoice.status === 'void' ? 'invoice_void' : 'invoice_paid'
    return [fieldProblem('invoice_id', code)]
  }
  if (invoice.currency !== amount.currency) {
    return [fieldProblem('currency', 'currency_of_invoice', { currency: invoice.currency })]
  }
  if (amount.minor <= invoice.openMinor) return []
  return [fieldProblem('amount', 'invoice_open_amount')]
}

type DifferenceFault =
  | 'not_found'
  | 'difference_kind'
  | 'difference_closed'
  | 'difference_own_payer'
  | 'difference_unpaid'

/** It is exactly what PayPal shows, has left for good, and left the platform's own PayPal. */
function strangerFaults(
  { amount }: BookingContent,
  difference: BookingSubjects['difference'],
): FieldProblem[] {
  const fault = (code: DifferenceFault) => [fieldProblem('difference_id', code)]
  if (difference === null) return fault('not_found')
  const { kind, theirs, isOpen, isOwnPayer } = difference
  if (kind !== 'missing_here') return fault('difference_kind')
  if (!isOpen) return fault('difference_closed')
  if (isOwnPayer) return fault('difference_own_payer')
  const paid = strangerPaidOf(theirs)
  if (paid === null) return fault('difference_unpaid')
  const shown = { amount: toDecimal(paid), currency: paid.currency }
  if (paid.currency !== amount.currency) return [fieldProblem('currency', 'paypal_shows', shown)]
  return paid.minor === amount.minor ? [] : [fieldProblem('amount', 'paypal_shows', shown)]
}

function refusalOf(error: unknown): Refusal | null {
  switch (constraintOf(error)) {
    case 'bookings_reference_key':
      return refuseProblem(fieldProblem('reference', 'reference_taken'), 'conflict')
    case 'bookings_reference_key_check':
      return refuseField('reference', 'reference_format')
    case 'bookings_difference_key':
      return refuseProblem(fieldProblem('difference_id', 'difference_booked'), 'conflict')
    case 'bookings_affiliate_id_affiliates_id_fk':
      return refuseField('affiliate_id', 'not_found')
    case 'bookings_difference_id_payout_differences_id_fk':
      return refuseField('difference_id', 'not_found')
    case 'bookings_invoice_fk':
      return refuseField('invoice_id', 'not_found')
    default:
      return null
  }
}
