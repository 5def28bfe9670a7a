/** Invoices: issued from the ledger, paid by bookings, read by advertiser and finance. */

import { type SQL, sql } from 'drizzle-orm'
import type { ConversionEvent, Currency, InvoiceStatus } from '../../../schema/vocabulary.ts'
import type { FundingBooks } from '../../commissions/unfunded.ts'
import type { Row } from '../../core/database.ts'
import type { InvoiceLine, InvoiceLineKind } from '../rules.ts'

/** Rows: advertiser_id, currency of everybody who ever owed anything, after the given one. */
export function listInvoiceable(
  { advertiserId, after }: { advertiserId: string | null; after: FundingBooks | null },
  limit: number,
): SQL {
  return sql`
    select advertiser_id, currency from ledger.accounts
    where kind = 'adv.receivable' and debits_minor > 0
      and (${advertiserId}::uuid is null or advertiser_id = ${advertiserId}::uuid)
      and (${after?.advertiserId ?? null}::uuid is null
        or (advertiser_id, currency) > (${after?.advertiserId ?? null}::uuid, ${after?.currency ?? null}::text))
    order by advertiser_id, currency limit ${limit}`
}

/** Serialises the numbering: whoever issues holds it until the transaction ends. */
export const lockInvoiceNumbers = sql`
  select pg_advisory_xact_lock(hashtextextended('affiliate.invoices.number', 0))`

export interface NewInvoice extends FundingBooks {
  id: string
  /** First day after the period. */
  periodEnd: string
  issuedAt: Date
  dueAt: Date
}

/**
 * Issues the invoice of everything that no invoice covers yet up to the period's end: from the last
 * invoice's end, or from the first month. So what a month with more refunds than commissions leaves over
 * is taken into the next one. What a refund gave back of a paid invoice lies in the deposit, and counts
 * as well. Nothing owed = no invoice, no number. Behind `lockInvoiceNumbers`.
 * One row: `number`, where one was issued.
 */
export function issueInvoice({ id, advertiserId, currency, ...invoice }: NewInvoice): SQL {
  const own = sql`advertiser_id = ${advertiserId}::uuid and currency = ${currency}`
  const end = sql`${invoice.periodEnd}::date`
  const issuedAt = sql`${invoice.issuedAt.toISOString()}::timestamptz`
  const prefix = `INV-${invoice.issuedAt.getUTCFullYear()}-`
  return sql`
    with account as (
      select id from ledger.accounts
      where kind = 'adv.receivable' and ${own} and affiliate_id is null),
    deposit as (
      select a.id from ledger.accounts a
      join affiliate.advertisers adv on adv.id = a.advertiser_id and adv.billing_mode = 'postpaid'
      where a.kind = 'adv.deposit' and a.advertiser_id = ${advertiserId}::uuid
        and a.currency = ${currency} and a.affiliate_id is null),
    moved as (
      select l.transaction_id, l.amount_minor as minor
      from account a join ledger.transfers l on l.debit_account_id = a.id
      union all
      select l.transaction_id, -l.amount_minor
      from (select id from account union all select id from deposit) a
      join ledger.transfers l on l.credit_account_id = a.id),
    charged as (
      select m.minor, (t.effective_at at time zone 'UTC')::date as day,
        coalesce(t.conversion_id, co.conversion_id) as conversion_id,
        case when t.reason in ('commission_created', 'commission_restored') then 'commissions'
          when t.reason = 'fee_charged' then 'fee' else 'refunds' end as kind
      from moved m join ledger.transactions t on t.id = m.transaction_id
      left join affiliate.commissions co on co.id = t.commission_id
      where t.reason in ('commission_created', 'commission_restored', 'fee_charged',
          'commission_rejected', 'commission_refunded', 'fee_returned')
        and t.effective_at < (${end} at time zone 'UTC')),
    period as (
      select coalesce(
        (select max(period_end) from affiliate.invoices
         where ${own} and status <> 'void' and period_end <= ${end}),
        (select date_trunc('month', min(day))::date from charged)) as start),
    free as (
      select start from period
      where start < ${end} and not exists (select from affiliate.invoices i
        where i.${own} and i.status <> 'void' and i.period_start < ${end} and i.period_end > start)),
    line as (
      select o.id as offer_id, o.name, v.event, c.kind, count(*)::int as count,
        sum(c.minor)::bigint as minor
      from free f join charged c on c.day >= f.start
      join affiliate.conversions v on v.id = c.conversion_id
      join affiliate.offers o on o.id = v.offer_id
      group by 1, 2, 3, 4),
    next as (
      select coalesce(max(split_part(number, '-', 3)::bigint), 0) + 1 as n
      from affiliate.invoices where number like ${`${prefix}%`}),
    issued as (
      insert into affiliate.invoices (id, number, advertiser_id, currency, period_start, period_end,
        total_minor, issued_at, due_at)
      select ${id}::uuid, ${prefix}::text || lpad(n::text, greatest(6, length(n::text)), '0'),
        ${advertiserId}::uuid, ${currency}, free.start, ${end}, total.minor, ${issuedAt},
        ${invoice.dueAt.toISOString()}::timestamptz
      from free, next, (select sum(minor)::bigint as minor from line) total
      where total.minor > 0
      returning id, advertiser_id, number),
    listed as (
      insert into affiliate.invoice_lines (invoice_id, advertiser_id, position, offer_name, event,
        kind, count, amount_minor)
      select i.id, i.advertiser_id,
        row_number() over (order by l.name, l.offer_id, l.event, l.kind), l.name, l.event, l.kind,
        l.count, l.minor
      from issued i, line l)
    select number from issued`
}

/** Voids an invoice of which nothing was paid. Raises TR001 `invoice_not_open` where it cannot be. */
export function requireVoided(
  invoiceId: string,
  { reason, userId, now }: { reason: string; userId: string; now: Date },
): SQL {
  return sql`
    with voided as (
      update affiliate.invoices set status = 'void', void_reason = ${reason},
        voided_by = ${userId}::uuid, voided_at = ${now.toISOString()}::timestamptz
      where id = ${invoiceId}::uuid and status = 'issued' and paid_minor = 0 returning id)
    select affiliate.require(exists (select from voided), 'invoice_not_open')`
}

export interface InvoiceView {
  id: string
  number: string
  advertiser: { id: string; name: string }
  currency: Currency
  periodStart: string
  /** First day after the period. */
  periodEnd: string
  totalMinor: bigint
  paidMinor: bigint
  status: InvoiceStatus
  issuedAt: Date
  dueAt: Date
  voidedAt: Date | null
  voidReason: string | null
}

export type InvoiceFilter =
  | { id: string }
  | { ids: readonly string[] }
  | {
      advertiserId: string | null
      status: InvoiceStatus | null
      afterId: string | null
      limit: number
    }

/** Newest first. */
export function listInvoices(filter: InvoiceFilter): SQL {
  const columns = sql`i.id, i.number, i.advertiser_id, adv.name as advertiser_name, i.currency,
    i.period_start::text, i.period_end::text, i.total_minor, i.paid_minor, i.status, i.issued_at,
    i.due_at, i.voided_at, i.void_reason`
  const from = sql`select ${columns} from affiliate.invoices i
    join affiliate.advertisers adv on adv.id = i.advertiser_id`
  if ('id' in filter) return sql`${from} where i.id = ${filter.id}::uuid`
  if ('ids' in filter) {
    return sql`${from} where i.id in (select value::uuid
      from jsonb_array_elements_text(${JSON.stringify(filter.ids)}::jsonb)) order by i.number`
  }
  const { advertiserId, status, afterId, limit } = filter
  return sql`${from}
    where (${advertiserId}::uuid is null or i.advertiser_id = ${advertiserId}::uuid)
      and (${status}::text is null or i.status = ${status})
      and (${afterId}::uuid is null or i.id < ${afterId}::uuid)
    order by i.id desc limit ${limit}`
}

export function toInvoiceView(row: Row): InvoiceView {
  return {
    id: row.id as string,
    number: row.number as string,
    advertiser: { id: row.advertiser_id as string, name: row.advertiser_name as string },
    currency: row.currency as Currency,
    periodStart: row.period_start as string,
    periodEnd: row.period_end as string,
    totalMinor: BigInt(row.total_minor as string),
    paidMinor: BigInt(row.paid_minor as string),
    status: row.status as InvoiceStatus,
    issuedAt: row.issued_at as Date,
    dueAt: row.due_at as Date,
    voidedAt: row.voided_at as Date | null,
    voidReason: row.void_reason as string | null,
  }
}

export function listInvoiceLines(invoiceId: string): SQL {
  return sql`
    select position, offer_name, event, kind, count, amount_minor from affiliate.invoice_lines
    where invoice_id = ${invoiceId}::uuid order by position`
}

export function toInvoiceLine(row: Row): InvoiceLine {
  return {
    position: Number(row.position),
    offerName: row.offer_name as string,
    event: row.event as ConversionEvent | null,
    kind: row.kind as InvoiceLineKind,
    count: Number(row.count),
    amountMinor: BigInt(row.amount_minor as string),
  }
}

/** Booked payments of an invoice, oldest first. Rows: booking_id, amount_minor, reference, effective_at. */
export function listInvoicePayments(invoiceId: string): SQL {
  return sql`
    select id as booking_id, amount_minor, reference, effective_at from affiliate.bookings
    where invoice_id = ${invoiceId}::uuid and status = 'booked' order by effective_at, id`
}
