/** Payout batches of which nobody knows what became of them at PayPal, settled by two people. */
import { type SQL, sql } from 'drizzle-orm'
import type { Currency, PayoutBatchStatus, PayoutMethod } from '../../schema/vocabulary.ts'
import type { Row } from './database.ts'
import { isFree, iso } from './payout-submission.ts'

/** A batch as far as settling it by people asks. */
export interface UnclearBatch {
  status: PayoutBatchStatus
  method: PayoutMethod
  currency: Currency
  isOwnPayer: boolean
  payerAdvertiserId: string | null
  itemCount: number
  totalMinor: bigint
  /** Nobody holds its lease. */
  isFree: boolean
  /** Items that are no longer reserved: PayPal has spoken of them. */
  startedItems: number
  /** PayPal's id of it as a proved webhook told it. */
  hintedPaypalBatchId: string | null
}

/** One row at most. */
export function findUnclearBatch(batchId: string): SQL {
  return sql`
    select status, method, currency, payer_advertiser_id, item_count, total_minor,
      hinted_paypal_batch_id, ${isFree} as is_free,
      (select count(*) from affiliate.payout_items i
        where i.batch_id = b.id and i.status <> 'reserved')::int as started_items
    from affiliate.payout_batches b where id = ${batchId}::uuid`
}

export function toUnclearBatch(row: Row): UnclearBatch {
  return {
    status: row.status as PayoutBatchStatus,
    method: row.method as PayoutMethod,
    currency: row.currency as Currency,
    isOwnPayer: row.payer_advertiser_id !== null,
    payerAdvertiserId: row.payer_advertiser_id as string | null,
    itemCount: Number(row.item_count),
    totalMinor: BigInt(row.total_minor as string),
    isFree: row.is_free as boolean,
    startedItems: Number(row.started_items),
    hintedPaypalBatchId: row.hinted_paypal_batch_id as string | null,
  }
}

// Whoever held it before and wakes up later is fenced out by the new token.
const settle = (batchId: string, changes: SQL, condition: SQL) => sql`
  with changed as (
    update affiliate.payout_batches b
    set ${changes}, problem_code = 'settled_by_person', next_attempt_at = null,
      lease_token = lease_token + 1, lease_until = null
    where id = ${batchId}::uuid and status in ('unknown', 'quarantine', 'submitting')
      and method = 'paypal' and ${isFree} and ${condition}
      and not exists (select from affiliate.payout_items i
        where i.batch_id = b.id and i.status <> 'reserved')
    returning id)
  select affiliate.require(exists (select from changed), 'batch_moved_on')`

/** Two people say that PayPal never made it. The caller posts E9 for each of its items. */
export function settleAsNotCreated(batchId: string): SQL {
  return settle(
    batchId,
    sql`status = 'rejected', last_problem = 'two people said that PayPal never made it'`,
    sql`hinted_paypal_batch_id is null`,
  )
}

/** Two people say that PayPal made it, under this id. Its reading is due at once. */
export function settleAsCreated(batchId: string, paypalBatchId: string, now: Date): SQL[] {
  return [
    settle(
      batchId,
      sql`status = 'submitted', paypal_batch_id = ${paypalBatchId}, submitted_at = ${iso(now)},
        last_problem = 'two people said that PayPal made it'`,
      sql`true`,
    ),
    sql`update affiliate.payout_items set status = 'submitted', updated_at = ${iso(now)}
      where batch_id = ${batchId}::uuid and status = 'reserved'`,
  ]
}
