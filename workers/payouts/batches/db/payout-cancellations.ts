/**
 * Cancellations of unclaimed payouts: who requested one, and which Worker may call PayPal for it.
 */

import { type SQL, sql } from 'drizzle-orm'
import {
  type PayoutItemStatus,
  type PayoutMethod,
  payoutItemStatuses,
  payoutMethods,
} from '../../../../schema/vocabulary.ts'
import { readText, readTextOrNull, readTimeOrNull, readWord } from '../../../core/columns.ts'
import type { Row } from '../../../core/database.ts'
import { timestamp } from '../../../core/timestamp.ts'

/** The fields that decide whether an item can be cancelled. */
export interface CancellableItem {
  itemId: string
  status: PayoutItemStatus
  method: PayoutMethod
  /** Advertiser that pays the batch with its own PayPal; null = the platform. */
  payerAdvertiserId: string | null
  cancelRequestedAt: Date | null
}

export function findCancellableItem(itemId: string): SQL {
  return sql`
    select i.id, i.status, i.cancel_requested_at, b.method,
      b.payer_advertiser_id
    from affiliate.payout_items i join affiliate.payout_batches b on b.id = i.batch_id
    where i.id = ${itemId}::uuid`
}

export function toCancellableItem(row: Row): CancellableItem {
  const requestedAt = readTimeOrNull(row.cancel_requested_at)
  return {
    itemId: readText(row.id),
    status: readWord(payoutItemStatuses, row.status),
    method: readWord(payoutMethods, row.method),
    payerAdvertiserId: readTextOrNull(row.payer_advertiser_id),
    cancelRequestedAt: requestedAt === null ? null : new Date(requestedAt),
  }
}

/** Records who requested the cancellation of an unclaimed PayPal item, once. Checks the payer. */
export function stampCancellation(
  { itemId, userId, payer }: { itemId: string; userId: string; payer: string | null },
  now: Date,
): SQL {
  return sql`
    update affiliate.payout_items i
    set cancel_requested_at = ${timestamp(now)}, cancel_requested_by = ${userId}::uuid
    from affiliate.payout_batches b
    where i.id = ${itemId}::uuid and i.status = 'unclaimed' and i.cancel_requested_at is null
      and b.id = i.batch_id and b.method = 'paypal' and b.status in ('submitted', 'settled')
      and b.payer_advertiser_id is not distinct from ${payer}::uuid`
}

export interface DueCancellation {
  itemId: string
  batchId: string
  paypalItemId: string
  /** Advertiser that pays the batch with its own PayPal; null = the platform. */
  payerAdvertiserId: string | null
}

/**
 * Stamps a try; the caller that gets a row calls PayPal. No row: the cancellation is not requested,
 * the item is no longer unclaimed, or it was tried after `before`.
 */
export function claimCancellation(itemId: string, now: Date, before: Date): SQL {
  return sql`
    update affiliate.payout_items i
    set cancel_tried_at = ${timestamp(now)}
    from affiliate.payout_batches b
    where i.id = ${itemId}::uuid and i.status = 'unclaimed' and i.cancel_requested_at is not null
      and i.paypal_item_id is not null
      and (i.cancel_tried_at is null or i.cancel_tried_at <= ${timestamp(before)})
      and b.id = i.batch_id and b.method = 'paypal' and b.status in ('submitted', 'settled')
    returning i.id, i.batch_id, i.paypal_item_id, b.payer_advertiser_id`
}

export function toDueCancellation(row: Row): DueCancellation {
  return {
    itemId: readText(row.id),
    batchId: readText(row.batch_id),
    paypalItemId: readText(row.paypal_item_id),
    payerAdvertiserId: readTextOrNull(row.payer_advertiser_id),
  }
}

/** Items still to cancel, because a message was lost or PayPal refused. Oldest try first. */
export function listDueCancellations(before: Date, limit: number): SQL {
  return sql`
    select id from affiliate.payout_items
    where cancel_requested_at is not null and status = 'unclaimed'
      and cancel_requested_at <= ${timestamp(before)}
      and (cancel_tried_at is null or cancel_tried_at <= ${timestamp(before)})
    order by cancel_tried_at nulls first, cancel_requested_at, id limit ${limit}`
}
