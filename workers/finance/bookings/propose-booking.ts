import { constraintOf, type Db, runScoped, type Scope } from '../../core/database.ts'
import { toDecimal } from '../../core/money.ts'
import { type FieldProblem, Refusal, refuseField } from '../../core/refusal.ts'
import { strangerPaidOf } from '../../payouts/reconciliation/rules.ts'
import {
  type BookingSubjects,
  findBookingSubjects,
  insertBooking,
  toBookingSubjects,
} from './db.ts'
import { type BookingContent, bookingFaults } from './rules.ts'

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
  const [fault] = faults
  if (fault !== undefined) {
    const names = faults.map(({ field }) => field).join(', ')
    throw new Refusal('invalid_input', `Correct these and send it again: ${names}.`, faults)
  }
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
  if (ageMs < 0) return [{ field, message: 'What has not happened yet is not booked.' }]
  if (ageMs <= EFFECTIVE_DAYS_MAX * DAY_MS) return []
  return [{ field, message: `It may lie ${EFFECTIVE_DAYS_MAX} days back at most.` }]
}

function subjectFaults(content: BookingContent, subjects: BookingSubjects): FieldProblem[] {
  const { kind, advertiserId, affiliateId, invoiceId, amount, cashAccount } = content
  const { billing, hasPartnership, invoice, difference } = subjects
  if (content.differenceId) return strangerFaults(content, difference)
  if (invoiceId !== null) return invoiceFaults(content, invoice)
  if (advertiserId === null) return []
  const field = 'advertiser_id'
  if (billing === null) return [{ field, message: 'There is no such advertiser.' }]
  const needsDeposit =
    kind === 'deposit' ||
    kind === 'deposit_chargeback' ||
    (kind === 'tariff' && cashAccount === null)
  if (needsDeposit && billing !== 'prepaid') {
    return [{ field, message: `This advertiser is ${billing}: there is no deposit.` }]
  }
  if (kind === 'claim_setoff' && billing !== 'own_payer') {
    return [{ field, message: `This advertiser is ${billing}: it pays nobody itself.` }]
  }
  if (affiliateId !== null && !hasPartnership) {
    return [{ field: 'affiliate_id', message: 'The advertiser has no such affiliate.' }]
  }
  return amount.minor > 0n ? [] : [{ field: 'amount', message: 'It must be above zero.' }]
}

function invoiceFaults(
  { advertiserId, amount }: BookingContent,
  invoice: BookingSubjects['invoice'],
): FieldProblem[] {
  if (invoice === null || invoice.advertiserId !== advertiserId) {
    return [{ field: 'invoice_id', message: 'There is no such invoice.' }]
  }
  if (invoice.status !== 'issued') {
    return [{ field: 'invoice_id', message: `The invoice is ${invoice.status}.` }]
  }
  if (invoice.currency !== amount.currency) {
    return [{ field: 'currency', message: `The invoice is in ${invoice.currency}.` }]
  }
  if (amount.minor <= invoice.openMinor) return []
  return [{ field: 'amount', message: 'It is more than what is still open of the invoice.' }]
}

/** The amount must equal what PayPal shows, be completed, and come from the platform's PayPal. */
function strangerFaults(
  { amount }: BookingContent,
  difference: BookingSubjects['difference'],
): FieldProblem[] {
  const fault = (message: string) => [{ field: 'difference_id', message }]
  if (difference === null) return fault('There is no such difference.')
  const { kind, theirs, isOpen, isOwnPayer } = difference
  if (kind !== 'missing_here') return fault('It is no payment that our books do not know.')
  if (!isOpen) return fault('It is closed already.')
  if (isOwnPayer) return fault('An advertiser’s own PayPal paid it: it is not our cash.')
  const paid = strangerPaidOf(theirs)
  if (paid === null) return fault('PayPal does not show that it has paid it.')
  const message = `PayPal shows ${toDecimal(paid)} ${paid.currency}.`
  if (paid.currency !== amount.currency) return [{ field: 'currency', message }]
  return paid.minor === amount.minor ? [] : [{ field: 'amount', message }]
}

function refusalOf(error: unknown): Refusal | null {
  switch (constraintOf(error)) {
    case 'bookings_reference_key': {
      const message = 'This reference was proposed or booked before.'
      return new Refusal('conflict', message, [{ field: 'reference', message }])
    }
    case 'bookings_reference_key_check':
      return refuseField('reference', 'Write the reference as the bank or provider shows it.')
    case 'bookings_difference_key': {
      const message = 'A booking of it was proposed or booked before.'
      return new Refusal('conflict', message, [{ field: 'difference_id', message }])
    }
    case 'bookings_affiliate_id_affiliates_id_fk':
      return refuseField('affiliate_id', 'There is no such affiliate.')
    case 'bookings_difference_id_payout_differences_id_fk':
      return refuseField('difference_id', 'There is no such difference.')
    case 'bookings_invoice_fk':
      return refuseField('invoice_id', 'There is no such invoice.')
    default:
      return null
  }
}
