/** Items that became unpayable after they were reserved. */

import { type SQL, sql } from 'drizzle-orm'
import { type PayoutObstacle, payoutObstacles } from '../../../../schema/vocabulary.ts'
import { readText, readWord } from '../../../core/columns.ts'
import type { Row } from '../../../core/database.ts'

/**
 * Condition on an item `i`: one of the affiliate's orders is under review. No time is compared: a review that was requested
 * before the reservation may be stored after it.
 */
const isUnderReview = sql`exists (select from affiliate.reviews r
  left join affiliate.commissions c on c.conversion_id = r.conversion_id
    and c.affiliate_id = i.affiliate_id
  where r.advertiser_id = i.advertiser_id and r.status = 'open'
    and (r.affiliate_id = i.affiliate_id or c.id is not null))`

/**
 * Why an item `i` of affiliate `f` with partnership `p` may not be paid; null = it may. It checks
 * the obstacles of affiliate.payout_accounts that the affiliate or the advertiser can cause after
 * the reservation. Platform-wide settings apply from the next run on.
 */
const stopReason = (now: Date) => sql`case
  when f.status <> 'approved' then 'affiliate_not_approved'
  when p.status = 'rejected' then 'partnership_ended'
  when f.paypal_email is null then 'no_receiver'
  when lower(f.paypal_email) <> lower(i.receiver)
    or f.paypal_usable_from > ${now.toISOString()}::timestamptz then 'receiver_waits'
  when f.receiver_problem is not null then 'receiver_problem'
  when ${isUnderReview} then 'review_open' end`

const peopleOf = sql`affiliate.affiliates f
  join affiliate.partnerships p on p.affiliate_id = f.id
  where f.id = i.affiliate_id and p.advertiser_id = i.advertiser_id`

/** Condition on an item `i`: it may not be paid any more. */
export const isItemStopped = (now: Date): SQL =>
  sql`exists (select from ${peopleOf} and ${stopReason(now)} is not null)`

/**
 * The same condition for items that are paid manually. It does not require a PayPal address,
 * because the affiliate may have none. Their payout details must be the approved ones and past
 * their hold.
 */
export const isManualItemStopped = (now: Date): SQL => sql`exists (select from ${peopleOf}
  and (f.status <> 'approved' or p.status = 'rejected' or ${isUnderReview}
    or i.receiver <> coalesce(f.payout_details, '')
    or f.payout_details_usable_from > ${now.toISOString()}::timestamptz))`

/** A reserved item that became unpayable after the reservation, and why. */
export interface StoppedItem {
  itemId: string
  reason: PayoutObstacle
}

export function listStoppedItems(batchId: string, now: Date): SQL {
  return sql`
    select i.id, (select ${stopReason(now)} from ${peopleOf}) as reason
    from affiliate.payout_items i
    where i.batch_id = ${batchId}::uuid and i.status = 'reserved' and ${isItemStopped(now)}
    order by i.id`
}

export function toStoppedItem(row: Row): StoppedItem {
  return { itemId: readText(row.id), reason: readWord(payoutObstacles, row.reason) }
}
