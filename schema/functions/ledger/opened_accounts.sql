-- Opens the accounts that have no id yet and returns the ids of all. All callers open accounts in the same order before they
-- lock. It raises an error when the caller may not open an account. An affiliate's available balance and debt are opened
-- together: a transaction that moves one locks both, so a concurrent one sees the debt that can be swept.
create or replace function ledger.opened_accounts(known uuid[], kinds text[], currencies text[],
    advertisers uuid[], affiliates uuid[])
  returns uuid[]
  language plpgsql
  set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_bitmapscan = off
as $$
  #variable_conflict use_column
  begin
    insert into ledger.accounts (kind, currency, advertiser_id, affiliate_id)
      select own.kind, w.currency, w.advertiser_id, w.affiliate_id
      from unnest(known, kinds, currencies, advertisers, affiliates) as w(id, kind, currency, advertiser_id, affiliate_id)
      cross join lateral unnest(case when w.kind in ('aff.available', 'aff.debt') then array['aff.available', 'aff.debt']
        else array[w.kind] end) as own(kind)
      where w.id is null
      order by kind, currency, advertiser_id, affiliate_id
      on conflict do nothing;
    return array(select coalesce(w.id, case
        when w.affiliate_id is not null then (select a.id from ledger.accounts a where a.kind = w.kind and a.currency = w.currency
          and a.advertiser_id = w.advertiser_id and a.affiliate_id = w.affiliate_id)
        when w.advertiser_id is not null then (select a.id from ledger.accounts a where a.kind = w.kind and a.currency = w.currency
          and a.advertiser_id = w.advertiser_id and a.affiliate_id is null)
        else (select a.id from ledger.accounts a where a.kind = w.kind and a.currency = w.currency
          and a.advertiser_id is null and a.affiliate_id is null) end)
      from unnest(known, kinds, currencies, advertisers, affiliates) as w(id, kind, currency, advertiser_id, affiliate_id));
  end $$;
