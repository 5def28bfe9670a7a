/** Replaces a batch with a new draft of its payable items, under new ids. */
import { type SQL, sql } from 'drizzle-orm'
import { timestamp } from '../../../core/timestamp.ts'
import type { BatchProblem } from '../rules/payout-submission.ts'
import { type HeldBatch, heldColumns, isFree, problemSet } from './payout-submission.ts'

/**
 * An approved batch that nobody has asked to send, as its sender holds it. No row: not approved.
 */
export function findUnsentBatch(batchId: string): SQL {
  return sql`select ${heldColumns} from affiliate.payout_batches
    where id = ${batchId}::uuid and status = 'approved' and method = 'paypal'`
}

/** Rejects a batch that PayPal never received; raises TR001 `batch_moved_on` otherwise. */
export function rejectUnsent({ id, leaseToken }: HeldBatch, problem: BatchProblem): SQL {
  return sql`
    with rejected as (
      update affiliate.payout_batches
      set status = 'rejected', next_attempt_at = null, ${problemSet(problem)}
      where id = ${id}::uuid and lease_token = ${leaseToken} and ${isFree}
        and status in ('approved', 'unknown') and ambiguous_at is null
      returning id)
    select affiliate.require(exists (select from rejected), 'batch_moved_on')`
}

export interface Replacement {
  id: string
  request: string
  requestSha256: string
  /** New item id by the old one. */
  renamed: ReadonlyMap<string, string>
  now: Date
}

/**
 * Drafts the replacement with the payer, currency, run and creator of the old batch, unapproved.
 */
export function insertReplacement(oldId: string, draft: Replacement): SQL {
  const pairs = JSON.stringify([...draft.renamed].map(([old_id, id]) => ({ old_id, id })))
  return sql`
    with pair as (select * from jsonb_to_recordset(${pairs}::jsonb) as p(old_id uuid, id uuid)),
    kept as (select pair.id, i.* from pair
      join (select id as old_id, advertiser_id, affiliate_id, amount_minor, receiver
        from affiliate.payout_items where batch_id = ${oldId}::uuid) i using (old_id)),
    batch as (
      insert into affiliate.payout_batches (id, run_id, number, payer_advertiser_id, method,
        replaces_batch_id, currency, item_count, total_minor, request, request_sha256, created_by,
        created_at)
      select ${draft.id}::uuid, b.run_id,
        (select max(s.number) + 1 from affiliate.payout_batches s where s.run_id = b.run_id),
        b.payer_advertiser_id, b.method, b.id, b.currency, (select count(*) from kept),
        (select sum(amount_minor) from kept), ${draft.request}, ${draft.requestSha256},
        b.created_by, ${timestamp(draft.now)}
      from affiliate.payout_batches b where b.id = ${oldId}::uuid
      returning id, currency, created_at)
    insert into affiliate.payout_items (id, batch_id, advertiser_id, affiliate_id, currency,
      amount_minor, receiver, retry_of_item_id, created_at, updated_at)
    select k.id, b.id, k.advertiser_id, k.affiliate_id, b.currency, k.amount_minor, k.receiver,
      k.old_id, b.created_at, b.created_at
    from batch b, kept k`
}
