/** Contract of invoices. */

import * as z from 'zod'
import { currencies, invoiceStatuses, languages } from '../../../schema/vocabulary.ts'
import { id, MoneyAnswer, Named, next_cursor, PageQuery } from '../../http/contract.ts'
import { rowSchema } from '../../http/tables.ts'
import { day, time } from '../../http/times-contract.ts'
import { lineColumns } from './invoice-lines.ts'

export const InvoiceParams = z.object({ invoiceId: id })

export const InvoicesQuery = PageQuery.extend({
  status: z.enum(invoiceStatuses).optional(),
  advertiser_id: id.optional(),
})

export const InvoicePrintQuery = z.object({ lang: z.enum(languages).default('en') })

export const IssueInvoicesInput = z.strictObject({
  month: z
    .string()
    .regex(/^20\d{2}-(0[1-9]|1[0-2])$/, 'Write a month as "2026-10".')
    .describe('A past month (UTC).'),
  advertiser_id: id.optional().describe('Default: all.'),
})

export const InvoiceSummary = z.object({
  id,
  number: z.string(),
  advertiser: Named,
  currency: z.enum(currencies),
  period_start: day,
  period_end: day.describe('First day after the period.'),
  total: MoneyAnswer,
  paid: MoneyAnswer,
  status: z.enum(invoiceStatuses),
  is_overdue: z.boolean(),
  issued_at: time,
  due_at: time,
  voided_at: time.nullable(),
  void_reason: z.string().nullable(),
})
export type InvoiceSummary = z.infer<typeof InvoiceSummary>

export const InvoicesAnswer = z.object({ invoices: z.array(InvoiceSummary), next_cursor })

export const IssuedInvoicesAnswer = z.object({ invoices: z.array(InvoiceSummary) })

export const InvoiceAnswer = z.object({
  invoice: InvoiceSummary,
  lines: z.array(rowSchema(lineColumns)),
  payments: z.array(
    z.object({ booking_id: id, amount: MoneyAnswer, reference: z.string(), effective_at: time }),
  ),
})
