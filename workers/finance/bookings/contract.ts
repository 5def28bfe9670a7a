/** Contract of bookings. */

import * as z from 'zod'
import {
  billingModes,
  bookingKinds,
  bookingStatuses,
  currencies,
  proposedBookingKinds,
} from '../../../schema/vocabulary.ts'
import { id, MoneyAnswer, Named, next_cursor, PageQuery } from '../../http/contract.ts'
import { time } from '../../http/times-contract.ts'

const sha256 = z.string().regex(/^[0-9a-f]{64}$/)
const cashAccount = z.enum(['plat.cash.paypal', 'plat.cash.gateway', 'plat.cash.bank'])

export const ProposeBookingInput = z.strictObject({
  kind: z
    .enum(proposedBookingKinds)
    .describe(
      'claim_setoff: an own payer’s claim from refunds after payouts pays what it has committed since. stranger_payment: a payment at PayPal that is in none of our payouts; booking it closes the difference.',
    ),
  advertiser_id: id
    .optional()
    .describe('All but capital and stranger_payment. Optional for an invoice_payment.'),
  affiliate_id: id.optional().describe('For adjustments and write-offs only.'),
  invoice_id: id.optional().describe('For invoice payments only.'),
  difference_id: id.optional().describe('For a stranger_payment only.'),
  amount: z.string().max(32).describe('Decimal string above zero.'),
  currency: z.enum(currencies),
  cash_account: cashAccount
    .optional()
    .describe(
      'The account in which the money arrived or from which it left. For an adjustment: cash between us and the affiliate outside of payouts; without it, the adjustment is at our expense. A tariff without it is taken from the deposit.',
    ),
  reference: z
    .string()
    .trim()
    .min(1)
    .max(120)
    .describe(
      'The bank’s or provider’s reference. Case, spaces and invisible characters are ignored. Each reference can be booked once.',
    ),
  reason: z.string().trim().min(1).max(2000),
  effective_at: time.optional().describe('When it happened. Default: now.'),
})

export const DecideBookingInput = z.strictObject({
  seen_sha256: sha256.describe('Hash of the booking that was checked.'),
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
  difference_id: id.nullable().describe('The payment at PayPal that our books did not have.'),
  amount: MoneyAnswer,
  cash_account: cashAccount.nullable(),
  reference: z.string(),
  reason: z.string(),
  effective_at: time,
  proposed_by: z.object({ id, name: z.string().nullable() }),
  decided_by: z.object({ id, name: z.string().nullable() }).nullable(),
  decided_at: time.nullable(),
  created_at: time,
  sha256: sha256.describe('Send it with the decision to prove which version was checked.'),
})
export type BookingSummary = z.infer<typeof BookingSummary>

export const BookingAnswer = z.object({ booking: BookingSummary })

export const BookingsAnswer = z.object({ bookings: z.array(BookingSummary), next_cursor })
