-- Ids of ledger accounts in the order of the request; null for an account that does not exist or that the caller may not see.
create or replace function ledger.account_ids(of_accounts json)
  returns uuid[]
  language plpgsql stable
  set plan_cache_mode = force_generic_plan set enable_seqscan = off
as $$ begin
    return (select array_agg(case
        when w.affiliate_id is not null then (select a.id from ledger.accounts a where a.kind = w.kind and a.currency = w.currency
          and a.advertiser_id = w.advertiser_id and a.affiliate_id = w.affiliate_id)
        when w.advertiser_id is not null then (select a.id from ledger.accounts a where a.kind = w.kind and a.currency = w.currency
          and a.advertiser_id = w.advertiser_id and a.affiliate_id is null)
        else (select a.id from ledger.accounts a where a.kind = w.kind and a.currency = w.currency
          and a.advertiser_id is null and a.affiliate_id is null) end order by w.n)
      from json_to_recordset(of_accounts) as w(n int, kind text, currency text, advertiser_id uuid, affiliate_id uuid));
  end $$;
