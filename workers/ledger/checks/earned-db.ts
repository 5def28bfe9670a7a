/** What affiliates earned, by commissions and by the ledger, for several invariants. */
import { sql } from 'drizzle-orm'

/** What affiliates have of their commissions, according to the commissions. */
export const liveCommissions = sql`
  select affiliate_id, advertiser_id, currency, sum(amount_minor - refunded_minor) as minor
  from affiliate.commissions where status in ('pending', 'held', 'available') group by 1, 2, 3`

/**
 * Money that left an affiliate's accounts to the outside: payouts. Written-off debts are
 * subtracted, adjustments count by their sign, and bonuses are subtracted because no commission earned them.
 */
export const moneyByReason = sql`
  select l.affiliate_id, l.advertiser_id, l.currency, sum(case
      when t.reason = 'payout_paid' then l.amount_minor
      when t.reason in ('payout_reversed', 'debt_written_off') then -l.amount_minor
      when d.kind like 'plat.%' or t.reason = 'bonus_paid' then -l.amount_minor else l.amount_minor end) as minor
  from ledger.transactions t join ledger.transfers l on l.transaction_id = t.id
  join ledger.accounts d on d.id = l.debit_account_id
  where t.reason in ('payout_paid', 'payout_reversed', 'debt_written_off', 'adjusted', 'bonus_paid')
    and l.affiliate_id is not null
  group by 1, 2, 3`
