/** Reads a webhook's body. Its contents move no money: it only names what to read again. */
import * as z from 'zod'
import { readJson } from './interpret-submission.ts'

/** What an event refers to. Ids that the event does not contain are null. */
export interface WebhookEvent {
  /** PayPal's id of the event. A repeated delivery has the same id. */
  eventId: string
  /** For example PAYMENT.PAYOUTS-ITEM.UNCLAIMED. */
  eventType: string
  payoutBatchId: string | null
  senderBatchId: string | null
  payoutItemId: string | null
  senderItemId: string | null
}

/** An item event has about 2 kB; its note is at most 16 kB. */
export const WEBHOOK_BYTES_MAX = 65_536

const text = z.string().max(300).nullish().catch(null)
const Event = z.object({
  id: z.string().min(1).max(255),
  event_type: z.string().min(1).max(255),
  resource: z
    .object({
      payout_batch_id: text,
      sender_batch_id: text,
      payout_item_id: text,
      payout_item: z.object({ sender_item_id: text }).nullish().catch(null),
      batch_header: z
        .object({
          payout_batch_id: text,
          sender_batch_header: z.object({ sender_batch_id: text }).nullish().catch(null),
        })
        .nullish()
        .catch(null),
    })
    .catch({
      payout_batch_id: null,
      sender_batch_id: null,
      payout_item_id: null,
      payout_item: null,
      batch_header: null,
    }),
})

/** Null if the body is too large, not JSON, or not an event. Uses no cryptography. */
export function readWebhook(body: Uint8Array): WebhookEvent | null {
  if (body.length > WEBHOOK_BYTES_MAX) return null
  const event = Event.safeParse(readJson(new TextDecoder().decode(body)))
  if (!event.success) return null
  const { id, event_type, resource } = event.data
  const header = resource.batch_header
  return {
    eventId: id,
    eventType: event_type,
    payoutBatchId: resource.payout_batch_id ?? header?.payout_batch_id ?? null,
    senderBatchId: resource.sender_batch_id ?? header?.sender_batch_header?.sender_batch_id ?? null,
    payoutItemId: resource.payout_item_id ?? null,
    senderItemId: resource.payout_item?.sender_item_id ?? null,
  }
}
