/**
 * Payout batches on their way to PayPal and back. Every write repeats the token of the batch's
 * lease, and raises TR001 `lease_lost` if it has changed.
 */

import { type SQL, sql } from 'drizzle-orm'
import { type Currency, currencies, payoutItemStatuses } from '../../../../schema/vocabulary.ts'
import { readTextOrNull, readWord } from '../../../core/columns.ts'
import type { Row } from '../../../core/database.ts'
import { timestamp } from '../../../core/timestamp.ts'
import { arePayoutsFrozen } from '../../freeze.ts'
import type { ItemMove, KnownItem } from '../rules/payout-settling.ts'
import { type BatchProblem, dueBounds } from '../rules/payout-submission.ts'
import { isItemStopped } from './payout-stops.ts'

const LEASE_SECONDS = 120

/** A batch that only this caller may act on. */
export interface HeldBatch {
  id: string
  currency: Currency
  isOwnPayer: boolean
  /** Advertiser that pays with its own PayPal; null = the platform. */
  payerAdvertiserId: string | null
  /** False once a call may have reached PayPal. */
  isUnsent: boolean
  request: string
  requestSha256: string
  leaseToken: number
  /** Calls made so far, including the next one. */
  attempts: number
  /** True when an earlier call may have reached PayPal although we got no answer. */
  isAmbiguous: boolean
  paypalBatchId: string | null
  /** PayPal's id of the batch from a webhook; null = no webhook named one. */
  hintedPaypalBatchId: string | null
  submittedAt: Date | null
}

export type HeldItem = KnownItem

export const heldColumns =
  sql.raw(`id, currency, payer_advertiser_id, request, request_sha256, lease_token,
  attempts, ambiguous_at, paypal_batch_id, hinted_paypal_batch_id, submitted_at, status`)

// Leases use the database's clock, because the clocks of Workers and of jobs under test differ.
export const takeLease = sql`lease_token = lease_token + 1,
  lease_until = clock_timestamp() + make_interval(secs => ${sql.raw(String(LEASE_SECONDS))})`
export const isFree = sql`(lease_until is null or lease_until < clock_timestamp())`
/** Due now. A time further ahead than the longest wait was set under a test clock and is ignored. */
export function isDue(now: Date): SQL {
  const { until, beyond } = dueBounds(now)
  return sql`(next_attempt_at is null or next_attempt_at <= ${timestamp(until)}
    or next_attempt_at > ${timestamp(beyond)})`
}

/** The columns of a batch's current problem; null clears it. */
export const problemSet = (problem: BatchProblem | null) => sql`
  last_problem = ${problem?.detail ?? null}, problem_code = ${problem?.code ?? null},
  problem_name = ${problem?.name ?? null}`

interface Try {
  now: Date
  horizon: Date
  /** True = do not wait for the time of the next try. */
  isForced: boolean
}

/** Condition: PayPal has certainly never received the batch. */
const isUnsent = sql`(status <> 'submitting' and ambiguous_at is null)`

const maySubmit = ({ now, horizon, isForced }: Try) => sql`
  status in ('approved', 'unknown', 'submitting') and method = 'paypal'
  and submission_requested_at is not null and ${isFree} and (${isForced} or ${isDue(now)})
  and (first_attempt_at is null or first_attempt_at > ${timestamp(horizon)}) and not ${arePayoutsFrozen}`

/** The batch, if it can be sent now. No row: not requested, not due, held by another, or too old. */
export function findToSubmit(batchId: string, at: Try): SQL {
  return sql`select ${heldColumns} from affiliate.payout_batches
    where id = ${batchId}::uuid and ${maySubmit(at)}`
}

/**
 * Takes the lease and marks the batch `submitting` before the call: if the Worker crashes, the call
 * may have reached PayPal. No row: as findToSubmit, or an unsent item may not be paid any more.
 */
export function claimForSubmission(batchId: string, at: Try): SQL {
  const { now } = at
  return sql`
    update affiliate.payout_batches b
    set status = 'submitting', ${takeLease}, attempts = attempts + 1,
      first_attempt_at = coalesce(first_attempt_at, ${timestamp(now)}),
      ambiguous_at = case when status = 'submitting' then coalesce(ambiguous_at, ${timestamp(now)})
        else ambiguous_at end
    where id = ${batchId}::uuid and ${maySubmit(at)}
      and (not ${isUnsent} or not exists (select from affiliate.payout_items i
        where i.batch_id = b.id and ${isItemStopped(now)}))
    returning ${heldColumns}`
}

/** The payer has no PayPal account. The batch keeps its status and is tried again at `retryAt`. */
export function recordWithoutPayer(batchId: string, problem: BatchProblem, retryAt: Date): SQL {
  return sql`
    update affiliate.payout_batches set ${problemSet(problem)}, next_attempt_at = ${timestamp(retryAt)}
    where id = ${batchId}::uuid and status in ('approved', 'unknown') and ${isFree}`
}

/** All items of a batch. */
export function listHeldItems(batchId: string): SQL {
  return sql`
    select id, advertiser_id, affiliate_id, receiver, amount_minor, status, fee_minor, problem_code
    from affiliate.payout_items where batch_id = ${batchId}::uuid order by id`
}

/** Raises `lease_lost` unless the batch is still held under this token. Locks its row. */
export function requireLease({ id, leaseToken }: HeldBatch): SQL {
  return sql`
    with held as (select id from affiliate.payout_batches
      where id = ${id}::uuid and lease_token = ${leaseToken} for update)
    select affiliate.require(exists(select from held), 'lease_lost')`
}

/** PayPal has the batch: it was created now, or found and compared. */
export function recordSubmitted(batch: HeldBatch, paypalBatchId: string, now: Date): SQL[] {
  return [
    finish(
      batch,
      sql`status = 'submitted', paypal_batch_id = ${paypalBatchId}, next_attempt_at = null,
        ${problemSet(null)}, submitted_at = ${timestamp(now)}`,
    ),
    sql`update affiliate.payout_items set status = 'submitted', updated_at = ${timestamp(now)}
      where batch_id = ${batch.id}::uuid and status = 'reserved'`,
  ]
}

/** The outcome of the call is unknown, so the money stays reserved. */
export function recordUnknown(
  batch: HeldBatch,
  {
    problem,
    retryAt,
    ambiguousAt,
  }: { problem: BatchProblem; retryAt: Date; ambiguousAt: Date | null },
): SQL {
  const ambiguous = ambiguousAt
    ? sql`coalesce(ambiguous_at, ${timestamp(ambiguousAt)})`
    : sql`ambiguous_at`
  return finish(
    batch,
    sql`status = 'unknown', ambiguous_at = ${ambiguous}, next_attempt_at = ${timestamp(retryAt)},
      ${problemSet(problem)}`,
  )
}

/**
 * Puts the batch in quarantine: a person must check it, and no job acts on it. `shown`: see
 * shownSet.
 */
export function recordQuarantine(batch: HeldBatch, problem: BatchProblem, shown: SQL): SQL {
  const changes = sql`status = 'quarantine', next_attempt_at = null, ${problemSet(problem)}`
  return finish(batch, sql`${changes}, ${shown}`)
}

/** PayPal proved that it created nothing. The caller moves the items and posts E9 for each. */
export function recordRejected(batch: HeldBatch, problem: BatchProblem): SQL {
  return finish(batch, sql`status = 'rejected', next_attempt_at = null, ${problemSet(problem)}`)
}

function finish({ id, leaseToken }: HeldBatch, changes: SQL): SQL {
  return sql`
    with changed as (update affiliate.payout_batches set ${changes}, lease_until = null
      where id = ${id}::uuid and lease_token = ${leaseToken} and status = 'submitting'
      returning id)
    select affiliate.require(exists(select from changed), 'lease_lost')`
}

/** Moves items whose status is still the expected one; raises `item_moved` if one has changed. */
export function moveItems(batch: HeldBatch, moves: readonly ItemMove[], now: Date): SQL {
  const rows = moves.map((move) => ({
    ...{ id: move.id, from_status: move.from, to_status: move.to },
    paypal_item_id: move.paypalItemId ?? null,
    paypal_transaction_id: move.paypalTransactionId ?? null,
    paypal_status: move.paypalStatus ?? null,
    fee_minor: move.fee?.minor.toString() ?? null,
    fee_currency: move.fee && move.fee.currency !== batch.currency ? move.fee.currency : null,
    conversion: move.conversion ?? null,
    problem_code: move.problemCode ?? null,
    problem_message: move.problemMessage ?? null,
  }))
  return sql`
    with wanted as (select * from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as w(id uuid,
      from_status text, to_status text, paypal_item_id text, paypal_transaction_id text,
      paypal_status text, fee_minor bigint, fee_currency text, conversion jsonb,
      problem_code text, problem_message text)),
    changed as (update affiliate.payout_items i
      set status = w.to_status, updated_at = ${timestamp(now)},
        paypal_item_id = coalesce(w.paypal_item_id, i.paypal_item_id),
        paypal_transaction_id = coalesce(w.paypal_transaction_id, i.paypal_transaction_id),
        paypal_status = coalesce(w.paypal_status, i.paypal_status),
        fee_minor = coalesce(w.fee_minor, i.fee_minor),
        fee_currency = coalesce(w.fee_currency, i.fee_currency),
        conversion = coalesce(w.conversion, i.conversion),
        problem_code = w.problem_code, problem_message = w.problem_message
      from wanted w
      where i.id = w.id and i.batch_id = ${batch.id}::uuid and i.status = w.from_status
        and (w.fee_minor is null or i.fee_minor = 0)
      returning i.id)
    select affiliate.require(
      (select count(*) from changed) = (select count(*) from wanted), 'item_moved')`
}

/** Batches to send now: requested and never sent, or sent without a clear answer. */
export function listDueSubmissions(now: Date, horizon: Date, limit: number): SQL {
  return sql`
    select id from affiliate.payout_batches
    where ${maySubmit({ now, horizon, isForced: false })}
    order by next_attempt_at nulls first, id limit ${limit}`
}

export function toHeldBatch(row: Row): HeldBatch {
  return {
    id: String(row.id),
    currency: readWord(currencies, row.currency),
    isOwnPayer: row.payer_advertiser_id !== null,
    payerAdvertiserId: readTextOrNull(row.payer_advertiser_id),
    isUnsent: row.status !== 'submitting' && row.ambiguous_at === null,
    request: String(row.request),
    requestSha256: String(row.request_sha256),
    leaseToken: Number(row.lease_token),
    attempts: Number(row.attempts),
    isAmbiguous: row.ambiguous_at !== null,
    paypalBatchId: readTextOrNull(row.paypal_batch_id),
    hintedPaypalBatchId: readTextOrNull(row.hinted_paypal_batch_id),
    submittedAt: row.submitted_at === null ? null : new Date(String(row.submitted_at)),
  }
}

export function toHeldItem(row: Row): HeldItem {
  return {
    id: String(row.id),
    advertiserId: String(row.advertiser_id),
    affiliateId: String(row.affiliate_id),
    receiver: String(row.receiver),
    amountMinor: BigInt(String(row.amount_minor)),
    status: readWord(payoutItemStatuses, row.status),
    feeMinor: BigInt(String(row.fee_minor)),
    problemCode: readTextOrNull(row.problem_code),
  }
}
