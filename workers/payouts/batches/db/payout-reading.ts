/** Reads of payout batches that PayPal holds: taking the lease, and recording the result. */
import { type SQL, sql } from 'drizzle-orm'
import { timestamp } from '../../../core/timestamp.ts'
import type { BatchProblem } from '../rules/payout-submission.ts'
import type { ShownBatch } from '../rules/shown-batch.ts'
import {
  type HeldBatch,
  heldColumns,
  isDue,
  isFree,
  problemSet,
  takeLease,
} from './payout-submission.ts'
import { shownSet } from './shown-batches.ts'

/**
 * Takes the lease of a batch that PayPal holds; `isForced` takes it before it is due. This read
 * covers all webhook events received so far. An event that arrives during the read makes the next
 * one due.
 */
export function claimForReading(batchId: string, now: Date, isForced: boolean): SQL {
  return sql`
    update affiliate.payout_batches set ${takeLease}, nudged_at = null
    where id = ${batchId}::uuid and status in ('submitted', 'settled')
      and paypal_batch_id is not null and method = 'paypal'
      and ${isFree} and (${isForced} or ${isDue(now)})
    returning ${heldColumns}`
}

export interface Reading {
  paypalStatus: string | null
  isComplete: boolean
  problem: BatchProblem | null
  /** What PayPal shows under the batch's id when it is not our batch. Omitted otherwise. */
  shown?: ShownBatch
}

/**
 * Ends one read and releases the lease. The batch is settled when every item is final and there is
 * no alarm.
 */
export function recordReading(
  { id, leaseToken }: HeldBatch,
  reading: Reading,
  { now, nextAt, nextSettledAt }: { now: Date; nextAt: Date | null; nextSettledAt: Date | null },
): SQL {
  const next = (time: Date | null) => (time ? timestamp(time) : sql`null::timestamptz`)
  return sql`
    with state as (
      select ${reading.isComplete} and not exists (select from affiliate.payout_items
          where batch_id = ${id}::uuid
            and status in ('reserved', 'submitted', 'unclaimed', 'on_hold')) as is_final,
        (select coalesce(sum(fee_minor), 0)::bigint from affiliate.payout_items
          where batch_id = ${id}::uuid and fee_currency is null) as fees_minor),
    changed as (update affiliate.payout_batches b
      set status = case when state.is_final then 'settled' else b.status end,
        settled_at = case when state.is_final then coalesce(b.settled_at, ${timestamp(now)})
          else b.settled_at end,
        paypal_status = coalesce(${reading.paypalStatus}, b.paypal_status),
        fees_minor = state.fees_minor, ${problemSet(reading.problem)}, lease_until = null,
        ${shownSet(reading.shown ?? null, now)},
        next_attempt_at = least(b.nudged_at,
          case when state.is_final then ${next(nextSettledAt)} else ${next(nextAt)} end)
      from state
      where b.id = ${id}::uuid and b.lease_token = ${leaseToken}
        and b.status in ('submitted', 'settled')
      returning b.status)
    select (select status from changed) as status,
      affiliate.require(exists(select from changed), 'lease_lost')`
}

/** Batches that are due for a read. */
export function listDueReadings(now: Date, limit: number): SQL {
  return sql`
    select id from affiliate.payout_batches
    where status in ('submitted', 'settled') and method = 'paypal'
      and (status = 'submitted' or next_attempt_at is not null) and ${isFree} and ${isDue(now)}
    order by status desc, next_attempt_at nulls first, id limit ${limit}`
}
