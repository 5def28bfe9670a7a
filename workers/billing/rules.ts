/** Invoices of advertisers who pay afterwards: months, due dates, lines. */

/** Days that an advertiser has to pay. */
export const INVOICE_DUE_DAYS = 30

const DAY_MS = 24 * 60 * 60 * 1000
/** What was under way at midnight has been written, with its time, after this: a cron run has no longer. */
const MONTH_SETTLES_MS = 15 * 60_000

/** The first day after a month written `2026-10`, in UTC; null when it is no month. */
export function endOfMonth(month: string): string | null {
  const [, year = '', number = ''] = /^(20\d{2})-(0[1-9]|1[0-2])$/.exec(month) ?? []
  if (year === '') return null
  return new Date(Date.UTC(Number(year), Number(number), 1)).toISOString().slice(0, 10)
}

/** The last month that is over and settled, in UTC. */
export function lastMonth(now: Date): string {
  const settled = new Date(now.getTime() - MONTH_SETTLES_MS)
  const before = Date.UTC(settled.getUTCFullYear(), settled.getUTCMonth() - 1, 1)
  return new Date(before).toISOString().slice(0, 7)
}

/** When an invoice issued now is to be paid. */
export function dueAt(issuedAt: Date): Date {
  return new Date(issuedAt.getTime() + INVOICE_DUE_DAYS * DAY_MS)
}
