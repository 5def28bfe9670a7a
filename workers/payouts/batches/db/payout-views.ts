/** What finance sees: batches, items. */
import { type SQL, sql } from 'drizzle-orm'
import type { PayoutConversion } from '../../../../schema/payouts.ts'
import type {
  Currency,
  PayoutBatchProblem,
  PayoutBatchStatus,
  PayoutItemStatus,
  PayoutMethod,
} from '../../../../schema/vocabulary.ts'
import type { Row } from '../../../core/database.ts'
import { batchNumber, toBatchNumber } from './batch-names.ts'

export type BatchFilter =
  | { batchId: string }
  | { runId: string }
  | { afterId: string | null; limit: number; isStuck?: boolean }

const BATCHES_OF_RUN_MAX = 200

/** Newest first; a run's own in their order. */
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

/** What only a person, or PayPal's late answer, brings to an end; by the index of states. */
const stuck = sql`b.status in ('quarantine', 'unknown', 'submitting', 'submitted') and (
  b.status in ('quarantine', 'unknown') or b.problem_code = 'too_old'
  or (b.status = 'submitted' and b.problem_code in ('different', 'exists_unseen')))`

function conditionOf(filter: BatchFilter): SQL {
  if ('batchId' in filter) return sql`b.id = ${filter.batchId}::uuid`
  if ('runId' in filter) return sql`b.run_id = ${filter.runId}::uuid`
  const after = filter.afterId === null ? sql`true` : sql`b.id < ${filter.afterId}::uuid`
  return filter.isStuck ? sql`${after} and ${stuck}` : after
}

const timeOf = (value: unknown) => (value === null ? null : new Date(value as string | Date))

export type BatchView = ReturnType<typeof toBatchView>

export function toBatchView(row: Row) {
  // An own payer does not see who of the platform it was.
  const person = (id: unknown, name: unknown) =>
    id === null ? null : { id: id as string, name: (name ?? '') as string }
  return {
    id: row.id as string,
    runId: row.run_id as string,
    number: toBatchNumber(row.number),
    method: row.method as PayoutMethod,
    payer: person(row.payer_advertiser_id, row.payer_name),
    currency: row.currency as Currency,
    status: row.status as PayoutBatchStatus,
    itemCount: Number(row.item_count),
    totalMinor: BigInt(row.total as string),
    paidMinor: BigInt(row.paid as string),
    feesMinor: BigInt(row.fees as string),
    itemsByStatus: row.by_status as Partial<Record<PayoutItemStatus, number>>,
    requestSha256: row.request_sha256 as string,
    createdBy: person(row.created_by, row.creator_name),
    createdAt: new Date(row.created_at as string | Date),
    approvedBy: person(row.approved_by, row.approver_name),
    approvedAt: timeOf(row.approved_at),
    submissionRequestedAt: timeOf(row.submission_requested_at),
    submittedAt: timeOf(row.submitted_at),
    settledAt: timeOf(row.settled_at),
    paypalBatchId: row.paypal_batch_id as string | null,
    problem: toProblem(row),
    lastProblem: row.last_problem as string | null,
    replacesBatchId: row.replaces_batch_id as string | null,
    replacedByBatchId: row.replaced_by_batch_id as string | null,
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
    id: row.id as string,
    affiliate: {
      id: row.affiliate_id as string,
      name: row.affiliate_name as string,
      code: row.affiliate_code as string,
    },
    advertiser: { id: row.advertiser_id as string, name: row.advertiser_name as string },
    currency: row.currency as Currency,
    amountMinor: BigInt(row.amount as string),
    fee: {
      minor: BigInt(row.fee as string),
      currency: (row.fee_currency ?? row.currency) as Currency,
    },
    conversion: row.conversion as PayoutConversion | null,
    receiver: row.receiver as string,
    status: row.status as PayoutItemStatus,
    paypalTransactionId: row.paypal_transaction_id as string | null,
    problemCode: row.problem_code as string | null,
    problemMessage: row.problem_message as string | null,
    retryOfItemId: row.retry_of_item_id as string | null,
    externalReference: row.external_reference as string | null,
    cancelRequestedAt: timeOf(row.cancel_requested_at),
    updatedAt: new Date(row.updated_at as string | Date),
  }
}
