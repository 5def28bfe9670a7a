-- A large payout run is reserved in ranges side by side, each by one statement over balances that are locked first, and what a transfer
-- refers to is checked once for each statement instead of three times for each row (docs/decisions/0021).
ALTER TABLE "ledger"."transfers" DROP CONSTRAINT "transfers_transaction_id_transactions_id_fk";--> statement-breakpoint
ALTER TABLE "ledger"."transfers" DROP CONSTRAINT "transfers_debit_account_fk";--> statement-breakpoint
ALTER TABLE "ledger"."transfers" DROP CONSTRAINT "transfers_credit_account_fk";--> statement-breakpoint
ALTER TABLE "ledger"."accounts" DROP CONSTRAINT "accounts_currency_key";--> statement-breakpoint
DROP INDEX "ledger"."transactions_commission_idx";--> statement-breakpoint
DROP INDEX "ledger"."transactions_payout_item_idx";--> statement-breakpoint
CREATE INDEX "transactions_commission_idx" ON "ledger"."transactions" USING btree ("commission_id") WHERE commission_id is not null;--> statement-breakpoint
CREATE INDEX "transactions_payout_item_idx" ON "ledger"."transactions" USING btree ("payout_item_id") WHERE payout_item_id is not null;--> statement-breakpoint
-- Totals change with every posting: with room in its page a row stays where its indexes find it.
alter table ledger.accounts set (fillfactor = 50);

-- Transfers name a transaction and two accounts of their own currency, and none of these can go or become another: so it is enough to
-- look when transfers are written, whoever writes them.
create policy own_functions on ledger.accounts for select to current_user using (true);
create policy own_functions on ledger.transactions for select to current_user using (true);
create function ledger.require_references() returns trigger language plpgsql security definer set search_path = pg_catalog
  set plan_cache_mode = force_generic_plan set enable_seqscan = off
  as $$ begin
    if exists (select from written w
        left join ledger.transactions x on x.id = w.transaction_id
        left join ledger.accounts d on d.id = w.debit_account_id and d.currency = w.currency
        left join ledger.accounts c on c.id = w.credit_account_id and c.currency = w.currency
        where x.id is null or d.id is null or c.id is null) then
      raise foreign_key_violation using message = 'a transfer names no transaction, or no account of its currency',
        schema = 'ledger', table = 'transfers', constraint = 'transfers_references';
    end if;
    return null;
  end $$;
revoke all on function ledger.require_references() from public;
create trigger transfers_references after insert on ledger.transfers referencing new table as written
  for each statement execute function ledger.require_references();
create trigger accounts_never_deleted before delete on ledger.accounts
  for each row execute function ledger.refuse_change();
create trigger accounts_stay_the_same before update of id, kind, currency, advertiser_id, affiliate_id on ledger.accounts
  for each row execute function ledger.refuse_change();
create trigger accounts_no_truncate before truncate on ledger.accounts
  for each statement execute function ledger.refuse_change();

-- Whether a balance may reach what a run asks for: the advertiser's minimum counts in its own currency alone. What else keeps it
-- from being paid is in affiliate.payout_accounts; a run locks and looks at those that pass here.
create function affiliate.may_reach_minimum(balance bigint, of_minimum bigint, own_minimums boolean, of_currency text,
    advertiser_currency text, advertiser_minimum bigint) returns boolean language sql immutable
  as $$ select balance >= greatest(of_minimum, case when own_minimums and advertiser_currency = of_currency then advertiser_minimum end, 1) $$;

-- Where a run that goes on after an account may be cut into ranges of items_most balances each: the last id of each.
create function affiliate.payout_run_bounds(of_payer uuid, of_currency text, of_minimum bigint, own_minimums boolean,
    after_account uuid, items_most integer) returns uuid[] language sql stable
  as $$ select coalesce(array_agg(c.id order by c.id), '{}') from (
      select a.id, row_number() over (order by a.id) as n
      from ledger.accounts a join affiliate.advertisers v on v.id = a.advertiser_id
      where a.kind = 'aff.available' and a.currency = of_currency and a.id > after_account
        and (of_payer is null or a.advertiser_id = of_payer)
        and affiliate.may_reach_minimum(a.credits_minor - a.debits_minor, of_minimum, own_minimums, a.currency, v.currency,
          v.payout_minimum_minor)) c
    where c.n % items_most = 0 $$;

-- Reserves payable balances of a run after one of them: E7 for each, and the frozen request, as workers/domain/payout-request.ts writes
-- it. They are locked in id order before they are looked at. By itself it takes up to items_most, and ends the run when no more are
-- left; given the last of a range it takes that range, beside others. `last`: where the rest begins; null = the run is built.
-- Batches of ranges get their numbers at the end.
drop function affiliate.reserve_payouts(json, uuid, integer, integer);
create function affiliate.reserve_payouts(of_run json, after_account uuid, last_of_range uuid, items_most integer, batch_most integer)
  returns json language plpgsql set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off as $$
  declare
    run record;
    held record;
    looked_at uuid[]; batches uuid[];
    accounts uuid[]; transits uuid[]; advertisers uuid[]; affiliates uuid[]; amounts bigint[]; receivers text[]; retried uuid[];
    items uuid[]; entries uuid[];
    taken integer;
    is_last boolean;
    numbered integer;
    unnumbered constant integer := 1000000;
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
        and affiliate.may_reach_minimum(a.credits_minor - a.debits_minor, run.minimum, run.own_minimums, a.currency, v.currency,
          v.payout_minimum_minor)
      order by a.id limit case when last_of_range is null then items_most end
      for no key update of a);
    is_last := last_of_range is null and cardinality(looked_at) < items_most;

    if run.keeps_empty or exists (select from affiliate.payout_accounts(run.payer, run.currency, run.method, run.step, run.minimum,
        run.own_minimums, run.cut_off, run.included, run.excluded, run.at) p where p.account_id = any (looked_at) and p.is_payable) then
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
      return json_build_object('last', null);
    end if;

    if held.id is not null then
      select array_agg(p.account_id), array_agg(p.transit_id), array_agg(p.advertiser_id), array_agg(p.affiliate_id),
          array_agg(p.amount_minor), array_agg(p.receiver), array_agg(p.retried), array_agg(uuidv7(run.at - clock_timestamp())),
          array_agg(uuidv7()), count(*)
        into accounts, transits, advertisers, affiliates, amounts, receivers, retried, items, entries, taken
        from (select p.*, t.id as transit_id, i.id as retried
          from affiliate.payout_accounts(run.payer, run.currency, run.method, run.step, run.minimum, run.own_minimums, run.cut_off,
            run.included, run.excluded, run.at) p
          left join ledger.accounts t on t.kind = 'aff.in_transit' and t.currency = run.currency
            and t.advertiser_id = p.advertiser_id and t.affiliate_id = p.affiliate_id
          left join lateral (select case when i.status in ('failed', 'returned', 'reversed') then i.id end as id
            from affiliate.payout_items i
            where i.affiliate_id = p.affiliate_id and i.advertiser_id = p.advertiser_id and i.currency = run.currency
            order by i.created_at desc, i.id desc limit 1) i on true
          where p.account_id = any (looked_at) and p.is_payable
          order by p.account_id) p;
      -- Only a first payout opens the account that it goes through.
      if array_position(transits, null) is not null then
        insert into ledger.accounts (kind, currency, advertiser_id, affiliate_id)
          select 'aff.in_transit', run.currency, u.advertiser, u.affiliate
          from unnest(transits, advertisers, affiliates) as u(transit, advertiser, affiliate)
          where u.transit is null
          order by u.advertiser, u.affiliate
          on conflict do nothing;
        transits := array(select coalesce(u.transit, (select t.id from ledger.accounts t where t.kind = 'aff.in_transit'
            and t.currency = run.currency and t.advertiser_id = u.advertiser and t.affiliate_id = u.affiliate))
          from unnest(transits, advertisers, affiliates) with ordinality as u(transit, advertiser, affiliate, n) order by u.n);
      end if;
      batches := array(select uuidv7(run.at - clock_timestamp()) from generate_series(1, (taken - 1) / batch_most + 1));
      -- Alone it counts on from the batches that have their numbers; beside others it takes one that nobody has, until the end.
      numbered := case when last_of_range is null
        then (select count(*) from affiliate.payout_batches b where b.run_id = held.id and b.number < unnumbered)
        else unnumbered + floor(random() * 2000000000)::integer end;
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
      with picked as materialized (
        select * from unnest(accounts, transits, advertisers, affiliates, amounts, receivers, retried, items, entries) with ordinality
          as u(account, transit, advertiser, affiliate, amount, receiver, retried, item, entry, n)),
      reserved as (
        insert into affiliate.payout_items (id, batch_id, advertiser_id, affiliate_id, currency, amount_minor, receiver,
            retry_of_item_id, created_at, updated_at)
          select u.item, batches[(u.n - 1) / batch_most + 1], u.advertiser, u.affiliate, run.currency, u.amount, u.receiver,
            u.retried, run.at, run.at
          from picked u),
      entered as (
        insert into ledger.transactions (id, idempotency_key, reason, advertiser_id, affiliate_id, payout_item_id, effective_at)
          select u.entry, 'p:' || u.item || ':reserve', 'payout_reserved', u.advertiser, u.affiliate, u.item, run.at
          from picked u),
      moved as (
        insert into ledger.transfers (transaction_id, debit_account_id, credit_account_id, amount_minor, currency, advertiser_id,
            affiliate_id)
          select u.entry, u.account, u.transit, u.amount, run.currency, u.advertiser, u.affiliate
          from picked u)
      update ledger.accounts a set debits_minor = a.debits_minor + side.debits, credits_minor = a.credits_minor + side.credits
        from (select u.account as id, u.amount as debits, 0::bigint as credits from picked u
          union all select u.transit, 0, u.amount from picked u) side
        where a.id = side.id;
    end if;

    if is_last then
      update affiliate.payout_batches b set number = n.number
        from (select u.id, (row_number() over (order by u.id) + (select count(*) from affiliate.payout_batches k
            where k.run_id = held.id and k.number < unnumbered)) as number
          from affiliate.payout_batches u where u.run_id = held.id and u.number >= unnumbered) n
        where b.id = n.id;
    end if;
    if last_of_range is null then
      update affiliate.payout_runs r
        set batch_count = made.batches, item_count = made.items, total_minor = made.total,
          built_at = case when is_last then run.at end
        from (select count(*) as batches, coalesce(sum(b.item_count), 0) as items, coalesce(sum(b.total_minor), 0) as total
          from affiliate.payout_batches b where b.run_id = held.id and b.replaces_batch_id is null) made
        where r.id = held.id;
    end if;
    return json_build_object('last', case when not is_last then looked_at[cardinality(looked_at)] end);
  end $$;
grant update (number) on affiliate.payout_batches to app_api, app_system;
drop trigger audited on affiliate.payout_batches;
create trigger audited after insert or update on affiliate.payout_batches for each row execute function logs.audit_change('id',
  'number,request,lease_token,lease_until,attempts,first_attempt_at,next_attempt_at,nudged_at,hinted_paypal_batch_id,compared_at');
