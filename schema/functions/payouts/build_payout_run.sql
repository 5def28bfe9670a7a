-- Builds a payout run: reserves every payable balance (entry E7), makes batches of at most batch_most items, and freezes each
-- request exactly as workers/payouts/batches/rules/payout-request.ts writes it. Accounts are locked in id order before they are
-- read. A run with the same key is built once. Nothing is written when nothing is payable, unless the caller wants an empty run
-- to be recorded.
create or replace function affiliate.build_payout_run(of_run json, batch_most integer)
  returns void
  language plpgsql
  set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off
as $$
  declare
    run record;
    locked uuid[]; batches uuid[];
    accounts uuid[]; advertisers uuid[]; affiliates uuid[]; amounts bigint[]; receivers text[]; items uuid[];
    shift interval;
  begin
    select * into run from json_to_record(of_run) as r(id uuid, request_key text, payer uuid, currency text, method text,
      step bigint, decimals integer, minimum bigint, own_minimums boolean, cut_off timestamptz, included uuid[], excluded uuid[],
      account uuid, keeps_empty boolean, subject text, created_by uuid, at timestamptz);
    locked := array(select a.id
      from ledger.accounts a join affiliate.advertisers v on v.id = a.advertiser_id
      where a.kind = 'aff.available' and a.currency = run.currency
        and (run.account is null or a.id = run.account) and (run.payer is null or a.advertiser_id = run.payer)
        and affiliate.may_reach_minimum(a.credits_minor - a.debits_minor, run.minimum, run.own_minimums, a.currency, a.currency,
          affiliate.minimum_in(a.currency, v.currency, v.payout_minimum_minor, v.payout_minimums))
      order by a.id for no key update of a);
    -- One time for all ids, so that they are ascending.
    shift := run.at - clock_timestamp();
    select array_agg(p.account_id), array_agg(p.advertiser_id), array_agg(p.affiliate_id), array_agg(p.amount_minor),
        array_agg(p.receiver), array_agg(uuidv7(shift))
      into accounts, advertisers, affiliates, amounts, receivers, items
      from (select * from affiliate.payout_accounts(run.payer, run.currency, run.method, run.step, run.minimum, run.own_minimums,
          run.cut_off, run.included, run.excluded, run.at) a
        where a.account_id = any (locked) and a.is_payable
        order by a.advertiser_id, a.affiliate_id) p;
    if items is null and not run.keeps_empty then return; end if;

    insert into affiliate.payout_runs (id, payer_advertiser_id, method, currency, minimum_minor, cut_off_at, included, excluded,
        request_key, batch_count, item_count, total_minor, created_by, created_at, built_at)
      values (run.id, run.payer, run.method, run.currency, run.minimum, run.cut_off, run.included, coalesce(run.excluded, '{}'),
        run.request_key, ceil(coalesce(cardinality(items), 0)::numeric / batch_most), coalesce(cardinality(items), 0),
        (select coalesce(sum(amount), 0) from unnest(amounts) amount), run.created_by, run.at, run.at)
      on conflict (request_key) do nothing;
    -- A concurrent call with the same key was first.
    if not found or items is null then return; end if;

    batches := array(select uuidv7(shift) from generate_series(1, (cardinality(items) - 1) / batch_most + 1));
    -- Batches come first, because a trigger of items reads the payer of their batch.
    insert into affiliate.payout_batches (id, run_id, number, payer_advertiser_id, method, currency, item_count, total_minor,
        request, request_sha256, created_by, created_at)
      select batches[b.batch], run.id, b.batch, run.payer, run.method, run.currency, b.items, b.total, b.request,
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
          -- The last failed item, unless a later item has paid it.
          (select i.id from affiliate.payout_items i
            where i.affiliate_id = u.affiliate and i.advertiser_id = u.advertiser and i.currency = run.currency
              and i.status in ('failed', 'returned', 'reversed')
              and not exists (select from affiliate.payout_items k where k.affiliate_id = i.affiliate_id
                and k.advertiser_id = i.advertiser_id and k.currency = i.currency and (k.created_at, k.id) > (i.created_at, i.id))
            order by i.created_at desc, i.id desc limit 1) as retried
        from unnest(accounts, advertisers, affiliates, amounts, receivers, items) with ordinality
          as u(account, advertiser, affiliate, amount, receiver, item, n)
        offset 0) u),
    -- The payout account is opened at the first payout.
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
      -- Each transaction has one transfer, which can share its id.
      insert into ledger.transfers (id, transaction_id, debit_account_id, credit_account_id, amount_minor, currency,
          advertiser_id, affiliate_id)
        select u.entry, u.entry, u.account, u.through, u.amount, run.currency, u.advertiser, u.affiliate
        from picked u order by u.account)
    update ledger.accounts a set debits_minor = a.debits_minor + side.debits, credits_minor = a.credits_minor + side.credits
      from (select u.account as id, u.amount as debits, 0::bigint as credits from picked u
        union all select u.through, 0, u.amount from picked u where not u.is_first order by 1) side
      where a.id = side.id;
  end $$;
