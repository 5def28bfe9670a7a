import { sql } from 'drizzle-orm'

/**
 * The payout item that covers the commission `m`; at most one row. An item pays a whole balance and names no
 * commissions. So the first item that was reserved after the commission became available covers it. An item that was
 * released covers nothing; the next item covers the commission. Ledger ids give the order, because they are created
 * while the account is locked. Business times may come from a job that ran late.
 */
export const coveringItem = sql`
  select i.id, i.batch_id, i.status, i.created_at from affiliate.payout_items i
  join ledger.transactions reserved on reserved.payout_item_id = i.id and reserved.reason = 'payout_reserved'
  where i.affiliate_id = m.affiliate_id and i.advertiser_id = m.advertiser_id
    and i.currency = m.currency and i.status not in ('failed', 'returned', 'reversed')
    and reserved.id > (select freed.id from ledger.transactions freed
      where freed.commission_id = m.id
        and freed.reason in ('commission_approved', 'commission_released')
      order by freed.id desc limit 1)
  order by reserved.id limit 1`
