/** Invoices as advertisers and finance read them, and voiding one. */

import { eq, type SQL, sql } from 'drizzle-orm'
import { invoiceLines } from '../../../schema/bookings.ts'
import {
  type Currency,
  currencies,
  type InvoiceStatus,
  invoiceStatuses,
} from '../../../schema/vocabulary.ts'
import {
  readMinor,
  readText,
  readTextOrNull,
  readTime,
  readTimeOrNull,
  readWord,
} from '../../core/columns.ts'
import type { Row } from '../../core/database.ts'
import { type RowOf, readerOf, select } from '../../core/typed-rows.ts'

/** Voids an unpaid invoice. Raises TR001 `invoice_not_open` if it cannot be voided. */
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
    id: readText(row.id),
    number: readText(row.number),
    advertiser: { id: readText(row.advertiser_id), name: readText(row.advertiser_name) },
    currency: readWord(currencies, row.currency),
    periodStart: readText(row.period_start),
    periodEnd: readText(row.period_end),
    totalMinor: readMinor(row.total_minor),
    paidMinor: readMinor(row.paid_minor),
    status: readWord(invoiceStatuses, row.status),
    issuedAt: readTime(row.issued_at),
    dueAt: readTime(row.due_at),
    voidedAt: readTimeOrNull(row.voided_at),
    voidReason: readTextOrNull(row.void_reason),
  }
}

const line = {
  position: invoiceLines.position,
  /** Empty on lines that are about no offer: the deposit, earlier fees. */
  offerName: invoiceLines.offerName,
  event: invoiceLines.event,
  kind: invoiceLines.kind,
  count: invoiceLines.count,
  /** Negative on refunds and on what the deposit paid. */
  amountMinor: invoiceLines.amountMinor,
}
export type InvoiceLine = RowOf<typeof line>
export const toInvoiceLine = readerOf(line)

export function listInvoiceLines(invoiceId: string): SQL {
  const ofInvoice = eq(invoiceLines.invoiceId, invoiceId)
  return select(line).from(invoiceLines).where(ofInvoice).orderBy(invoiceLines.position).getSQL()
}

/**
 * Booked payments of an invoice, oldest first. Rows: booking_id, amount_minor, reference,
 * effective_at.
 */
export function listInvoicePayments(invoiceId: string): SQL {
  return sql`
    select id as booking_id, amount_minor, reference, effective_at from affiliate.bookings
    where invoice_id = ${invoiceId}::uuid and status = 'booked' order by effective_at, id`
}
