-- Opens missing accounts and locks all in id order, including the accounts between which debts may be swept. Returns the ids.
create or replace function ledger.lock_accounts(of_accounts json, of_swept json)
  returns uuid[]
  language plpgsql
  set plan_cache_mode = force_generic_plan set enable_seqscan = off
as $$
  #variable_conflict use_column
  declare
    ids uuid[] := ledger.account_ids(of_accounts);
    swept uuid[];
  begin
    if array_position(ids, null) is not null then
      ids := (select ledger.opened_accounts(ids, array_agg(w.kind order by w.n), array_agg(w.currency order by w.n),
          array_agg(w.advertiser_id order by w.n), array_agg(w.affiliate_id order by w.n))
        from json_to_recordset(of_accounts) as w(n int, kind text, currency text, advertiser_id uuid, affiliate_id uuid));
    end if;
    if of_swept is not null then
      -- One look-up for each account: a join might scan all accounts of these kinds.
      swept := array_remove(array(select (select a.id from ledger.accounts a where a.kind = side.kind and a.currency = s.currency
          and a.advertiser_id = s.advertiser_id and a.affiliate_id = s.affiliate_id)
        from json_to_recordset(of_swept) as s(advertiser_id uuid, affiliate_id uuid, currency text)
        cross join (values ('aff.available'), ('aff.debt')) as side(kind)), null);
    end if;
    perform from ledger.accounts where id = any (ids || swept) order by id for no key update;
    return ids;
  end $$;
