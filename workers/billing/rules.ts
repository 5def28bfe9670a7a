/** Invoices of postpaid advertisers: months, due dates, lines. */
import type { ConversionEvent, InvoiceLineKind } from '../../schema/vocabulary.ts'

/** Payment term in days. */
export const INVOICE_DUE_DAYS = 30

const DAY_MS = 24 * 60 * 60 * 1000
/** A cron run takes no longer, so everything recorded before midnight is committed by then. */
const MONTH_SETTLES_MS = 15 * 60_000

export interface InvoiceLine {
  position: number
  /** Empty on lines without an offer: the deposit, earlier fees. */
  offerName: string
  event: ConversionEvent | null
  kind: InvoiceLineKind
  count: number
  /** Negative for refunds and deposit payments. */
  amountMinor: bigint
}

/** The first day after a month such as `2026-10`, in UTC; null if the text is not a month. */
export function endOfMonth(month: string): string | null {
  const [, year = '', number = ''] = /^(20\d{2})-(0[1-9]|1[0-2])$/.exec(month) ?? []
  if (year === '') return null
  return new Date(Date.UTC(Number(year), Number(number), 1)).toISOString().slice(0, 10)
}

/** The last month that is over and whose charges are all committed, in UTC. */
export function lastMonth(now: Date): string {
  const settled = new Date(now.getTime() - MONTH_SETTLES_MS)
  const before = Date.UTC(settled.getUTCFullYear(), settled.getUTCMonth() - 1, 1)
  return new Date(before).toISOString().slice(0, 7)
}

/** The due date of an invoice issued now. */
export function dueAt(issuedAt: Date): Date {
  return new Date(issuedAt.getTime() + INVOICE_DUE_DAYS * DAY_MS)
}
