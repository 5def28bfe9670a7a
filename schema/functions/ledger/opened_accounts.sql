-- Opens the accounts whose id is not known and returns the ids of all. All callers open in one order before they lock; it is refused
-- where the caller may not open one. Available balance and debt of an affiliate are opened together: whoever moves one then locks
-- what whoever moves the other locks too, so the second sees what there is to sweep.
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
