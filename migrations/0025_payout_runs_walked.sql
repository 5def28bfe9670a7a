-- A run walks the balances in order of their ids: each step looked at all of them before, so that large runs took the square of their time.
create or replace function affiliate.reserve_payouts(of_run json, after_account uuid, items_most integer, batch_most integer)
  returns json language plpgsql set plan_cache_mode = force_custom_plan as $$
  declare
    run record;
    held record;
    is_last boolean := false;
    last_account uuid := after_account;
    looked_at uuid[];
    wanted uuid[]; transits uuid[]; accounts uuid[]; advertisers uuid[]; affiliates uuid[]; amounts bigint[]; receivers text[];
    items uuid[]; entries uuid[]; batches uuid[]; retried uuid[];
    taken integer;
    numbered integer;
  begin
    select * into run from json_to_record(of_run) as r(id uuid, request_key text, payer uuid, currency text, method text,
      step bigint, decimals integer, minimum bigint, own_minimums boolean, cut_off timestamptz, included uuid[], excluded uuid[],
      account uuid, keeps_empty boolean, subject text, created_by uuid, at timestamptz);
    -- Balances are walked in order of their ids, so that each is looked at once however many steps a run takes.
    wanted := '{}';
    while cardinality(wanted) < items_most and not is_last loop
      looked_at := case when run.account is not null then array[run.account] else array(select a.id from ledger.accounts a
        where a.kind = 'aff.available' and a.currency = run.currency and (last_account is null or a.id > last_account)
        order by a.id limit items_most) end;
      is_last := run.account is not null or cardinality(looked_at) < items_most;
      wanted := wanted || array(select p.account_id
        from affiliate.payout_accounts(run.payer, run.currency, run.method, run.step, run.minimum, run.own_minimums, run.cut_off,
          run.included, run.excluded, run.at) p
        where p.account_id = any (looked_at) and p.is_payable
        order by p.account_id limit items_most - cardinality(wanted));
      if cardinality(wanted) = items_most and wanted[items_most] < looked_at[cardinality(looked_at)] then
        is_last := false;
      end if;
      last_account := case when cardinality(wanted) = items_most then wanted[items_most] else looked_at[cardinality(looked_at)] end;
    end loop;

    insert into ledger.accounts (kind, currency, advertiser_id, affiliate_id)
      select 'aff.in_transit', a.currency, a.advertiser_id, a.affiliate_id
      from ledger.accounts a
      where a.id = any (wanted) and not exists (select from ledger.accounts t where t.kind = 'aff.in_transit'
        and t.currency = a.currency and t.advertiser_id = a.advertiser_id and t.affiliate_id = a.affiliate_id)
      order by a.advertiser_id, a.affiliate_id
      on conflict do nothing;
    transits := array(select (select t.id from ledger.accounts t where t.kind = 'aff.in_transit'
        and t.currency = a.currency and t.advertiser_id = a.advertiser_id and t.affiliate_id = a.affiliate_id)
      from ledger.accounts a where a.id = any (wanted));
    perform from ledger.accounts where id = any (wanted || transits) order by id for no key update;

    select array_agg(p.account_id order by p.account_id), array_agg(p.advertiser_id order by p.account_id),
        array_agg(p.affiliate_id order by p.account_id), array_agg(p.amount_minor order by p.account_id),
        array_agg(p.receiver order by p.account_id), array_agg((select t.id from ledger.accounts t where t.kind = 'aff.in_transit'
          and t.currency = run.currency and t.advertiser_id = p.advertiser_id and t.affiliate_id = p.affiliate_id) order by p.account_id),
        array_agg(uuidv7(run.at - clock_timestamp())), array_agg(uuidv7()), count(*)::integer,
        array_agg(case when i.status in ('failed', 'returned', 'reversed') then i.id end order by p.account_id)
      into accounts, advertisers, affiliates, amounts, receivers, transits, items, entries, taken, retried
      from affiliate.payout_accounts(run.payer, run.currency, run.method, run.step, run.minimum, run.own_minimums, run.cut_off,
        run.included, run.excluded, run.at) p
      left join lateral (select i.id, i.status from affiliate.payout_items i
        where i.affiliate_id = p.affiliate_id and i.advertiser_id = p.advertiser_id and i.currency = run.currency
        order by i.created_at desc, i.id desc limit 1) i on true
      where p.account_id = any (wanted) and p.is_payable;

    if taken > 0 or run.keeps_empty then
      insert into affiliate.payout_runs (id, payer_advertiser_id, method, currency, minimum_minor, cut_off_at, included, excluded,
          request_key, batch_count, item_count, total_minor, created_by, created_at)
        values (run.id, run.payer, run.method, run.currency, run.minimum, run.cut_off, run.included, coalesce(run.excluded, '{}'),
          run.request_key, 0, 0, 0, run.created_by, run.at)
        on conflict (request_key) do nothing;
    end if;
    select r.id, r.built_at into held from affiliate.payout_runs r
      where r.request_key = run.request_key for no key update;
    -- Nothing was made; or another who asked the same was first, and has built all of it.
    if held.id is null or held.built_at is not null then
      return json_build_object('run_id', held.id, 'last', null);
    end if;

    if taken > 0 then
      numbered := coalesce((select max(b.number) from affiliate.payout_batches b where b.run_id = held.id), 0);
      batches := array(select uuidv7(run.at - clock_timestamp()) from generate_series(1, (taken - 1) / batch_most + 1));
      insert into affiliate.payout_batches (id, run_id, number, payer_advertiser_id, method, currency, item_count, total_minor,
          request, request_sha256, created_by, created_at)
        select b.id, held.id, numbered + b.number, run.payer, run.method, run.currency, b.items, b.total, b.request,
          encode(sha256(convert_to(b.request, 'UTF8')), 'hex'), run.created_by, run.at
        from (select (u.n - 1) / batch_most + 1 as number, batches[(u.n - 1) / batch_most + 1] as id, count(*) as items,
            sum(u.amount) as total,
            case run.method when 'paypal' then '{"sender_batch_header":{"sender_batch_id":"' || batches[(u.n - 1) / batch_most + 1]
                || '","recipient_type":"EMAIL","email_subject":' || to_json(run.subject) || '},"items":['
              else '{"manual_batch_id":"' || batches[(u.n - 1) / batch_most + 1] || '","items":[' end
            || string_agg(case run.method when 'paypal' then '{"sender_item_id":"' || u.item
                || '","recipient_type":"EMAIL","receiver":' else '{"item_id":"' || u.item || '","receiver":' end
              || to_json(u.receiver) || ',"amount":{"value":"' || affiliate.payout_value(u.amount, run.step, run.decimals)
              || '","currency":"' || run.currency || '"}}', ',' order by u.item) || ']}' as request
          from unnest(items, amounts, receivers) with ordinality as u(item, amount, receiver, n)
          group by 1, 2) b;
      insert into affiliate.payout_items (id, batch_id, advertiser_id, affiliate_id, currency, amount_minor, receiver,
          retry_of_item_id, created_at, updated_at)
        select u.item, batches[(u.n - 1) / batch_most + 1], u.advertiser, u.affiliate, run.currency, u.amount, u.receiver,
          u.retried, run.at, run.at
        from unnest(items, advertisers, affiliates, amounts, receivers, retried)
          with ordinality as u(item, advertiser, affiliate, amount, receiver, retried, n);
      insert into ledger.transactions (id, idempotency_key, reason, advertiser_id, affiliate_id, payout_item_id, effective_at)
        select u.entry, 'p:' || u.item || ':reserve', 'payout_reserved', u.advertiser, u.affiliate, u.item, run.at
        from unnest(entries, items, advertisers, affiliates) as u(entry, item, advertiser, affiliate);
      insert into ledger.transfers (transaction_id, debit_account_id, credit_account_id, amount_minor, currency, advertiser_id,
          affiliate_id)
        select u.entry, u.account, u.transit, u.amount, run.currency, u.advertiser, u.affiliate
        from unnest(entries, accounts, transits, amounts, advertisers, affiliates)
          as u(entry, account, transit, amount, advertiser, affiliate);
      update ledger.accounts a set debits_minor = a.debits_minor + u.debits, credits_minor = a.credits_minor + u.credits
        from (select v.account as id, v.amount as debits, 0::bigint as credits from unnest(accounts, amounts) as v(account, amount)
          union all select v.transit, 0, v.amount from unnest(transits, amounts) as v(transit, amount)) u
        where a.id = u.id;
    end if;
    update affiliate.payout_runs r
      set batch_count = r.batch_count + coalesce(cardinality(batches), 0), item_count = r.item_count + taken,
        total_minor = r.total_minor + coalesce((select sum(m) from unnest(amounts) m), 0),
        built_at = case when is_last then run.at end
      where r.id = held.id;
    return json_build_object('run_id', held.id, 'last', case when not is_last then last_account end);
  end $$;
