import { toCsv } from '../../core/csv.ts'
import { toDecimal } from '../../core/money.ts'
import type { InvoiceView } from '../db/invoices.ts'
import type { InvoiceLine } from '../rules.ts'

const columns = [
  ...['invoice', 'period_start', 'period_end', 'position', 'offer'],
  ...['event', 'kind', 'count', 'amount', 'currency'],
]

/** The lines of an invoice as CSV. `period_end` is the first day after the period. */
export function invoiceCsv(
  invoice: Pick<InvoiceView, 'number' | 'periodStart' | 'periodEnd' | 'currency'>,
  lines: readonly InvoiceLine[],
): string {
  const { number, periodStart, periodEnd, currency } = invoice
  const rows = lines.map(({ position, offerName, event, kind, count, amountMinor }) => [
    ...[number, periodStart, periodEnd, String(position), offerName, event, kind, String(count)],
    ...[toDecimal({ minor: amountMinor, currency }), currency],
  ])
  return toCsv(columns, rows)
}
