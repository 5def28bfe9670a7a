/** Invoices of postpaid advertisers and of own payers. */

import * as z from 'zod'
import { readMinor, readText, readTime } from '../../core/columns.ts'
import { type Db, runScoped, type Scope } from '../../core/database.ts'
import { newId } from '../../core/ids.ts'
import { Refusal } from '../../core/refusal.ts'
import { managementOf, staffDatabaseOf } from '../../http/actor.ts'
import type { ApiRequest } from '../../http/context.ts'
import { cutPage, readIdCursor } from '../../http/cursor.ts'
import { moneyAnswer, timeAnswer, timeOrNull } from '../../http/present.ts'
import { answer, json, route, routes } from '../../http/route.ts'
import { csvAnswer, rowAnswer, sendCsv } from '../../http/tables.ts'
import {
  type InvoiceView,
  listInvoiceLines,
  listInvoicePayments,
  listInvoices,
  toInvoiceLine,
  toInvoiceView,
} from '../db/invoices.ts'
import { issueInvoices } from '../verbs/issue-invoices.ts'
import { invoiceCsv, lineColumns } from './invoice-lines.ts'
import { invoicePage, invoicePolicy } from './invoice-page.ts'
import {
  InvoiceAnswer,
  InvoiceParams,
  InvoicePrintQuery,
  type InvoiceSummary,
  InvoicesAnswer,
  InvoicesQuery,
  IssuedInvoicesAnswer,
  IssueInvoicesInput,
} from './invoices-contract.ts'

const tags = ['Invoices']
const request = { params: InvoiceParams }
/** The issuer's name if the deployment does not set one. */
const ISSUER_DEFAULT = 'Tributary'

const listRoute = route('get /v1/invoices', {
  tags,
  summary: 'List invoices',
  description: 'Newest first. An advertiser sees its own.',
  request: { query: InvoicesQuery },
  responses: { 200: answer('One page.', InvoicesAnswer) },
})
const issueRoute = route('post /v1/invoices', {
  tags,
  summary: 'Issue the invoices of a month',
  description:
    'Covers uninvoiced charges up to the end of the month, and the fees of advertisers that pay their affiliates themselves. Months end by the database’s clock, as on statements. No invoice is issued for a month before the last invoiced one. A scheduled job also does this. Safe to repeat.',
  request: { body: { content: json(IssueInvoicesInput), required: true } },
  responses: { 201: answer('The new ones.', IssuedInvoicesAnswer) },
})
const oneRoute = route('get /v1/invoices/{invoiceId}', {
  tags,
  summary: 'Get an invoice',
  description: 'With its lines and payments.',
  request,
  responses: { 200: answer('The invoice.', InvoiceAnswer) },
})
const printRoute = route('get /v1/invoices/{invoiceId}/print', {
  tags,
  summary: 'Print an invoice',
  description: 'A page in English or Russian, without scripts.',
  request: { ...request, query: InvoicePrintQuery },
  responses: {
    200: { description: 'The page.', content: { 'text/html': { schema: z.string() } } },
  },
})
const csvRoute = route('get /v1/invoices/{invoiceId}/lines.csv', {
  tags,
  summary: 'Export an invoice’s lines as CSV',
  description: 'Amounts are decimals.',
  request,
  responses: { 200: csvAnswer('The lines.') },
})
export const invoiceRoutes = routes()
  .openapi(listRoute, async (c) => {
    const { limit, cursor, status = null, advertiser_id } = c.req.valid('query')
    const { db, scope } = await managementOf(c)
    const afterId = readIdCursor(cursor)
    const filter = { advertiserId: advertiser_id ?? null, status, afterId, limit: limit + 1 }
    const [rows = []] = await runScoped(db, scope, [listInvoices(filter)])
    const [page, next_cursor] = cutPage(rows.map(toInvoiceView), limit)
    return c.json({ invoices: page.map((view) => summary(view, c.var.now)), next_cursor }, 200)
  })
  .openapi(issueRoute, async (c) => {
    const { month, advertiser_id } = c.req.valid('json')
    const { db, scope } = await staffDatabaseOf(c)
    const { now } = c.var
    const issuing = { month, advertiserId: advertiser_id ?? null, now, newId }
    const ids = await issueInvoices(db, scope, issuing)
    const [rows = []] = await runScoped(db, scope, [listInvoices({ ids })])
    return c.json({ invoices: rows.map((row) => summary(toInvoiceView(row), now)) }, 201)
  })
  .openapi(oneRoute, async (c) => {
    const { db, scope } = await managementOf(c)
    return c.json(await readWhole(c, db, scope, c.req.valid('param').invoiceId), 200)
  })
  .openapi(printRoute, async (c) => {
    const { invoice, lines } = await readPaper(c, c.req.valid('param').invoiceId)
    const { lang: language } = c.req.valid('query')
    const issuer = c.env.INVOICE_ISSUER ?? ISSUER_DEFAULT
    return c.body(invoicePage({ invoice, lines, issuer, language }), 200, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': await invoicePolicy(),
      'content-language': language,
    })
  })
  .openapi(csvRoute, async (c) => {
    const { invoice, lines } = await readPaper(c, c.req.valid('param').invoiceId)
    return sendCsv(c, invoiceCsv(invoice, lines), `${invoice.number}.csv`)
  })

async function readPaper(c: ApiRequest, invoiceId: string) {
  const { db, scope } = await managementOf(c)
  const statements = [listInvoices({ id: invoiceId }), listInvoiceLines(invoiceId)]
  const [[row] = [], lines = []] = await runScoped(db, scope, statements)
  if (row === undefined) throw noSuchInvoice()
  return { invoice: toInvoiceView(row), lines: lines.map(toInvoiceLine) }
}

async function readWhole(c: ApiRequest, db: Db, scope: Scope, invoiceId: string) {
  const [[row] = [], lines = [], payments = []] = await runScoped(db, scope, [
    listInvoices({ id: invoiceId }),
    listInvoiceLines(invoiceId),
    listInvoicePayments(invoiceId),
  ])
  if (row === undefined) throw noSuchInvoice()
  const invoice = toInvoiceView(row)
  return {
    invoice: summary(invoice, c.var.now),
    lines: lines.map((line) => rowAnswer(lineColumns, { ...toInvoiceLine(line), invoice })),
    payments: payments.map((payment) => ({
      booking_id: readText(payment.booking_id),
      amount: moneyAnswer(readMinor(payment.amount_minor), invoice.currency),
      reference: readText(payment.reference),
      effective_at: timeAnswer(readTime(payment.effective_at)),
    })),
  }
}

function noSuchInvoice(): Refusal {
  return new Refusal('not_found', 'There is no such invoice.')
}

function summary(invoice: InvoiceView, now: Date): InvoiceSummary {
  const { currency, status, dueAt } = invoice
  return {
    id: invoice.id,
    number: invoice.number,
    advertiser: invoice.advertiser,
    currency,
    period_start: invoice.periodStart,
    period_end: invoice.periodEnd,
    total: moneyAnswer(invoice.totalMinor, currency),
    paid: moneyAnswer(invoice.paidMinor, currency),
    status,
    is_overdue: status === 'issued' && dueAt < now,
    issued_at: timeAnswer(invoice.issuedAt),
    due_at: timeAnswer(dueAt),
    voided_at: timeOrNull(invoice.voidedAt),
    void_reason: invoice.voidReason,
  }
}
