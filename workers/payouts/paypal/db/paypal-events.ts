/** Verified PayPal events: each is stored once, and makes its batch due for a read. */

import { type SQL, sql } from 'drizzle-orm'
import { readTextOrNull } from '../../../core/columns.ts'
import type { Row } from '../../../core/database.ts'
import { timestamp } from '../../../core/timestamp.ts'

/** PayPal's id of an own payer's webhook, as `webhook_id`; null if it has none. In any scope. */
export function findWebhookOf(advertiserId: string): SQL {
  return sql`select affiliate.paypal_webhook_of(${advertiserId}::uuid) as webhook_id`
}

export interface ProvedEvent {
  eventId: string
  eventType: string
  /** Own payer whose webhook received it; null = the platform's. */
  payerAdvertiserId: string | null
  senderBatchId: string | null
  payoutBatchId: string | null
  payoutItemId: string | null
}

/** Stores an event and brings the next read of its batch forward. In any scope. */
export function notePaypalEvent(event: ProvedEvent, now: Date): SQL {
  return sql`select is_new, batch, is_first from logs.note_paypal_event(${event.eventId},
    ${event.eventType}, ${event.payerAdvertiserId}::uuid, ${event.senderBatchId},
    ${event.payoutBatchId}, ${event.payoutItemId}, ${timestamp(now)})`
}

export interface NotedEvent {
  isNew: boolean
  /** Our batch that the event names; null = none. */
  batchId: string | null
  /** True if no earlier event since the last read has asked for one. */
  isFirst: boolean
}

export function toNotedEvent(row: Row): NotedEvent {
  return {
    isNew: row.is_new === true,
    batchId: readTextOrNull(row.batch),
    isFirst: row.is_first === true,
  }
}

/** A row if an event arrived since the batch was last read; `is_held`: another Worker holds it. */
export function findNudge(batchId: string): SQL {
  return sql`
    select lease_until is not null and lease_until >= clock_timestamp() as is_held
    from affiliate.payout_batches where id = ${batchId}::uuid and nudged_at is not null`
}

/** Makes the batch due for a read, because something changed at PayPal. */
export function nudgeBatch(batchId: string, now: Date): SQL {
  return sql`
    update affiliate.payout_batches
    set nudged_at = ${timestamp(now)}, next_attempt_at = least(next_attempt_at, ${timestamp(now)})
    where id = ${batchId}::uuid`
}
