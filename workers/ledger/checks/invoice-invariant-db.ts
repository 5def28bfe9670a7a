/** The invariant of invoices and advertisers' debts; see invariants-db.ts. */
import { sql } from 'drizzle-orm'
import type { Invariant } from './invariants-db.ts'

/**
 * Every movement of a receivable except payments, and the part of a payment that became a deposit.
 * Charges belong to a commission or a conversion.
 */
const movements = sql`
  select a.advertiser_id, a.currency, t.recorded_at, l.minor,
    t.commission_id is not null or t.conversion_id is not null as is_charge
  from ledger.accounts a
  join (
    select debit_account_id as account_id, transaction_id, amount_minor as minor from ledger.transfers
    union all
    select credit_account_id, transaction_id, -amount_minor from ledger.transfers) l
    on l.account_id = a.id
  join ledger.transactions t on t.id = l.transaction_id and t.reason <> 'invoice_paid'
  where a.kind = 'adv.receivable'
  union all
  select a.advertiser_id, a.currency, t.recorded_at, l.amount_minor, false
  from ledger.accounts a join ledger.transfers l on l.credit_account_id = a.id
  join ledger.transactions t on t.id = l.transaction_id and t.reason = 'invoice_paid'
  where a.kind = 'adv.deposit'`

/**
 * Not yet invoiced are: charges since the end of the last invoice's period, charges of void
 * invoices without a later one, and movements of the deposit and earlier fees that differ from the
 * invoices.
 */
export const invoiceInvariant: Invariant = {
  rule: 'B4',
  says: 'what an advertiser owes is what is open of its invoices and what is not yet invoiced',
  breaches: sql`
    with cut as (
      select advertiser_id, currency, max(period_end)::timestamp at time zone 'UTC' as at
      from affiliate.invoices group by 1, 2),
    listed as (
      select i.advertiser_id, i.currency, l.amount_minor as minor, l.event is not null as is_charge,
        i.status = 'void' as is_void, i.status = 'void' and not exists (
          select from affiliate.invoices e where e.advertiser_id = i.advertiser_id
            and e.currency = i.currency and e.id <> i.id and e.issued_at >= i.voided_at) as is_dropped
      from affiliate.invoices i join affiliate.invoice_lines l on l.invoice_id = i.id),
    part as (
      select advertiser_id, currency, debits_minor - credits_minor as minor
      from ledger.accounts where kind = 'adv.receivable'
      union all
      select advertiser_id, currency, paid_minor - total_minor
      from affiliate.invoices where status = 'issued'
      union all
      select m.advertiser_id, m.currency, -m.minor from (${movements}) m
      left join cut c using (advertiser_id, currency)
      where not m.is_charge or c.at is null or m.recorded_at >= c.at
      union all
      select advertiser_id, currency, -minor from listed where is_charge and is_dropped
      union all
      select advertiser_id, currency, minor from listed where not is_charge and not is_void)
    select advertiser_id || ' ' || currency as what from part
    group by advertiser_id, currency having sum(minor) <> 0`,
}
