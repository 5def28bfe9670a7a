/** What PayPal shows under a batch's id when it differs from our batch. */

import { type SQL, sql } from 'drizzle-orm'
import { readText, readTextOrNull, readTime } from '../../../core/columns.ts'
import type { Row } from '../../../core/database.ts'
import type { ShownBatch } from '../rules/shown-batch.ts'

/** The changed columns of a batch; null keeps the earlier reading. */
export const shownSet = (shown: ShownBatch | null, now: Date): SQL =>
  shown === null
    ? sql`shown_at = shown_at`
    : sql`shown = ${JSON.stringify(shown)}::jsonb, shown_at = ${now.toISOString()}::timestamptz`

/** A batch in quarantine whose PayPal id is known: at most one row, see toQuarantined. */
export function findQuarantined(batchId: string): SQL {
  return sql`
    select payer_advertiser_id,
      coalesce(shown->>'paypalBatchId', paypal_batch_id, hinted_paypal_batch_id) as paypal_batch_id
    from affiliate.payout_batches
    where id = ${batchId}::uuid and status = 'quarantine' and method = 'paypal'
      and coalesce(shown->>'paypalBatchId', paypal_batch_id, hinted_paypal_batch_id) is not null`
}

export const toQuarantined = (row: Row) => ({
  payerAdvertiserId: readTextOrNull(row.payer_advertiser_id),
  paypalBatchId: readText(row.paypal_batch_id),
})

/** Stores what PayPal shows of a batch that is still in quarantine. Changes nothing else. */
export function noteShown(batchId: string, shown: ShownBatch, now: Date): SQL {
  return sql`
    update affiliate.payout_batches set ${shownSet(shown, now)}
    where id = ${batchId}::uuid and status = 'quarantine' returning id`
}

/** What PayPal showed instead of the batch: at most one row, see toShown. */
export function findShown(batchId: string): SQL {
  return sql`select shown, shown_at from affiliate.payout_batches
    where id = ${batchId}::uuid and shown is not null`
}

export const toShown = (row: Row) => ({
  ...(row.shown as ShownBatch),
  shownAt: readTime(row.shown_at),
})
