/**
 * The request that asks PayPal to pay one batch. The same batch always gives the same text. The
 * text is stored with its hash when the batch is drafted and sent again byte for byte after a
 * timeout. Runs build it inside the database (affiliate.build_payout_run) by the same rule.
 */
import type { Currency } from '../../../../schema/vocabulary.ts'
import { invariant } from '../../../core/invariant.ts'
import { toPayPalValue } from '../../../core/money.ts'

/** PayPal's hard limit for one call. Our batches are smaller. */
export const PAYPAL_ITEMS_MAX = 15_000
/** Subject of the mail that PayPal sends to every affiliate. */
export const PAYOUT_EMAIL_SUBJECT = 'Your affiliate payout'
const RECEIVER_LENGTH_MAX = 127
const SUBJECT_LENGTH_MAX = 255

export interface PayoutRequestItem {
  /** Our payout item id; comes back as `sender_item_id`. */
  id: string
  /** E-mail of the affiliate's PayPal account. */
  receiver: string
  amountMinor: bigint
}

export interface PayoutRequest {
  /** Our batch id: PayPal's `sender_batch_id`, the only key it deduplicates by. */
  batchId: string
  currency: Currency
  emailSubject: string
  items: readonly PayoutRequestItem[]
}

/**
 * Canonical JSON text of the request: fixed key order, items sorted by id. Throws if PayPal would
 * refuse the request.
 */
export function payoutRequestBody(request: PayoutRequest): string {
  const { batchId, currency, emailSubject, items } = request
  invariant(items.length > 0 && items.length <= PAYPAL_ITEMS_MAX, 'a batch has 1 to 15,000 items')
  invariant(emailSubject.length <= SUBJECT_LENGTH_MAX, 'an e-mail subject has 255 characters')
  invariant(new Set(items.map(({ id }) => id)).size === items.length, 'an item is sent once')
  const sorted = [...items].sort((a, b) => (a.id < b.id ? -1 : 1))
  return JSON.stringify({
    sender_batch_header: {
      sender_batch_id: batchId,
      recipient_type: 'EMAIL',
      email_subject: emailSubject,
    },
    items: sorted.map(({ id, receiver, amountMinor }) => {
      invariant(receiver.length <= RECEIVER_LENGTH_MAX, 'a receiver has 127 characters')
      invariant(amountMinor > 0n, 'a payout moves a positive amount')
      const amount = { value: toPayPalValue({ minor: amountMinor, currency }), currency }
      return { sender_item_id: id, recipient_type: 'EMAIL', receiver, amount }
    }),
  })
}
