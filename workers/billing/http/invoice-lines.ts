/** The lines of an invoice, as JSON and as CSV. */
import * as z from 'zod'
import { conversionEvents, invoiceLineKinds } from '../../../schema/vocabulary.ts'
import { csvOf } from '../../core/csv.ts'
import { MoneyAnswer } from '../../http/contract.ts'
import { moneyAnswer } from '../../http/present.ts'
import { columnOf, csvColumns } from '../../http/tables.ts'
import type { InvoiceView } from '../db/invoices.ts'
import type { InvoiceLine } from '../rules.ts'

type Invoice = Pick<InvoiceView, 'number' | 'periodStart' | 'periodEnd' | 'currency'>
type Line = InvoiceLine & { invoice: Invoice }

const column = columnOf<Line>()
const amountOf = ({ amountMinor, invoice }: Line) => moneyAnswer(amountMinor, invoice.currency)

export const lineColumns = {
  position: column(z.int(), (line) => line.position),
  offer_name: column(
    z.string().describe('Empty on lines without an offer.'),
    (line) => line.offerName,
    { offer: (line) => line.offerName },
  ),
  event: column(z.enum(conversionEvents).nullable(), (line) => line.event),
  kind: column(z.enum(invoiceLineKinds), (line) => line.kind),
  count: column(z.int(), (line) => line.count),
  amount: column(MoneyAnswer.describe('Below zero for refunds and deposit payments.'), amountOf, {
    amount: (line) => amountOf(line).amount,
    currency: ({ invoice }) => invoice.currency,
  }),
}

/** The JSON answer has these once, beside the lines. */
const fileColumns = {
  invoice: ({ invoice }: Line) => invoice.number,
  period_start: ({ invoice }: Line) => invoice.periodStart,
  /** First day after the period. */
  period_end: ({ invoice }: Line) => invoice.periodEnd,
  ...csvColumns(lineColumns),
}

export function invoiceCsv(invoice: Invoice, lines: readonly InvoiceLine[]): string {
  return csvOf(
    fileColumns,
    lines.map((line) => ({ ...line, invoice })),
  )
}
