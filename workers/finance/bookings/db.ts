/** Manual bookings: proposals, decisions, and the balances they need. */

import { type SQL, sql } from 'drizzle-orm'
import {
  type BillingMode,
  type BookingKind,
  type BookingStatus,
  billingModes,
  bookingKinds,
  bookingStatuses,
  type Currency,
  currencies,
  type InvoiceStatus,
  invoiceStatuses,
  type PayoutDifferenceKind,
  payoutDifferenceKinds,
} from '../../../schema/vocabulary.ts'
import {
  readFlag,
  readMinor,
  readText,
  readTextOrNull,
  readTime,
  readTimeOrNull,
  readWord,
  readWordOrNull,
} from '../../core/columns.ts'
import type { Row } from '../../core/database.ts'
import type { CashKind } from '../../ledger/rules/ledger-bookings.ts'
import { type DifferenceSide, readSide } from '../../payouts/reconciliation/rules.ts'
import { requireProposed, type TwoPersonDecision } from '../proposals/db.ts'
import type { Booking, BookingContent, OwedAndClaim } from './rules.ts'

export function insertBooking(
  booking: BookingContent & { id: string; proposedBy: string; createdAt: Date },
): SQL {
  return sql`
    insert into affiliate.bookings (id, kind, advertiser_id, affiliate_id, invoice_id,
      difference_id, amount_minor, currency, cash_account, reference, reference_key, reason, effective_at, proposed_by, created_at)
    values (${booking.id}::uuid, ${booking.kind}, ${booking.advertiserId}::uuid,
      ${booking.affiliateId}::uuid, ${booking.invoiceId}::uuid, ${booking.differenceId ?? null}::uuid,
      ${booking.amount.minor.toString()}::bigint, ${booking.amount.currency},
      ${booking.cashAccount}, ${booking.reference}, affiliate.plain_reference(${booking.reference}),
      ${booking.reason},
      ${booking.effectiveAt.toISOString()}::timestamptz, ${booking.proposedBy}::uuid,
      ${booking.createdAt.toISOString()}::timestamptz)`
}

/** The current state of everything that a proposal names. */
export interface BookingSubjects {
  billing: BillingMode | null
  hasPartnership: boolean
  invoice: {
    advertiserId: string
    currency: Currency
    status: InvoiceStatus
    openMinor: bigint
  } | null
  difference: {
    kind: PayoutDifferenceKind
    theirs: DifferenceSide | null
    isOpen: boolean
    /** True if an advertiser pays it with its own PayPal. */
    isOwnPayer: boolean
  } | null
}

/** One row: see toBookingSubjects. */
export function findBookingSubjects(content: {
  advertiserId: string | null
  affiliateId: string | null
  invoiceId: string | null
  differenceId?: string | null
}): SQL {
  const { advertiserId, affiliateId, invoiceId, differenceId = null } = content
  return sql`
    select (select billing_mode from affiliate.advertisers where id = ${advertiserId}::uuid) as billing,
      exists (select from affiliate.partnerships where advertiser_id = ${advertiserId}::uuid
        and affiliate_id = ${affiliateId}::uuid) as has_partnership,
      i.advertiser_id as invoice_advertiser_id, i.currency as invoice_currency,
      i.status as invoice_status, (i.total_minor - i.paid_minor)::text as open_minor,
      d.kind as difference_kind, d.their_side, d.resolved_at is null as is_open,
      k.payer_advertiser_id is not null as is_own_payer
    from (select 1) as one left join affiliate.invoices i on i.id = ${invoiceId}::uuid
    left join affiliate.payout_differences d on d.id = ${differenceId}::uuid
    left join affiliate.payout_batches k on k.id = d.batch_id`
}

export function toBookingSubjects(row: Row): BookingSubjects {
  const hasInvoice = row.invoice_advertiser_id !== null
  return {
    billing: readWordOrNull(billingModes, row.billing),
    hasPartnership: readFlag(row.has_partnership),
    invoice: hasInvoice
      ? {
          advertiserId: readText(row.invoice_advertiser_id),
          currency: readWord(currencies, row.invoice_currency),
          status: readWord(invoiceStatuses, row.invoice_status),
          openMinor: readMinor(row.open_minor),
        }
      : null,
    difference:
      row.difference_kind === null
        ? null
        : {
            kind: readWord(payoutDifferenceKinds, row.difference_kind),
            theirs: readSide(row.their_side),
            isOpen: readFlag(row.is_open),
            isOwnPayer: readFlag(row.is_own_payer),
          },
  }
}

/** A booking as a person reads it. */
export interface BookingView extends Booking {
  advertiserName: string | null
  /** The advertiser's current billing mode. */
  billing: BillingMode | null
  affiliateName: string | null
  invoiceNumber: string | null
  proposedByName: string | null
  decidedByName: string | null
}

const bookingColumns = sql`b.id, b.kind, b.status, b.advertiser_id, b.affiliate_id, b.invoice_id,
  b.difference_id, b.amount_minor, b.currency, b.cash_account, b.reference, b.reason, b.effective_at, b.proposed_by,
  b.decided_by, b.decided_at, b.created_at, adv.name as advertiser_name, adv.billing_mode as billing, f.name as affiliate_name,
  i.number as invoice_number, p.name as proposed_by_name, d.name as decided_by_name`
const bookingJoins = sql`
  left join affiliate.advertisers adv on adv.id = b.advertiser_id
  left join affiliate.affiliates f on f.id = b.affiliate_id
  left join affiliate.invoices i on i.id = b.invoice_id
  left join affiliate.users p on p.id = b.proposed_by
  left join affiliate.users d on d.id = b.decided_by`

/** Returns at most one row: see toBookingView. */
export function findBooking(bookingId: string): SQL {
  return sql`select ${bookingColumns} from affiliate.bookings b ${bookingJoins}
    where b.id = ${bookingId}::uuid`
}

export interface BookingFilter {
  kinds: readonly BookingKind[] | null
  status: BookingStatus | null
  advertiserId: string | null
  afterId: string | null
  limit: number
}

/** Newest first; ids are in time order. */
export function listBookings(filter: BookingFilter): SQL {
  const { kinds, status, advertiserId, afterId, limit } = filter
  return sql`select ${bookingColumns} from affiliate.bookings b ${bookingJoins}
    where (${status}::text is null or b.status = ${status})
      and (${kinds === null ? null : JSON.stringify(kinds)}::jsonb is null
        or ${JSON.stringify(kinds ?? [])}::jsonb ? b.kind)
      and (${advertiserId}::uuid is null or b.advertiser_id = ${advertiserId}::uuid)
      and (${afterId}::uuid is null or b.id < ${afterId}::uuid)
    order by b.id desc limit ${limit}`
}

export function toBookingView(row: Row): BookingView {
  return {
    id: readText(row.id),
    kind: readWord(bookingKinds, row.kind),
    status: readWord(bookingStatuses, row.status),
    advertiserId: readTextOrNull(row.advertiser_id),
    affiliateId: readTextOrNull(row.affiliate_id),
    invoiceId: readTextOrNull(row.invoice_id),
    differenceId: readTextOrNull(row.difference_id),
    amount: { minor: readMinor(row.amount_minor), currency: readWord(currencies, row.currency) },
    cashAccount: row.cash_account as CashKind | null,
    reference: readText(row.reference),
    reason: readText(row.reason),
    effectiveAt: readTime(row.effective_at),
    proposedBy: readText(row.proposed_by),
    decidedBy: readTextOrNull(row.decided_by),
    decidedAt: readTimeOrNull(row.decided_at),
    createdAt: readTime(row.created_at),
    advertiserName: readTextOrNull(row.advertiser_name),
    billing: (row.billing ?? null) as BillingMode | null,
    affiliateName: readTextOrNull(row.affiliate_name),
    invoiceNumber: readTextOrNull(row.invoice_number),
    proposedByName: readTextOrNull(row.proposed_by_name),
    decidedByName: readTextOrNull(row.decided_by_name),
  }
}

/** One row: see toOwedAndClaim. */
export function findOwedAndClaim(advertiserId: string | null, currency: Currency): SQL {
  const of = (kind: string) => sql`(select coalesce(sum(debits_minor - credits_minor), 0)::text
    from ledger.accounts where kind = ${kind} and currency = ${currency}
      and advertiser_id = ${advertiserId}::uuid and affiliate_id is null)`
  return sql`select ${of('adv.receivable')} as owed, ${of('adv.deposit')} as overdrawn,
    (select billing_mode from affiliate.advertisers where id = ${advertiserId}::uuid) as billing`
}

export function toOwedAndClaim(row: Row): OwedAndClaim {
  const isOwnPayer = row.billing === 'own_payer'
  return {
    owedMinor: readMinor(row.owed),
    claimMinor: isOwnPayer ? -readMinor(row.overdrawn) : null,
  }
}

/**
 * Decides a proposal. Raises TR001 `booking_decided` if it is already decided, and rolls back the
 * batch.
 */
export function requireDecision(
  bookingId: string,
  decision: TwoPersonDecision<'booked' | 'refused'>,
): SQL {
  return requireProposed('bookings', bookingId, decision, 'booking_decided')
}
