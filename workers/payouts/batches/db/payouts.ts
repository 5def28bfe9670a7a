/** Payout batches before they are sent: approval, discarding, submission requests. */

import { type SQL, sql } from 'drizzle-orm'
import {
  type Currency,
  currencies,
  type PayoutBatchProblem,
  type PayoutBatchStatus,
  type PayoutItemStatus,
  type PayoutMethod,
  payoutBatchStatuses,
  payoutItemStatuses,
  payoutMethods,
} from '../../../../schema/vocabulary.ts'
import {
  readFlag,
  readMinor,
  readText,
  readTextOrNull,
  readTime,
  readTimeOrNull,
  readWord,
} from '../../../core/columns.ts'
import type { Row, Scope } from '../../../core/database.ts'
import type { PayoutFact } from '../../../ledger/rules/ledger-payouts.ts'
import { arePayoutsFrozen } from '../../freeze.ts'
import { draftHorizon } from '../rules/payout.ts'
import { mailingApproval } from './approval-mails.ts'
import { hasShaped } from './shaped-batch.ts'

/**
 * The scope in which payouts are changed: finance, the people of an advertiser that pays itself
 * (`payer`), or the scheduler.
 */
export function payoutScope(userId: string | null, payer: string | null = null): Scope {
  if (userId === null) return { kind: 'system' }
  if (payer !== null) return { kind: 'advertiser', advertiserId: payer }
  return { kind: 'staff', role: 'finance', userId }
}

/** The facts needed to approve, send or discard a batch. */
export interface BatchState {
  status: PayoutBatchStatus
  method: PayoutMethod
  currency: Currency
  isOwnPayer: boolean
  /** Advertiser that pays with its own PayPal; null = the platform. */
  payerAdvertiserId: string | null
  requestSha256: string
  createdBy: string | null
  approvedBy: string | null
  createdAt: Date
  /** PayPal may have received it before a restore, so it is neither discarded nor expired. */
  isRemembered: boolean
  submissionRequestedAt: Date | null
  /** Why payouts are stopped; null = they are not stopped. */
  frozenReason: string | null
}

/** Condition on a draft or an approved batch; see rememberFirstAttempts. */
export const isRemembered: SQL = sql`(first_attempt_at is not null)`

/** `userId`: the user who would approve it. */
export function findBatchStateFor(batchId: string, userId: string, now: Date): SQL {
  return sql`select s.*, ${hasShaped(userId, now)} as is_shaped
    from (${findBatchState(batchId)}) s join affiliate.payout_batches b on b.id = ${batchId}::uuid`
}

export function findBatchState(batchId: string): SQL {
  return sql`
    select status, method, currency, payer_advertiser_id, request_sha256, created_by, created_at,
      approved_by, submission_requested_at, ${isRemembered} as is_remembered,
      (select payouts_frozen_reason from affiliate.platform_settings) as frozen_reason
    from affiliate.payout_batches where id = ${batchId}::uuid`
}

export function toBatchState(row: Row): BatchState {
  const requestedAt = readTimeOrNull(row.submission_requested_at)
  return {
    status: readWord(payoutBatchStatuses, row.status),
    method: readWord(payoutMethods, row.method),
    currency: readWord(currencies, row.currency),
    isOwnPayer: row.payer_advertiser_id !== null,
    payerAdvertiserId: readTextOrNull(row.payer_advertiser_id),
    requestSha256: readText(row.request_sha256),
    createdBy: readTextOrNull(row.created_by),
    createdAt: readTime(row.created_at),
    isRemembered: readFlag(row.is_remembered),
    approvedBy: readTextOrNull(row.approved_by),
    submissionRequestedAt: requestedAt === null ? null : new Date(requestedAt),
    frozenReason: readTextOrNull(row.frozen_reason) ?? null,
  }
}

/**
 * Approves a draft of this payer and mails the heads. Returns the batch id, or no row. The request
 * must still have the hash that the approver saw. The approver must not be the creator, must not
 * have influenced a batch that the schedule built, and must not be paid by one of its items.
 */
export function approveBatch(
  { batchId, userId, payer }: { batchId: string; userId: string; payer: string | null },
  requestSha256: string,
  now: Date,
): SQL {
  return sql`
    with b as (update affiliate.payout_batches b
    set status = 'approved', approved_by = ${userId}::uuid,
      approved_at = ${now.toISOString()}::timestamptz
    where b.id = ${batchId}::uuid and b.status = 'draft' and not ${arePayoutsFrozen}
      and b.created_by is distinct from ${userId}::uuid
      and b.payer_advertiser_id is not distinct from ${payer}::uuid
      and (b.created_at > ${draftHorizon(now).toISOString()}::timestamptz or ${isRemembered})
      and b.request_sha256 = ${requestSha256}
      and encode(sha256(convert_to(b.request, 'UTF8')), 'hex') = ${requestSha256}
      and not exists (select from affiliate.payout_items i
        join affiliate.user_roles r on r.affiliate_id = i.affiliate_id
        where i.batch_id = b.id and r.user_id = ${userId}::uuid)
      and not ${hasShaped(userId, now)}
    returning b.*), ${mailingApproval(now)}`
}

/** Records, once, who asked to send an approved batch. Returns its id, or no row. */
export function stampSubmissionRequest(batchId: string, userId: string, now: Date): SQL {
  return sql`
    update affiliate.payout_batches
    set submission_requested_by = ${userId}::uuid,
      submission_requested_at = ${now.toISOString()}::timestamptz
    where id = ${batchId}::uuid and status = 'approved' and method = 'paypal'
      and submission_requested_at is null and not ${arePayoutsFrozen}
    returning id`
}

/** How a batch ends before anybody asked to send it. */
export interface UnsentEnd {
  /** Null = the system: the draft expired. */
  discardedBy: string | null
  /** Statuses in which it may still end this way. */
  from: readonly PayoutBatchStatus[]
  problemCode: PayoutBatchProblem | null
}

/** Ends a batch that nobody has asked to send; raises TR001 `batch_moved_on` otherwise. */
export function rejectUnsentBatch(batchId: string, end: UnsentEnd): SQL {
  return sql`
    with rejected as (
      update affiliate.payout_batches
      set status = 'rejected', discarded_by = ${end.discardedBy}::uuid,
        problem_code = ${end.problemCode}
      where id = ${batchId}::uuid and submission_requested_at is null
        and not ${isRemembered} and status in (${sql.join(
          end.from.map((status) => sql`${status}`),
          sql`, `,
        )})
      returning id)
    select affiliate.require(exists (select from rejected), 'batch_moved_on')`
}

/** Drafts created at or before `madeUpTo` that may be discarded, oldest first. */
export function listOldDrafts(madeUpTo: Date, limit: number): SQL {
  return sql`
    select id from affiliate.payout_batches
    where status = 'draft' and created_at <= ${madeUpTo.toISOString()}::timestamptz
      and not ${isRemembered}
    order by created_at, id limit ${limit}`
}

export function listBatchItems(batchId: string): SQL {
  return sql`
    select id, advertiser_id, affiliate_id, amount_minor, status
    from affiliate.payout_items where batch_id = ${batchId}::uuid order by id`
}

export type BatchItem = PayoutFact & { status: PayoutItemStatus }

export function toBatchItem(row: Row, batch: Pick<BatchState, 'currency' | 'isOwnPayer'>) {
  return {
    payoutItemId: readText(row.id),
    advertiserId: readText(row.advertiser_id),
    affiliateId: readText(row.affiliate_id),
    amount: { minor: readMinor(row.amount_minor), currency: batch.currency },
    isOwnPayer: batch.isOwnPayer,
    status: readWord(payoutItemStatuses, row.status),
  } satisfies BatchItem
}

/** The claim of a discard (see postEntries): the batch's items whose money is still reserved. */
export function claimReservedItems(batchId: string, now: Date): SQL {
  return sql`
    update affiliate.payout_items
    set status = 'returned', updated_at = ${now.toISOString()}::timestamptz
    where batch_id = ${batchId}::uuid and status = 'reserved'
    returning 'p:' || id || ':fail' as key`
}

/** A payout with the balance it was paid from. */
export interface PaidItem {
  status: PayoutItemStatus
  currency: Currency
  method: PayoutMethod
  payerAdvertiserId: string | null
  affiliateId: string
  accountId: string
  /** False: the balance was paid out again since, or is in a later batch. */
  isLatest: boolean
}

export function findPaidItem(itemId: string): SQL {
  return sql`
    select i.status, i.currency, b.method, b.payer_advertiser_id, i.affiliate_id,
      a.id as account_id, not exists (select from affiliate.payout_items l
        where l.affiliate_id = i.affiliate_id and l.advertiser_id = i.advertiser_id
          and l.currency = i.currency and l.id <> i.id
          and (l.created_at, l.id) > (i.created_at, i.id)) as is_latest
    from affiliate.payout_items i
    join affiliate.payout_batches b on b.id = i.batch_id
    join ledger.accounts a on a.kind = 'aff.available' and a.currency = i.currency
      and a.advertiser_id = i.advertiser_id and a.affiliate_id = i.affiliate_id
    where i.id = ${itemId}::uuid`
}

export function toPaidItem(row: Row): PaidItem {
  return {
    status: readWord(payoutItemStatuses, row.status),
    currency: readWord(currencies, row.currency),
    method: readWord(payoutMethods, row.method),
    payerAdvertiserId: readTextOrNull(row.payer_advertiser_id),
    affiliateId: readText(row.affiliate_id),
    accountId: readText(row.account_id),
    isLatest: readFlag(row.is_latest),
  }
}
