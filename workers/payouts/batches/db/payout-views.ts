/** Batches and items as finance sees them. */

import { type SQL, sql } from 'drizzle-orm'
import type { PayoutConversion } from '../../../../schema/payouts.ts'
import {
  type Currency,
  currencies,
  type PayoutBatchProblem,
  type PayoutItemStatus,
  payoutBatchStatuses,
  payoutItemStatuses,
  payoutMethods,
} from '../../../../schema/vocabulary.ts'
import {
  readMinor,
  readText,
  readTextOrNull,
  readTime,
  readTimeOrNull,
  readWord,
} from '../../../core/columns.ts'
import type { Row } from '../../../core/database.ts'
import { batchNumber, toBatchNumber } from './batch-names.ts'

export type BatchFilter =
  | { batchId: string }
  | { runId: string }
  | { afterId: string | null; limit: number; isStuck?: boolean }

const BATCHES_OF_RUN_MAX = 200

/** Newest first; the batches of one run are in the run's order. */
export function listBatchViews(filter: BatchFilter): SQL {
  const limit = 'limit' in filter ? filter.limit : BATCHES_OF_RUN_MAX
  return sql`
    select b.id, b.run_id, ${batchNumber} as number, b.method, b.currency, b.status, b.item_count,
      b.payer_advertiser_id, payer.name as payer_name,
      b.total_minor::text as total, b.fees_minor::text as fees, b.request_sha256, b.created_at,
      b.approved_at, b.submission_requested_at, b.submitted_at, b.settled_at, b.paypal_batch_id,
      b.last_problem, b.problem_code, b.problem_name, b.replaces_batch_id,
      (select n.id from affiliate.payout_batches n where n.replaces_batch_id = b.id)
        as replaced_by_batch_id, b.created_by, creator.name as creator_name, b.approved_by,
      approver.name as approver_name, i.paid, i.by_status
    from affiliate.payout_batches b
    left join affiliate.advertisers payer on payer.id = b.payer_advertiser_id
    left join affiliate.users creator on creator.id = b.created_by
    left join affiliate.users approver on approver.id = b.approved_by
    cross join lateral (
      select coalesce(jsonb_object_agg(status, items), '{}') as by_status,
        coalesce(sum(minor) filter (where status = 'paid'), 0)::text as paid
      from (select status, count(*) as items, sum(amount_minor) as minor
            from affiliate.payout_items where batch_id = b.id group by status) as s
    ) as i
    where ${conditionOf(filter)}
    order by ${'runId' in filter ? sql`b.number` : sql`b.id desc`}
    limit ${limit}`
}

/**
 * Batches that only a person or a late answer from PayPal can finish. Uses the index of statuses.
 */
const stuck = sql`b.status in ('quarantine', 'unknown', 'submitting', 'submitted') and (
  b.status in ('quarantine', 'unknown') or b.problem_code = 'too_old'
  or (b.status = 'submitted' and b.problem_code in ('different', 'exists_unseen')))`

function conditionOf(filter: BatchFilter): SQL {
  if ('batchId' in filter) return sql`b.id = ${filter.batchId}::uuid`
  if ('runId' in filter) return sql`b.run_id = ${filter.runId}::uuid`
  const after = filter.afterId === null ? sql`true` : sql`b.id < ${filter.afterId}::uuid`
  return filter.isStuck ? sql`${after} and ${stuck}` : after
}

export type BatchView = ReturnType<typeof toBatchView>

export function toBatchView(row: Row) {
  // An advertiser that pays itself does not see which of the platform's staff it was.
  const person = (id: unknown, name: unknown) =>
    id === null ? null : { id: id as string, name: (name ?? '') as string }
  return {
    id: readText(row.id),
    runId: readText(row.run_id),
    number: toBatchNumber(row.number),
    method: readWord(payoutMethods, row.method),
    payer: person(row.payer_advertiser_id, row.payer_name),
    currency: readWord(currencies, row.currency),
    status: readWord(payoutBatchStatuses, row.status),
    itemCount: Number(row.item_count),
    totalMinor: readMinor(row.total),
    paidMinor: readMinor(row.paid),
    feesMinor: readMinor(row.fees),
    itemsByStatus: row.by_status as Partial<Record<PayoutItemStatus, number>>,
    requestSha256: readText(row.request_sha256),
    createdBy: person(row.created_by, row.creator_name),
    createdAt: readTime(row.created_at),
    approvedBy: person(row.approved_by, row.approver_name),
    approvedAt: readTimeOrNull(row.approved_at),
    submissionRequestedAt: readTimeOrNull(row.submission_requested_at),
    submittedAt: readTimeOrNull(row.submitted_at),
    settledAt: readTimeOrNull(row.settled_at),
    paypalBatchId: readTextOrNull(row.paypal_batch_id),
    problem: toProblem(row),
    lastProblem: readTextOrNull(row.last_problem),
    replacesBatchId: readTextOrNull(row.replaces_batch_id),
    replacedByBatchId: readTextOrNull(row.replaced_by_batch_id),
  }
}

function toProblem({ problem_code, problem_name, last_problem }: Row) {
  if (problem_code === null) return null
  return {
    code: problem_code as PayoutBatchProblem,
    name: problem_name as string | null,
    detail: last_problem as string | null,
  }
}

/** Items of a batch in id order, after the cursor. */
export function listItemViews(batchId: string, afterId: string | null, limit: number): SQL {
  const after = afterId === null ? sql`` : sql`and i.id > ${afterId}::uuid`
  return sql`
    select i.id, i.affiliate_id, f.name as affiliate_name, f.code as affiliate_code,
      i.advertiser_id, adv.name as advertiser_name, i.amount_minor::text as amount, i.currency,
      i.fee_minor::text as fee, i.receiver, i.status, i.paypal_transaction_id, i.problem_code,
      i.problem_message, i.fee_currency, i.conversion, i.retry_of_item_id, i.external_reference,
      i.cancel_requested_at, i.updated_at
    from affiliate.payout_items i
    join affiliate.affiliates f on f.id = i.affiliate_id
    join affiliate.advertisers adv on adv.id = i.advertiser_id
    where i.batch_id = ${batchId}::uuid ${after}
    order by i.id limit ${limit}`
}

export type ItemView = ReturnType<typeof toItemView>

export function toItemView(row: Row) {
  return {
    id: readText(row.id),
    affiliate: {
      id: readText(row.affiliate_id),
      name: readText(row.affiliate_name),
      code: readText(row.affiliate_code),
    },
    advertiser: { id: readText(row.advertiser_id), name: readText(row.advertiser_name) },
    currency: readWord(currencies, row.currency),
    amountMinor: readMinor(row.amount),
    fee: {
      minor: readMinor(row.fee),
      currency: (row.fee_currency ?? row.currency) as Currency,
    },
    conversion: row.conversion as PayoutConversion | null,
    receiver: readText(row.receiver),
    status: readWord(payoutItemStatuses, row.status),
    paypalTransactionId: readTextOrNull(row.paypal_transaction_id),
    problemCode: readTextOrNull(row.problem_code),
    problemMessage: readTextOrNull(row.problem_message),
    retryOfItemId: readTextOrNull(row.retry_of_item_id),
    externalReference: readTextOrNull(row.external_reference),
    cancelRequestedAt: readTimeOrNull(row.cancel_requested_at),
    updatedAt: readTime(row.updated_at),
  }
}
