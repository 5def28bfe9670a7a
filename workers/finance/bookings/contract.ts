/** Contract of bookings. */

import * as z from 'zod'
import {
  billingModes,
  bookingKinds,
  bookingStatuses,
  currencies,
} from '../../../schema/vocabulary.ts'
import { id, MoneyAnswer, Named, next_cursor, PageQuery } from '../../http/contract.ts'
import { time } from '../../http/times-contract.ts'

const sha256 = z.string().regex(/^[0-9a-f]{64}$/)
const cashAccount = z.enum(['plat.cash.paypal', 'plat.cash.gateway', 'plat.cash.bank'])

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
  amount: z.string().max(32).describe('Decimal string above zero.'),
  currency: z.enum(currencies),
  cash_account: cashAccount
    .optional()
    .describe(
      'Where the money came in or left. An adjustment with it is money that the affiliate paid to us, or got from us beside payouts; without it, it is at our expense. A tariff without it comes from the deposit.',
    ),
  reference: z
    .string()
    .trim()
    .min(1)
    .max(120)
    .describe(
      'The bank’s or provider’s. Case, spaces and invisible characters make no difference; each is booked once.',
    ),
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
