/** Reads a webhook's body. What it says moves no money: it names what to read again. */
import * as z from 'zod'
import { readJson } from './judge-submission.ts'

/** Where an event points. Ids that the event does not carry are null. */
export interface WebhookEvent {
  /** PayPal's id of the event: delivered again, it is the same. */
  eventId: string
  /** Such as PAYMENT.PAYOUTS-ITEM.UNCLAIMED. */
  eventType: string
  payoutBatchId: string | null
  senderBatchId: string | null
  payoutItemId: string | null
  senderItemId: string | null
}

/** An item event has 2 kB; its note at most 16. */
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

/** Null when the body is too large, no JSON, or no event. Costs no cryptography. */
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
