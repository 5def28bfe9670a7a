/** Contract of bookings, balances, invoices and exchange rates. */
import * as z from 'zod'
import {
  billingModes,
  bookingKinds,
  bookingStatuses,
  conversionEvents,
  currencies,
  invoiceStatuses,
  languages,
} from '../../../schema/vocabulary.ts'
import { MoneyAnswer, PageQuery } from '../../http/contract.ts'
import { day, time } from '../../http/times-contract.ts'
import { invoiceLineKinds } from '../rules.ts'

const id = z.uuid()
const sha256 = z.string().regex(/^[0-9a-f]{64}$/)
const decimal = z.string().max(32)
const Named = z.object({ id, name: z.string() })
const next_cursor = z.string().nullable()
const cashAccount = z.enum(['plat.cash.paypal', 'plat.cash.gateway', 'plat.cash.bank'])

// ------------------------------------------------------------------ bookings

export const ProposeBookingInput = z.strictObject({
  kind: z
    .enum(bookingKinds)
    .describe(
      'claim_setoff: what an own payer may claim of refunds after payouts pays what it has committed since. stranger_payment: what PayPal paid to somebody who is in none of our payouts, as it shows it; booking it closes the difference.',
    ),
  advertiser_id: id
    .optional()
    .describe('All but capital and stranger_payment; an invoice’s payment need not say it.'),
  affiliate_id: id.optional().describe('Of adjustments and write-offs only.'),
  invoice_id: id.optional().describe('Of an invoice’s payment only.'),
  difference_id: id.optional().describe('Of a stranger_payment only.'),
  amount: decimal.describe('Decimal string above zero.'),
  currency: z.enum(currencies),
  cash_account: cashAccount
    .optional()
    .describe(
      'Where the money came in or left. An adjustment with it is money that the affiliate paid to us, or got from us beside payouts; without it, it is at our expense. A tariff without it comes from the deposit.',
    ),
  reference: z.string().trim().min(1).max(120).describe('The bank’s or provider’s; once per kind.'),
  reason: z.string().trim().min(1).max(2000),
  effective_at: time.optional().describe('When it happened; now when left out.'),
})
export const DecideBookingInput = z.strictObject({
  seen_sha256: sha256.describe('sha256 of the booking as it was seen.'),
})
export const BookingParams = z.object({ bookingId: id })
export const BookingsQuery = PageQuery.extend({
  status: z.enum(bookingStatuses).optional(),
  kind: z.enum(bookingKinds).optional(),
  advertiser_id: id.optional(),
})
export const BookingSummary = z.object({
  id,
  kind: z.enum(bookingKinds),
  status: z.enum(bookingStatuses),
  advertiser: Named.extend({ billing: z.enum(billingModes) }).nullable(),
  affiliate: Named.nullable(),
  invoice: z.object({ id, number: z.string() }).nullable(),
  difference_id: id.nullable().describe('Payment that PayPal shows and our books did not know.'),
  amount: MoneyAnswer,
  cash_account: cashAccount.nullable(),
  reference: z.string(),
  reason: z.string(),
  effective_at: time,
  proposed_by: z.object({ id, name: z.string().nullable() }),
  decided_by: z.object({ id, name: z.string().nullable() }).nullable(),
  decided_at: time.nullable(),
  created_at: time,
  sha256: sha256.describe('Sent back with the decision: it decides on what was seen.'),
})
export type BookingSummary = z.infer<typeof BookingSummary>
export const BookingAnswer = z.object({ booking: BookingSummary })
export const BookingsAnswer = z.object({ bookings: z.array(BookingSummary), next_cursor })

// ------------------------------------------------------------------ balances

export const BalancesQuery = PageQuery.extend({ advertiser_id: id.optional() })
export const BalanceSummary = z.object({
  advertiser: Named,
  billing: z.enum(billingModes),
  credit_limit: MoneyAnswer.describe('Of a postpaid advertiser, in its own currency.'),
  low_balance: MoneyAnswer.describe('A deposit below it is told.'),
  low_balance_told_at: time.nullable(),
  balances: z.array(
    z.object({
      currency: z.enum(currencies),
      deposit: MoneyAnswer,
      receivable: MoneyAnswer.describe('What the advertiser owes.'),
      unfunded: MoneyAnswer.describe('Commissions and fees that wait for money.'),
      unfunded_conversions: z.int(),
    }),
  ),
})
export type BalanceSummary = z.infer<typeof BalanceSummary>
export const BalancesAnswer = z.object({ advertisers: z.array(BalanceSummary), next_cursor })
export const CreditLimitInput = z.strictObject({
  credit_limit: decimal.describe('Decimal in the advertiser’s own currency; "0" = no credit.'),
})
export const BalanceAnswer = z.object({ advertiser: BalanceSummary })

// ------------------------------------------------------------------ invoices

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
    .describe('A month (UTC) that is over.'),
  advertiser_id: id.optional().describe('All when left out.'),
})
export const VoidInvoiceInput = z.strictObject({ reason: z.string().trim().min(1).max(2000) })
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
  lines: z.array(
    z.object({
      position: z.int(),
      offer_name: z.string(),
      event: z.enum(conversionEvents).nullable(),
      kind: z.enum(invoiceLineKinds),
      count: z.int(),
      amount: MoneyAnswer.describe('Below zero on refunds.'),
    }),
  ),
  payments: z.array(
    z.object({ booking_id: id, amount: MoneyAnswer, reference: z.string(), effective_at: time }),
  ),
})

// ------------------------------------------------------------------ exchange rates

const rate = z
  .string()
  .max(26)
  .describe('Decimal string: one unit of base is worth so much of quote.')
export const EnterRateInput = z.strictObject({
  base: z.enum(currencies),
  quote: z.enum(currencies),
  rate,
  as_of: time.optional().describe('From when on; now when left out.'),
})
export const RatesQuery = PageQuery.extend({
  base: z.enum(currencies).optional(),
  quote: z.enum(currencies).optional(),
})
export const RateSummary = z.object({
  base: z.enum(currencies),
  quote: z.enum(currencies),
  rate,
  as_of: time,
  entered_by: z.string().nullable(),
})
export const RateAnswer = z.object({ rate: RateSummary.omit({ entered_by: true }) })
export const RatesAnswer = z.object({ rates: z.array(RateSummary), next_cursor })
