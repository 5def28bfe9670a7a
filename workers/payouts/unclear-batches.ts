/** Payout batches whose outcome at PayPal is unknown, settled by two people. */

import { type SQL, sql } from 'drizzle-orm'
import {
  type Currency,
  currencies,
  type PayoutBatchStatus,
  type PayoutMethod,
  payoutBatchStatuses,
  payoutMethods,
} from '../../schema/vocabulary.ts'
import { readFlag, readMinor, readText, readTextOrNull, readWord } from '../core/columns.ts'
import type { Row } from '../core/database.ts'
import { timestamp } from '../core/timestamp.ts'
import { isFree } from './batches/db/payout-submission.ts'
import { isRemembered } from './batches/db/payouts.ts'
import { arePayoutsFrozen } from './freeze.ts'

/** The facts needed to settle a batch by people. */
export interface UnclearBatch {
  status: PayoutBatchStatus
  method: PayoutMethod
  currency: Currency
  isOwnPayer: boolean
  payerAdvertiserId: string | null
  /** Calls made to create it. */
  attempts: number
  itemCount: number
  totalMinor: bigint
  /** True if nobody holds its lease. */
  isFree: boolean
  /** Items that PayPal has reported a status for. */
  startedItems: number
  /** People entered the id of a PayPal batch that is not ours or does not exist. */
  isMisnamed: boolean
  /** Unsent in this database, although PayPal may have received it before a restore. */
  isForgotten: boolean
  /** PayPal shows another batch under the id that it gave itself. */
  isDifferent: boolean
  /** True while payouts are stopped. */
  isFrozen: boolean
  /** Hash of everything known about the batch. Changes with every new reading and every event. */
  seen: string
  /** PayPal's id of the batch from a verified webhook. */
  hintedPaypalBatchId: string | null
}

/** Condition on an item `i`: PayPal has reported a status for it. */
const isStarted = sql`(i.status not in ('reserved', 'submitted') or i.paypal_item_id is not null)`

/**
 * Condition on a batch `b`: it is `submitted` only because two people stated so, and PayPal shows another
 * batch under that id, or none. A missing answer proves nothing.
 */
const isMisnamed = sql`(b.status = 'submitted' and b.problem_code in ('different', 'exists_unseen')
  and exists (select from affiliate.proposals p where p.kind = 'batch_settlement'
    and p.subject_id = b.id and p.status = 'accepted'))`

const isDifferent = sql`(b.status = 'submitted' and b.problem_code = 'different')`

const seen = sql`md5(jsonb_build_array(b.status, b.attempts, b.problem_code, b.last_problem,
  b.paypal_status, b.paypal_batch_id, b.hinted_paypal_batch_id,
  (select count(*) from logs.paypal_events e where e.batch_id = b.id))::text
  || coalesce(b.shown::text, ''))`

const isForgotten = sql`(status = 'approved' and ${isRemembered})`

/** Returns at most one row. */
export function findUnclearBatch(batchId: string): SQL {
  return sql`
    select status, method, currency, payer_advertiser_id, attempts, item_count, total_minor,
      hinted_paypal_batch_id, ${isFree} as is_free,
      ${isMisnamed} as is_misnamed, ${isForgotten} as is_forgotten,
      ${isDifferent} as is_different, ${arePayoutsFrozen} as is_frozen, ${seen} as seen,
      (select count(*) from affiliate.payout_items i
        where i.batch_id = b.id and ${isStarted})::int as started_items
    from affiliate.payout_batches b where id = ${batchId}::uuid`
}

export function toUnclearBatch(row: Row): UnclearBatch {
  return {
    status: readWord(payoutBatchStatuses, row.status),
    method: readWord(payoutMethods, row.method),
    currency: readWord(currencies, row.currency),
    isOwnPayer: row.payer_advertiser_id !== null,
    payerAdvertiserId: readTextOrNull(row.payer_advertiser_id),
    attempts: Number(row.attempts),
    itemCount: Number(row.item_count),
    totalMinor: readMinor(row.total_minor),
    isFree: readFlag(row.is_free),
    startedItems: Number(row.started_items),
    isMisnamed: readFlag(row.is_misnamed),
    isForgotten: readFlag(row.is_forgotten),
    isDifferent: readFlag(row.is_different),
    isFrozen: readFlag(row.is_frozen),
    seen: readText(row.seen),
    hintedPaypalBatchId: readTextOrNull(row.hinted_paypal_batch_id),
  }
}

// The new token fences out an earlier holder that continues later.
const settle = (batchId: string, changes: SQL, condition: SQL) => sql`
  with changed as (
    update affiliate.payout_batches b
    set ${changes}, problem_code = 'settled_by_person', next_attempt_at = null,
      lease_token = lease_token + 1, lease_until = null
    where id = ${batchId}::uuid
      and (status in ('unknown', 'quarantine', 'submitting') or ${isMisnamed} or ${isForgotten})
      and method = 'paypal' and ${isFree} and ${condition}
      and not exists (select from affiliate.payout_items i
        where i.batch_id = b.id and ${isStarted})
    returning id)
  select affiliate.require(exists (select from changed), 'batch_moved_on')`

/**
 * Two people state that PayPal never created the batch and that it was called at most `attempts`
 * times. The caller posts E9 for each of its items.
 */
export function settleAsNotCreated(batchId: string, attempts: number): SQL {
  return settle(
    batchId,
    sql`status = 'rejected', last_problem = 'two people stated that PayPal never created it'`,
    sql`hinted_paypal_batch_id is null and attempts = ${attempts}`,
  )
}

/** Two people state that PayPal created the batch under this id. It is due for a read at once. */
export function settleAsCreated(batchId: string, paypalBatchId: string, now: Date): SQL[] {
  return [
    settle(
      batchId,
      sql`status = 'submitted', paypal_batch_id = ${paypalBatchId}, submitted_at = ${timestamp(now)},
        last_problem = 'two people stated that PayPal created it'`,
      sql`true`,
    ),
    sql`update affiliate.payout_items set status = 'submitted', updated_at = ${timestamp(now)}
      where batch_id = ${batchId}::uuid and status = 'reserved'`,
  ]
}

/** The claim of E9 (see postEntries): the batch's items that PayPal has not reported on. */
export function claimUnstartedItems(batchId: string, now: Date): SQL {
  return sql`
    update affiliate.payout_items i set status = 'returned', updated_at = ${timestamp(now)}
    where i.batch_id = ${batchId}::uuid and not ${isStarted}
    returning 'p:' || i.id || ':fail' as key`
}

/**
 * Two people have stated the outcome of each open payout. The batch is never sent again, and it is
 * still compared with what PayPal shows. The caller moves the items.
 */
export function settleByItem(batchId: string, seenMark: string, now: Date): SQL {
  return sql`
    with changed as (
      update affiliate.payout_batches b
      set status = 'settled', settled_at = ${timestamp(now)}, submitted_at = coalesce(submitted_at, ${timestamp(now)}),
        problem_code = 'settled_by_person', problem_name = null,
        last_problem = 'two people stated the result of each payout',
        next_attempt_at = null, lease_token = lease_token + 1, lease_until = null
      where id = ${batchId}::uuid and (status = 'quarantine' or ${isDifferent} or ${isMisnamed})
        and method = 'paypal' and ${isFree} and ${seen} = ${seenMark} and not ${arePayoutsFrozen}
      returning id)
    select affiliate.require(exists (select from changed), 'batch_moved_on')`
}

/** The PayPal transactions among these that belong to another of our payouts, as `reference`. */
export function listTakenReferences(
  statements: readonly { itemId: string; reference: string | null }[],
): SQL {
  const rows = statements.map(({ itemId, reference }) => ({ id: itemId, reference }))
  return sql`
    select distinct r.reference
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(id uuid, reference text)
    join affiliate.payout_items i on i.id <> r.id
      and (r.reference in (i.paypal_transaction_id, i.paypal_item_id)
        or (r.reference = i.external_reference and exists (select from affiliate.payout_batches b
          where b.id = i.batch_id and b.method = 'paypal')))`
}
