/** Money booked by people: proposals, their decision, and what they find in the books. */
import { type SQL, sql } from 'drizzle-orm'
import type {
  BillingMode,
  BookingKind,
  BookingStatus,
  Currency,
  InvoiceStatus,
  PayoutDifferenceKind,
} from '../../../schema/vocabulary.ts'
import type { Row } from '../../core/database.ts'
import type { CashKind } from '../../ledger/rules/ledger-bookings.ts'
import { requireProposed, type TwoPersonDecision } from '../proposals/db.ts'
import type { Booking, BookingContent, Standing } from './rules.ts'

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

/** Whom and what a proposal names, as it is now. */
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
    theirs: string | null
    isOpen: boolean
    /** Of what an advertiser pays itself. */
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
      d.kind as difference_kind, d.theirs, d.resolved_at is null as is_open,
      k.payer_advertiser_id is not null as is_own_payer
    from (select 1) as one left join affiliate.invoices i on i.id = ${invoiceId}::uuid
    left join affiliate.payout_differences d on d.id = ${differenceId}::uuid
    left join affiliate.payout_batches k on k.id = d.batch_id`
}

export function toBookingSubjects(row: Row): BookingSubjects {
  const hasInvoice = row.invoice_advertiser_id !== null
  return {
    billing: row.billing as BillingMode | null,
    hasPartnership: row.has_partnership as boolean,
    invoice: hasInvoice
      ? {
          advertiserId: row.invoice_advertiser_id as string,
          currency: row.invoice_currency as Currency,
          status: row.invoice_status as InvoiceStatus,
          openMinor: BigInt(row.open_minor as string),
        }
      : null,
    difference:
      row.difference_kind === null
        ? null
        : {
            kind: row.difference_kind as PayoutDifferenceKind,
            theirs: row.theirs as string | null,
            isOpen: row.is_open as boolean,
            isOwnPayer: row.is_own_payer as boolean,
          },
  }
}

/** A booking as a person reads it. */
export interface BookingView extends Booking {
  advertiserName: string | null
  /** How the advertiser pays now. */
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

/** One row at most: see toBookingView. */
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

/** Newest first; ids are in the order of time. */
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
    id: row.id as string,
    kind: row.kind as BookingKind,
    status: row.status as BookingStatus,
    advertiserId: row.advertiser_id as string | null,
    affiliateId: row.affiliate_id as string | null,
    invoiceId: row.invoice_id as string | null,
    differenceId: row.difference_id as string | null,
    amount: { minor: BigInt(row.amount_minor as string), currency: row.currency as Currency },
    cashAccount: row.cash_account as CashKind | null,
    reference: row.reference as string,
    reason: row.reason as string,
    effectiveAt: row.effective_at as Date,
    proposedBy: row.proposed_by as string,
    decidedBy: row.decided_by as string | null,
    decidedAt: row.decided_at as Date | null,
    createdAt: row.created_at as Date,
    advertiserName: row.advertiser_name as string | null,
    billing: (row.billing ?? null) as BillingMode | null,
    affiliateName: row.affiliate_name as string | null,
    invoiceNumber: row.invoice_number as string | null,
    proposedByName: row.proposed_by_name as string | null,
    decidedByName: row.decided_by_name as string | null,
  }
}

/** One row: see toStanding. */
export function findStanding(advertiserId: string | null, currency: Currency): SQL {
  const of = (kind: string) => sql`(select coalesce(sum(debits_minor - credits_minor), 0)::text
    from ledger.accounts where kind = ${kind} and currency = ${currency}
      and advertiser_id = ${advertiserId}::uuid and affiliate_id is null)`
  return sql`select ${of('adv.receivable')} as owed, ${of('adv.deposit')} as overdrawn,
    (select billing_mode from affiliate.advertisers where id = ${advertiserId}::uuid) as billing`
}

export function toStanding(row: Row): Standing {
  const isOwnPayer = row.billing === 'own_payer'
  return {
    owedMinor: BigInt(row.owed as string),
    claimMinor: isOwnPayer ? -BigInt(row.overdrawn as string) : null,
  }
}

/** Decides a proposal. Raises TR001 `booking_decided` when somebody else did, and undoes the batch. */
export function requireDecision(
  bookingId: string,
  decision: TwoPersonDecision<'booked' | 'refused'>,
): SQL {
  return requireProposed('bookings', bookingId, decision, 'booking_decided')
}
