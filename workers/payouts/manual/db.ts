/** Batches that people pay manually: handing them out, and recording the outcome of each item. */

import { type SQL, sql } from 'drizzle-orm'
import {
  type Currency,
  currencies,
  type PayoutBatchStatus,
  type PayoutItemStatus,
  type PayoutMethod,
  payoutBatchStatuses,
  payoutItemStatuses,
  payoutMethods,
} from '../../../schema/vocabulary.ts'
import {
  readFlag,
  readMinor,
  readText,
  readTextOrNull,
  readTimeOrNull,
  readWord,
} from '../../core/columns.ts'
import type { Row } from '../../core/database.ts'
import { timestamp } from '../../core/timestamp.ts'
import { isManualItemStopped } from '../batches/db/payout-stops.ts'
import { arePayoutsFrozen } from '../freeze.ts'
import type { RecordableItem } from './rules.ts'

/** The facts that decide whether a batch can be handed out; see toHandOut. */
export interface HandOut {
  /** Advertiser that pays itself; null = the platform. */
  payerAdvertiserId: string | null
  method: PayoutMethod
  status: PayoutBatchStatus
  isFrozen: boolean
  /** Items of affiliates who may no longer be paid. */
  stoppedItems: number
}

/** Returns at most one row. */
export function findHandOut(batchId: string, now: Date): SQL {
  return sql`
    select b.payer_advertiser_id, b.method, b.status, ${arePayoutsFrozen} as is_frozen,
      (select count(*) from affiliate.payout_items i
        where i.batch_id = b.id and ${isManualItemStopped(now)})::int as stopped_items
    from affiliate.payout_batches b where b.id = ${batchId}::uuid`
}

export function toHandOut(row: Row): HandOut {
  return {
    payerAdvertiserId: readTextOrNull(row.payer_advertiser_id),
    method: readWord(payoutMethods, row.method),
    status: readWord(payoutBatchStatuses, row.status),
    isFrozen: readFlag(row.is_frozen),
    stoppedItems: Number(row.stopped_items),
  }
}

/**
 * Hands out an approved batch. Raises TR001 `batch_moved_on` if it cannot be handed out any more.
 */
export function handOutBatch(batchId: string, userId: string, now: Date): SQL[] {
  return [
    sql`
      with changed as (
        update affiliate.payout_batches b
        set status = 'submitted', submitted_at = ${timestamp(now)},
          submission_requested_by = ${userId}::uuid, submission_requested_at = ${timestamp(now)}
        where b.id = ${batchId}::uuid and b.status = 'approved' and b.method = 'manual'
          and not ${arePayoutsFrozen} and not exists (select from affiliate.payout_items i
            where i.batch_id = b.id and ${isManualItemStopped(now)})
        returning id)
      select affiliate.require(exists (select from changed), 'batch_moved_on')`,
    sql`update affiliate.payout_items set status = 'submitted', updated_at = ${timestamp(now)}
      where batch_id = ${batchId}::uuid and status = 'reserved'`,
  ]
}

/** The facts needed to record an item's outcome and to post it. */
export interface ManualItem extends RecordableItem {
  itemId: string
  batchId: string
  advertiserId: string
  affiliateId: string
  affiliateName: string
  receiver: string
  currency: Currency
  amountMinor: bigint
  isOwnPayer: boolean
  payerAdvertiserId: string | null
}

/** The items among these ids. */
export function listManualItems(itemIds: readonly string[]): SQL {
  return sql`
    select i.id, i.batch_id, i.advertiser_id, i.affiliate_id, i.receiver, i.currency, i.amount_minor,
      i.status, i.external_reference, f.name as affiliate_name, b.method, b.status as batch_status, b.payer_advertiser_id,
      b.submitted_at
    from affiliate.payout_items i join affiliate.payout_batches b on b.id = i.batch_id
    join affiliate.affiliates f on f.id = i.affiliate_id
    where i.id in (select jsonb_array_elements_text(${JSON.stringify(itemIds)}::jsonb)::uuid)`
}

export function toManualItem(row: Row): ManualItem {
  return {
    itemId: readText(row.id),
    batchId: readText(row.batch_id),
    advertiserId: readText(row.advertiser_id),
    affiliateId: readText(row.affiliate_id),
    affiliateName: readText(row.affiliate_name),
    receiver: readText(row.receiver),
    currency: readWord(currencies, row.currency),
    amountMinor: readMinor(row.amount_minor),
    isOwnPayer: row.payer_advertiser_id !== null,
    payerAdvertiserId: readTextOrNull(row.payer_advertiser_id),
    method: readWord(payoutMethods, row.method),
    batchStatus: readWord(payoutBatchStatuses, row.batch_status),
    status: readWord(payoutItemStatuses, row.status),
    externalReference: readTextOrNull(row.external_reference),
    handedOutAt: readTimeOrNull(row.submitted_at),
  }
}

/**
 * Locks the batch, so that two people who record the last two items at once both see the result.
 */
export function lockManualBatch(batchId: string): SQL {
  return sql`select id from affiliate.payout_batches where id = ${batchId}::uuid for update`
}

/** The new state of an item. Omitted fields do not change. */
export interface RecordedItem {
  itemId: string
  from: PayoutItemStatus
  to: PayoutItemStatus
  reference?: string
  problemMessage?: string
}

/** Moves the items; raises TR001 `facts_changed` if one has changed. */
export function recordItems(items: readonly RecordedItem[], userId: string, now: Date): SQL {
  const rows = items.map(({ itemId, from, to, reference, problemMessage }) => ({
    ...{ id: itemId, from_status: from, to_status: to, reference: reference ?? null },
    message: problemMessage ?? null,
  }))
  return sql`
    with wanted as (select * from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as w(id uuid, from_status text, to_status text, reference text, message text)),
    changed as (
      update affiliate.payout_items i
      set status = w.to_status, settled_by = ${userId}::uuid, updated_at = ${timestamp(now)},
        external_reference = coalesce(w.reference, i.external_reference),
        problem_message = w.message
      from wanted w
      where i.id = w.id and i.status = w.from_status
      returning i.id)
    select affiliate.require(
      (select count(*) from changed) = (select count(*) from wanted), 'facts_changed')`
}

/** Settles a batch that has no open item left. */
export function settleWhenDone(batchId: string, now: Date): SQL {
  return sql`
    update affiliate.payout_batches b set status = 'settled', settled_at = ${timestamp(now)}
    where b.id = ${batchId}::uuid and b.status = 'submitted' and b.method = 'manual'
      and not exists (select from affiliate.payout_items i where i.batch_id = b.id
        and i.status in ('reserved', 'submitted', 'unclaimed', 'on_hold'))`
}
