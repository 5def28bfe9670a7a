/** Payout items across all batches, for the payouts list and for CSV files. */

import { type SQL, sql } from 'drizzle-orm'
import type { PayoutErrorAction } from '../../../../schema/paypal-errors.ts'
import {
  type PayoutItemStatus,
  payoutBatchStatuses,
  payoutMethods,
} from '../../../../schema/vocabulary.ts'
import {
  readText,
  readTextOrNull,
  readTime,
  readTimeOrNull,
  readWord,
} from '../../../core/columns.ts'
import type { Row } from '../../../core/database.ts'
import { batchNumber, toBatchNumber } from './batch-names.ts'
import { toItemView } from './payout-views.ts'

const itemRows = sql`
  select i.id, i.affiliate_id, f.name as affiliate_name, f.code as affiliate_code,
    i.advertiser_id, adv.name as advertiser_name, i.amount_minor::text as amount, i.currency,
    i.fee_minor::text as fee, i.receiver, i.status, i.paypal_item_id, i.paypal_transaction_id,
    i.problem_code, i.problem_message, i.fee_currency, i.conversion, i.retry_of_item_id,
    i.external_reference, i.cancel_requested_at, i.created_at, i.updated_at, i.settled_by,
    settler.name as settled_by_name, b.id as batch_id, ${batchNumber} as batch_number, b.method,
    b.status as batch_status, b.paypal_batch_id, b.submitted_at, b.payer_advertiser_id
  from affiliate.payout_items i
  join affiliate.payout_batches b on b.id = i.batch_id
  join affiliate.affiliates f on f.id = i.affiliate_id
  join affiliate.advertisers adv on adv.id = i.advertiser_id
  left join affiliate.users settler on settler.id = i.settled_by`

/** The problem codes of one action. `otherwise` decides about codes that are in neither list. */
export interface ActionFilter {
  action: PayoutErrorAction
  codes: Readonly<Record<string, PayoutErrorAction>>
  otherwise: PayoutErrorAction
}

export interface ItemFilter {
  status: PayoutItemStatus | null
  affiliateId: string | null
  advertiserId: string | null
  problem: ActionFilter | null
  afterId: string | null
  limit: number
}

/** Newest first. */
export function listItemRows(filter: ItemFilter): SQL {
  const { status, affiliateId, advertiserId, problem, afterId, limit } = filter
  const isOfAction =
    problem === null
      ? sql`true`
      : sql`(i.problem_code is not null and coalesce(
          ${JSON.stringify(problem.codes)}::jsonb ->> i.problem_code, ${problem.otherwise}::text)
          = ${problem.action})`
  return sql`${itemRows}
    where (${status}::text is null or i.status = ${status})
      and (${affiliateId}::uuid is null or i.affiliate_id = ${affiliateId}::uuid)
      and (${advertiserId}::uuid is null or i.advertiser_id = ${advertiserId}::uuid)
      and (${afterId}::uuid is null or i.id < ${afterId}::uuid) and ${isOfAction}
    order by i.id desc limit ${limit}`
}

/** Returns at most one row. */
export function findItemRow(itemId: string): SQL {
  return sql`${itemRows} where i.id = ${itemId}::uuid`
}

/** Oldest first. */
export function listRowsOfBatch(batchId: string, limit: number): SQL {
  return sql`${itemRows} where i.batch_id = ${batchId}::uuid order by i.id limit ${limit}`
}

/** Items reserved between the two times, oldest first. */
export function listRowsBetween(
  { from, to }: { from: Date; to: Date },
  afterId: string | null,
  limit: number,
): SQL {
  return sql`${itemRows}
    where i.created_at >= ${from.toISOString()}::timestamptz
      and i.created_at < ${to.toISOString()}::timestamptz
      and (${afterId}::uuid is null or i.id > ${afterId}::uuid)
    order by i.id limit ${limit}`
}

export type ItemRow = ReturnType<typeof toItemRow>

export function toItemRow(row: Row) {
  const submittedAt = readTimeOrNull(row.submitted_at)
  const settledBy = readTextOrNull(row.settled_by)
  return {
    ...toItemView(row),
    paypalItemId: readTextOrNull(row.paypal_item_id),
    settledBy:
      settledBy === null
        ? null
        : { id: settledBy, name: readTextOrNull(row.settled_by_name) ?? '' },
    createdAt: readTime(row.created_at),
    batch: {
      id: readText(row.batch_id),
      number: toBatchNumber(row.batch_number),
      method: readWord(payoutMethods, row.method),
      status: readWord(payoutBatchStatuses, row.batch_status),
      paypalBatchId: readTextOrNull(row.paypal_batch_id),
      payerAdvertiserId: readTextOrNull(row.payer_advertiser_id),
      submittedAt: submittedAt === null ? null : new Date(submittedAt),
    },
  }
}
