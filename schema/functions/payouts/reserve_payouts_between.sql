-- Reserves payable balances of a run that come after an account: posts entry E7 for each, makes batches and items, and freezes the
-- request exactly as workers/payouts/batches/rules/payout-request.ts writes it. Accounts are locked in id order before they are read.
-- Without last_of_range it takes all that are left and ends the run; when those are items_most or more, it reserves nothing and returns
-- `cuts`, the last id of each range. With last_of_range it takes that range, beside others. Batches of ranges are numbered at the end.
create or replace function affiliate.reserve_payouts_between(of_run json, after_account uuid,
    last_of_range uuid, items_most integer, batch_most integer)
  returns json
  language plpgsql
  set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off
as $$
  declare
    run record;
    held record;
    looked_at uuid[]; batches uuid[];
    accounts uuid[]; advertisers uuid[]; affiliates uuid[]; amounts bigint[]; receivers text[]; items uuid[];
    is_last boolean;
    cuts uuid[];
    numbered integer;
    unnumbered constant integer := 1000000;
    shift interval;
  begin
    select * into run from json_to_record(of_run) as r(id uuid, request_key text, payer uuid, currency text, method text,
      step bigint, decimals integer, minimum bigint, own_minimums boolean, cut_off timestamptz, included uuid[], excluded uuid[],
      account uuid, keeps_empty boolean, subject text, created_by uuid, at timestamptz);
    looked_at := array(select a.id
      from ledger.accounts a join affiliate.advertisers v on v.id = a.advertiser_id
      where a.kind = 'aff.available' and a.currency = run.currency
        and a.id > coalesce(after_account, '00000000-0000-0000-0000-000000000000')
        and a.id <= coalesce(last_of_range, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
        and (run.account is null or a.id = run.account) and (run.payer is null or a.advertiser_id = run.payer)
        and affiliate.may_reach_minimum(a.credits_minor - a.debits_minor, run.minimum, run.own_minimums, a.currency, a.currency,
          affiliate.minimum_in(a.currency, v.currency, v.payout_minimum_minor, v.payout_minimums))
      order by a.id limit case when last_of_range is null then items_most end
      for no key update of a);
    is_last := last_of_range is null and cardinality(looked_at) < items_most;

    if not exists (select from affiliate.payout_runs r where r.request_key = run.request_key)
      and (run.keeps_empty or exists (select from affiliate.payout_accounts(run.payer, run.currency, run.method, run.step, run.minimum,
        run.own_minimums, run.cut_off, run.included, run.excluded, run.at) p where p.account_id = any (looked_at) and p.is_payable)) then
      insert into affiliate.payout_runs (id, payer_advertiser_id, method, currency, minimum_minor, cut_off_at, included, excluded,
          request_key, batch_count, item_count, total_minor, created_by, created_at)
        values (run.id, run.payer, run.method, run.currency, run.minimum, run.cut_off, run.included, coalesce(run.excluded, '{}'),
          run.request_key, 0, 0, 0, run.created_by, run.at)
        on conflict (request_key) do nothing;
    end if;
    -- Ranges of one run are reserved side by side; whoever numbers or ends it is alone.
    if last_of_range is null then
      select r.id, r.built_at into held from affiliate.payout_runs r where r.request_key = run.request_key for no key update;
    else
      select r.id, r.built_at into held from affiliate.payout_runs r where r.request_key = run.request_key for share;
    end if;
    -- Another who asked the same was first, and has built all of it.
    if held.built_at is not null then
      return json_build_object('cuts', null);
    end if;

    -- More than one step: all of it is cut into ranges, to be reserved side by side.
    if last_of_range is null and not is_last then
      cuts := affiliate.payout_run_bounds(run.payer, run.currency, run.minimum, run.own_minimums,
        coalesce(after_account, '00000000-0000-0000-0000-000000000000'), items_most);
      return json_build_object('cuts', cuts);
    end if;

    if held.id is not null and looked_at <> '{}' then
      -- The same for all, so that ids grow.
      shift := run.at - clock_timestamp();
      batches := array(select uuidv7(shift) from generate_series(1, (cardinality(looked_at) - 1) / batch_most + 1));
      -- Alone it counts on from the batches that have their numbers; beside others it takes one that nobody has, until the end.
      numbered := case when last_of_range is null
        then (select count(*) from affiliate.payout_batches b where b.run_id = held.id and b.number < unnumbered)
        else unnumbered + floor(random() * 2000000000)::integer end;
      select array_agg(p.account_id), array_agg(p.advertiser_id), array_agg(p.affiliate_id), array_agg(p.amount_minor),
          array_agg(p.receiver), array_agg(uuidv7(shift))
        into accounts, advertisers, affiliates, amounts, receivers, items
        from (select * from affiliate.payout_accounts(run.payer, run.currency, run.method, run.step, run.minimum, run.own_minimums,
            run.cut_off, run.included, run.excluded, run.at) a
          where a.account_id = any (looked_at) and a.is_payable
          order by a.advertiser_id, a.affiliate_id) p;
      -- First the batches: who pays is asked of them when their items are written.
      insert into affiliate.payout_batches (id, run_id, number, payer_advertiser_id, method, currency, item_count, total_minor,
          request, request_sha256, created_by, created_at)
        select batches[b.batch], held.id, numbered + b.batch, run.payer, run.method, run.currency, b.items, b.total, b.request,
          encode(sha256(convert_to(b.request, 'UTF8')), 'hex'), run.created_by, run.at
        from (select u.batch, count(*) as items, sum(u.amount) as total,
            case run.method when 'paypal' then '{"sender_batch_header":{"sender_batch_id":"' || batches[u.batch]
                || '","recipient_type":"EMAIL","email_subject":' || to_json(run.subject) || '},"items":['
              else '{"manual_batch_id":"' || batches[u.batch] || '","items":[' end
            || string_agg(case run.method when 'paypal' then '{"sender_item_id":"' || u.item
                || '","recipient_type":"EMAIL","receiver":' else '{"item_id":"' || u.item || '","receiver":' end
              || to_json(u.receiver) || ',"amount":{"value":"' || affiliate.payout_value(u.amount, run.step, run.decimals)
              || '","currency":"' || run.currency || '"}}', ',' order by u.item) || ']}' as request
          from (select u.*, (u.n - 1) / batch_most + 1 as batch
            from unnest(items, amounts, receivers) with ordinality as u(item, amount, receiver, n)) u
          group by u.batch) b;
      with picked as materialized (
        select u.*, u.transit is null as is_first, coalesce(u.transit, uuidv7()) as through, uuidv7() as entry
        from (select u.*, (u.n - 1) / batch_most + 1 as batch,
            (select t.id from ledger.accounts t where t.kind = 'aff.in_transit' and t.currency = run.currency
              and t.advertiser_id = u.advertiser and t.affiliate_id = u.affiliate) as transit,
            -- What failed last, unless it was paid again since.
            (select i.id from affiliate.payout_items i
              where i.affiliate_id = u.affiliate and i.advertiser_id = u.advertiser and i.currency = run.currency
                and i.status in ('failed', 'returned', 'reversed')
                and not exists (select from affiliate.payout_items k where k.affiliate_id = i.affiliate_id
                  and k.advertiser_id = i.advertiser_id and k.currency = i.currency and (k.created_at, k.id) > (i.created_at, i.id))
              order by i.created_at desc, i.id desc limit 1) as retried
          from unnest(accounts, advertisers, affiliates, amounts, receivers, items) with ordinality
            as u(account, advertiser, affiliate, amount, receiver, item, n)
          offset 0) u),
      -- Only a first payout opens the account that it goes through.
      opened as (
        insert into ledger.accounts (id, kind, currency, advertiser_id, affiliate_id, credits_minor)
          select u.through, 'aff.in_transit', run.currency, u.advertiser, u.affiliate, u.amount
          from picked u where u.is_first),
      reserved as (
        insert into affiliate.payout_items (id, batch_id, advertiser_id, affiliate_id, currency, amount_minor, receiver,
            retry_of_item_id, created_at, updated_at)
          select u.item, batches[u.batch], u.advertiser, u.affiliate, run.currency, u.amount, u.receiver, u.retried, run.at, run.at
          from picked u),
      entered as (
        insert into ledger.transactions (id, idempotency_key, reason, advertiser_id, affiliate_id, payout_item_id, effective_at)
          select u.entry, 'p:' || u.item || ':reserve', 'payout_reserved', u.advertiser, u.affiliate, u.item, run.at
          from picked u),
      moved as (
        -- One transfer each: it may be called as its transaction is.
        insert into ledger.transfers (id, transaction_id, debit_account_id, credit_account_id, amount_minor, currency,
            advertiser_id, affiliate_id)
          select u.entry, u.entry, u.account, u.through, u.amount, run.currency, u.advertiser, u.affiliate
          from picked u order by u.account)
      update ledger.accounts a set debits_minor = a.debits_minor + side.debits, credits_minor = a.credits_minor + side.credits
        from (select u.account as id, u.amount as debits, 0::bigint as credits from picked u
          union all select u.through, 0, u.amount from picked u where not u.is_first order by 1) side
        where a.id = side.id;
    end if;

    if is_last then
      update affiliate.payout_batches b set number = n.number
        from (select u.id, (row_number() over (order by u.id) + (select count(*) from affiliate.payout_batches k
            where k.run_id = held.id and k.number < unnumbered)) as number
          from affiliate.payout_batches u where u.run_id = held.id and u.number >= unnumbered) n
        where b.id = n.id;
      update affiliate.payout_runs r
        set batch_count = made.batches, item_count = made.items, total_minor = made.total, built_at = run.at
        from (select count(*) as batches, coalesce(sum(b.item_count), 0) as items, coalesce(sum(b.total_minor), 0) as total
          from affiliate.payout_batches b where b.run_id = held.id and b.replaces_batch_id is null) made
        where r.id = held.id;
    end if;
    return json_build_object('cuts', null);
  end $$;
