/** Payout batches until they leave: building, approving, discarding, asking for submission. */
import { type SQL, sql } from 'drizzle-orm'
import type { Currency, PayoutBatchStatus, PayoutItemStatus } from '../../schema/vocabulary.ts'
import type { PayoutFact } from '../domain/ledger-payouts.ts'
import type { Row, Scope } from './database.ts'
import { arePayoutsFrozen } from './payout-freeze.ts'

/** The scope in which payouts are changed: a person of finance, or the scheduler. */
export function payoutScope(userId: string | null): Scope {
  return userId === null ? { kind: 'system' } : { kind: 'staff', role: 'finance', userId }
}

/** A balance that reaches its minimum and belongs to somebody who can be paid. */
export interface PayableAccount {
  accountId: string
  advertiserId: string
  affiliateId: string
  availableMinor: bigint
  /** The highest of the advertiser's minimum, the affiliate's own and the run's. */
  minimumMinor: bigint
  receiver: string
}

/**
 * Payable accounts of one currency, in id order, after the cursor. Left out: accounts with an open
 * item, affiliates who are not approved or have no PayPal address, own payers.
 */
export function listPayableAccounts(
  currency: Currency,
  runMinimumMinor: bigint,
  afterAccountId: string | null,
  limit: number,
): SQL {
  const after = afterAccountId === null ? sql`` : sql`and a.id > ${afterAccountId}::uuid`
  // An advertiser's minimum speaks of its own currency.
  const minimum = sql`greatest(${runMinimumMinor.toString()}::bigint,
    case when adv.currency = a.currency then adv.payout_minimum_minor else 1 end,
    f.payout_minimum_minor)`
  return sql`
    select a.id, a.advertiser_id, a.affiliate_id, a.credits_minor - a.debits_minor as available_minor,
      ${minimum} as minimum_minor, f.paypal_email
    from ledger.accounts a
    join affiliate.advertisers adv on adv.id = a.advertiser_id
    join affiliate.affiliates f on f.id = a.affiliate_id
    where a.kind = 'aff.available' and a.currency = ${currency} ${after}
      and a.credits_minor - a.debits_minor >= ${minimum}
      and f.status = 'approved' and f.paypal_email is not null and adv.billing_mode <> 'own_payer'
      and not exists (select from affiliate.payout_items i
        where i.affiliate_id = a.affiliate_id and i.advertiser_id = a.advertiser_id
          and i.currency = a.currency
          and i.status in ('reserved', 'submitted', 'unclaimed', 'on_hold'))
    order by a.id
    limit ${limit}`
}

export function toPayableAccount(row: Row): PayableAccount {
  return {
    accountId: row.id as string,
    advertiserId: row.advertiser_id as string,
    affiliateId: row.affiliate_id as string,
    availableMinor: BigInt(row.available_minor as string),
    minimumMinor: BigInt(row.minimum_minor as string),
    receiver: row.paypal_email as string,
  }
}

export interface DraftItem {
  id: string
  advertiserId: string
  affiliateId: string
  amountMinor: bigint
  receiver: string
}

export interface DraftBatch {
  id: string
  runId: string
  number: number
  currency: Currency
  createdBy: string | null
  createdAt: Date
  /** The very bytes that PayPal will get, and their SHA-256. */
  request: string
  requestSha256: string
  items: readonly DraftItem[]
}

/** Inserts a draft with its items. An account with an open item is a unique violation. */
export function insertDraftBatch(batch: DraftBatch): SQL {
  const total = batch.items.reduce((sum, { amountMinor }) => sum + amountMinor, 0n)
  const items = batch.items.map((item) => ({
    id: item.id,
    advertiser_id: item.advertiserId,
    affiliate_id: item.affiliateId,
    amount_minor: item.amountMinor.toString(),
    receiver: item.receiver,
  }))
  return sql`
    with batch as (
      insert into affiliate.payout_batches (id, run_id, number, currency, item_count, total_minor,
        request, request_sha256, created_by, created_at)
      values (${batch.id}::uuid, ${batch.runId}::uuid, ${batch.number}, ${batch.currency},
        ${batch.items.length}, ${total.toString()}::bigint, ${batch.request},
        ${batch.requestSha256}, ${batch.createdBy}::uuid,
        ${batch.createdAt.toISOString()}::timestamptz)
      returning id, currency, created_at)
    insert into affiliate.payout_items (id, batch_id, advertiser_id, affiliate_id, currency,
      amount_minor, receiver, created_at, updated_at)
    select i.id, b.id, i.advertiser_id, i.affiliate_id, b.currency, i.amount_minor, i.receiver,
      b.created_at, b.created_at
    from batch b, jsonb_to_recordset(${JSON.stringify(items)}::jsonb)
      as i(id uuid, advertiser_id uuid, affiliate_id uuid, amount_minor bigint, receiver text)`
}

/** What an approver, sender or discarder must know of a batch. */
export interface BatchState {
  status: PayoutBatchStatus
  currency: Currency
  isOwnPayer: boolean
  requestSha256: string
  createdBy: string | null
  approvedBy: string | null
  submissionRequestedAt: Date | null
  /** Why nothing is sent at all now; null = batches are sent. */
  frozenReason: string | null
}

export function findBatchState(batchId: string): SQL {
  return sql`
    select status, currency, payer_advertiser_id, request_sha256, created_by, approved_by,
      submission_requested_at,
      (select payouts_frozen_reason from affiliate.platform_settings) as frozen_reason
    from affiliate.payout_batches where id = ${batchId}::uuid`
}

export function toBatchState(row: Row): BatchState {
  const requestedAt = row.submission_requested_at as string | Date | null
  return {
    status: row.status as PayoutBatchStatus,
    currency: row.currency as Currency,
    isOwnPayer: row.payer_advertiser_id !== null,
    requestSha256: row.request_sha256 as string,
    createdBy: row.created_by as string | null,
    approvedBy: row.approved_by as string | null,
    submissionRequestedAt: requestedAt === null ? null : new Date(requestedAt),
    frozenReason: (row.frozen_reason as string | null) ?? null,
  }
}

/**
 * Approves a draft, if its frozen bytes still have the hash that was seen, the approver is another
 * person than the creator, and no item pays the approver. Returns its id, or no row.
 */
export function approveBatch(
  batchId: string,
  userId: string,
  requestSha256: string,
  now: Date,
): SQL {
  return sql`
    update affiliate.payout_batches b
    set status = 'approved', approved_by = ${userId}::uuid,
      approved_at = ${now.toISOString()}::timestamptz
    where b.id = ${batchId}::uuid and b.status = 'draft' and not ${arePayoutsFrozen}
      and b.created_by is distinct from ${userId}::uuid
      and b.request_sha256 = ${requestSha256}
      and encode(sha256(convert_to(b.request, 'UTF8')), 'hex') = ${requestSha256}
      and not exists (select from affiliate.payout_items i
        join affiliate.user_roles r on r.affiliate_id = i.affiliate_id
        where i.batch_id = b.id and r.user_id = ${userId}::uuid)
    returning b.id`
}

/** Stamps who asked for an approved batch to be sent, once. Returns its id, or no row. */
export function stampSubmissionRequest(batchId: string, userId: string, now: Date): SQL {
  return sql`
    update affiliate.payout_batches
    set submission_requested_by = ${userId}::uuid,
      submission_requested_at = ${now.toISOString()}::timestamptz
    where id = ${batchId}::uuid and status = 'approved' and submission_requested_at is null
      and not ${arePayoutsFrozen}
    returning id`
}

/** Ends a batch that nobody has asked to send; raises TR001 `batch_moved_on` otherwise. */
export function rejectUnsentBatch(batchId: string, userId: string | null): SQL {
  return sql`
    with rejected as (
      update affiliate.payout_batches set status = 'rejected', discarded_by = ${userId}::uuid
      where id = ${batchId}::uuid and status in ('draft', 'approved')
        and submission_requested_at is null and first_attempt_at is null
      returning id)
    select affiliate.require(exists (select from rejected), 'batch_moved_on')`
}

export function listBatchItems(batchId: string): SQL {
  return sql`
    select id, advertiser_id, affiliate_id, amount_minor, status
    from affiliate.payout_items where batch_id = ${batchId}::uuid order by id`
}

export type BatchItem = PayoutFact & { status: PayoutItemStatus }

export function toBatchItem(row: Row, batch: Pick<BatchState, 'currency' | 'isOwnPayer'>) {
  return {
    payoutItemId: row.id as string,
    advertiserId: row.advertiser_id as string,
    affiliateId: row.affiliate_id as string,
    amount: { minor: BigInt(row.amount_minor as string), currency: batch.currency },
    isOwnPayer: batch.isOwnPayer,
    status: row.status as PayoutItemStatus,
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
