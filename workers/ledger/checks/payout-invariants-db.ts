/** The invariants of payouts; see check-books.ts. */
import { sql } from 'drizzle-orm'
import type { Invariant } from './invariants-db.ts'

const openItems = sql`('reserved', 'submitted', 'unclaimed', 'on_hold')`

export const payoutInvariants: readonly Invariant[] = [
  {
    rule: 'I4',
    says: 'an affiliate has at most one open payout item per advertiser and currency',
    breaches: sql`select affiliate_id || ' ' || advertiser_id || ' ' || currency as what
      from affiliate.payout_items where status in ${openItems}
      group by affiliate_id, advertiser_id, currency having count(*) > 1`,
  },
  {
    rule: 'I5',
    says: 'cash left for exactly the items that were paid, from where their batch is paid, and came back for those that were reversed',
    breaches: sql`
      with posted as (
        select t.payout_item_id as id,
          coalesce(sum(l.amount_minor) filter (where t.reason = 'payout_paid'), 0) as paid,
          coalesce(sum(l.amount_minor) filter (where t.reason = 'payout_reversed'), 0) as reversed,
          array_agg(distinct outside.kind) as places
        from ledger.transactions t join ledger.transfers l on l.transaction_id = t.id
        join ledger.accounts outside on outside.kind not like 'aff.%'
          and outside.id in (l.debit_account_id, l.credit_account_id)
        where t.reason in ('payout_paid', 'payout_reversed') group by t.payout_item_id)
      select 'payout item ' || coalesce(i.id, p.id) as what
      from affiliate.payout_items i full join posted p on p.id = i.id
      left join affiliate.payout_batches b on b.id = i.batch_id
      where i.id is null
        or coalesce(p.paid, 0) <> case when i.status in ('paid', 'reversed') then i.amount_minor else 0 end
        or coalesce(p.reversed, 0) <> case when i.status = 'reversed' then i.amount_minor else 0 end
        or not p.places <@ case when b.payer_advertiser_id is not null then '{adv.payer,adv.deposit}'
          when b.method = 'manual' then '{plat.cash.bank}' else '{plat.cash.paypal}' end::text[]`,
  },
  {
    rule: 'I6',
    says: 'money in transit is the sum of the open items',
    breaches: sql`
      with open as (select affiliate_id, advertiser_id, currency, sum(amount_minor) as minor
        from affiliate.payout_items where status in ${openItems} group by 1, 2, 3),
      moving as (select affiliate_id, advertiser_id, currency, credits_minor - debits_minor as minor
        from ledger.accounts where kind = 'aff.in_transit')
      select coalesce(m.affiliate_id, o.affiliate_id) || ' ' || coalesce(m.currency, o.currency) as what
      from moving m full join open o using (affiliate_id, advertiser_id, currency)
      where coalesce(m.minor, 0) <> coalesce(o.minor, 0)`,
  },
  {
    rule: 'I12',
    says: 'no payout left without a second person',
    breaches: sql`select 'payout batch ' || id as what from affiliate.payout_batches
      where status not in ('draft', 'rejected')
        and (approved_by is null or approved_by = created_by)`,
  },
  {
    rule: 'I13',
    says: 'no PayPal payment belongs to two of our items',
    breaches: sql`select 'PayPal item ' || paypal_item_id as what from affiliate.payout_items
      where paypal_item_id is not null group by paypal_item_id having count(*) > 1`,
  },
  {
    rule: 'B3',
    says: 'the fees in the books equal PayPal’s fees of each item, without those of own payers',
    breaches: sql`
      with posted as (
        select t.payout_item_id as id, sum(l.amount_minor) as fee
        from ledger.transactions t join ledger.transfers l on l.transaction_id = t.id
        where t.reason = 'payout_fee_paid' group by t.payout_item_id)
      select 'payout item ' || coalesce(i.id, p.id) as what
      from affiliate.payout_items i full join posted p on p.id = i.id
      left join affiliate.payout_batches b on b.id = i.batch_id
      where i.id is null
        or coalesce(p.fee, 0) <> case when b.payer_advertiser_id is null then i.fee_minor else 0 end`,
  },
  {
    rule: 'I16',
    says: 'no payout batch has been unclear for 25 days',
    breaches: sql`select 'payout batch ' || id as what from affiliate.payout_batches
      where (status in ('unknown', 'submitting', 'quarantine')
          or (status in ('draft', 'approved') and ambiguous_at is not null))
        and coalesce(ambiguous_at, first_attempt_at) < now() - interval '25 days'`,
  },
]
