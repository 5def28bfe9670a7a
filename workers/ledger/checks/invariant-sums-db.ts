/** Sums that several invariants share, from business rows and from the journal. */
import { sql } from 'drizzle-orm'

/** What affiliates hold of their commissions, as the commissions themselves say. */
export const liveCommissions = sql`
  select affiliate_id, advertiser_id, currency, sum(amount_minor - refunded_minor) as minor
  from affiliate.commissions where status in ('pending', 'held', 'available') group by 1, 2, 3`

/** Platform fees that stand, as the conversions say: those charged, less what went back. */
export const liveFees = sql`
  select c.advertiser_id, c.currency, sum(c.fee_minor - c.fee_returned_minor) as minor
  from affiliate.conversions c
  join ledger.transactions t on t.idempotency_key = 'f:' || c.id || ':create'
  group by 1, 2`

/**
 * Money that left an affiliate’s accounts to the outside: payouts, written-off debts count against it,
 * adjustments by their sign.
 */
export const moneyByReason = sql`
  select l.affiliate_id, l.advertiser_id, l.currency, sum(case
      when t.reason = 'payout_paid' then l.amount_minor
      when t.reason in ('payout_reversed', 'debt_written_off') then -l.amount_minor
      when d.kind like 'plat.%' then -l.amount_minor else l.amount_minor end) as minor
  from ledger.transactions t join ledger.transfers l on l.transaction_id = t.id
  join ledger.accounts d on d.id = l.debit_account_id
  where t.reason in ('payout_paid', 'payout_reversed', 'debt_written_off', 'adjusted')
    and l.affiliate_id is not null
  group by 1, 2, 3`

/** What came into an advertiser’s accounts and left them for any other reason than what was earned. */
export const advertiserPayments = sql`
  select a.advertiser_id, a.currency,
    sum(case when a.id = l.credit_account_id then l.amount_minor else -l.amount_minor end) as minor
  from ledger.transactions t join ledger.transfers l on l.transaction_id = t.id
  join ledger.accounts a on a.kind in ('adv.deposit', 'adv.receivable', 'adv.payer')
    and a.id in (l.debit_account_id, l.credit_account_id)
  where t.reason not like 'commission%' and t.reason not like 'fee%'
  group by 1, 2`
