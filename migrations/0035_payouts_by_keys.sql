-- Large payout runs are judged and written by two thirds of the work (docs/decisions/0021): plain addresses are stored, each range is one
-- statement, and transfers are found by their transaction through their key.
-- Where tables are large: the key of ledger.transfers is built anew while nobody else reads or writes them (about a second for each million
-- of transfers), and affiliate.affiliates is written anew (about a second for each hundred thousand). Nothing else takes long.
DROP INDEX "ledger"."transfers_transaction_idx";--> statement-breakpoint
ALTER TABLE "ledger"."transfers" DROP CONSTRAINT "transfers_pkey";--> statement-breakpoint
ALTER TABLE "ledger"."transfers" ADD CONSTRAINT "transfers_pk" PRIMARY KEY("transaction_id","id");--> statement-breakpoint
ALTER TABLE "affiliate"."affiliates" ADD COLUMN "receiver_key" text GENERATED ALWAYS AS (affiliate.plain_mail(paypal_email)) STORED;--> statement-breakpoint
CREATE INDEX "affiliates_receiver_key_idx" ON "affiliate"."affiliates" USING btree ("receiver_key","id") WHERE receiver_key is not null;--> statement-breakpoint
CREATE INDEX "payout_items_failed_idx" ON "affiliate"."payout_items" USING btree ("affiliate_id","created_at","id") WHERE status in ('failed', 'returned', 'reversed');--> statement-breakpoint
drop index affiliate.affiliates_receiver_idx;

-- By an index that stands: with a hundred thousand affiliates each answer compared all addresses (0.1 to 0.2 s), and with it each
-- conversion that fraud rules look at.
create or replace function affiliate.shares_receiver(of_affiliate uuid) returns boolean
  language plpgsql stable security definer set search_path = pg_catalog set enable_seqscan = off
  as $$ begin return exists (select from affiliate.affiliates o where o.id <> of_affiliate
    and o.receiver_key = (select f.receiver_key from affiliate.affiliates f where f.id = of_affiliate)); end $$;

-- What PayPal gets is kept as it is: compressing it cost more than the room it saves.
alter table affiliate.payout_batches alter column request set storage external;
-- It follows the address, which the log has.
drop trigger audited on affiliate.affiliates;
create trigger audited after insert or update or delete on affiliate.affiliates for each row execute function logs.audit_change('id',
  'receiver_key');
analyze affiliate.affiliates;

-- Balances of one payer and currency, each with what a run would pay of it and the facts that keep it from being paid, one
-- column each, named as in schema/vocabulary.ts. Preflight shows them; a run takes the rows without any. of_step: what an
-- amount must be a multiple of, null = the method does not pay the currency. own_minimums: those of advertisers and affiliates count, each in
-- its own currency. How to pay by hand waits after a change, as a PayPal address does.
create or replace function affiliate.payout_accounts(of_payer uuid, of_currency text, of_method text, of_step bigint, of_minimum bigint,
    own_minimums boolean, cut_off timestamptz, of_included uuid[], of_excluded uuid[], at timestamptz)
  returns table (account_id uuid, advertiser_id uuid, affiliate_id uuid, balance_minor bigint, minimum_minor bigint,
    amount_minor bigint, receiver text, excluded boolean, open_payout boolean, below_minimum boolean, currency boolean,
    affiliate_not_approved boolean, partnership_ended boolean, no_receiver boolean, receiver_waits boolean,
    receiver_shared boolean, receiver_problem boolean, review_open boolean, debt boolean, country_blocked boolean,
    tax_form_missing boolean, own_payer boolean, is_payable boolean)
  language sql stable as $$
  select f.*, not (f.excluded or f.own_payer or f.below_minimum or f.currency or f.affiliate_not_approved or f.no_receiver
    or f.receiver_waits or f.receiver_problem or f.country_blocked or f.partnership_ended or f.debt or f.open_payout
    or f.receiver_shared or f.review_open or f.tax_form_missing)
  from (
    select b.account_id, b.advertiser_id, b.affiliate_id, b.balance, b.minimum,
      coalesce(b.usable - b.usable % of_step, 0), b.receiver,
      coalesce(b.affiliate_id = any (of_excluded), false) or coalesce(b.affiliate_id <> all (of_included), false)
        -- By hand goes what PayPal cannot pay, or what somebody chose.
        or (of_method = 'manual' and of_included is null and b.paypal_email is not null),
      -- Never by a list of all that are open: it grows while a large run goes on.
      coalesce((select true from affiliate.payout_items i
        where i.affiliate_id = b.affiliate_id and i.advertiser_id = b.advertiser_id and i.currency = of_currency
          and i.status in ('reserved', 'submitted', 'unclaimed', 'on_hold') limit 1), false),
      b.usable < b.minimum,
      of_step is null or (b.usable >= b.minimum and b.usable < of_step),
      b.status <> 'approved',
      exists (select from affiliate.partnerships p where p.advertiser_id = b.advertiser_id and p.affiliate_id = b.affiliate_id
        and p.status = 'rejected'),
      of_method = 'paypal' and b.paypal_email is null,
      coalesce(case of_method when 'paypal' then b.paypal_usable_from else b.payout_details_usable_from end > at, false),
      of_method = 'paypal' and b.paypal_email is not null and b.shared_receiver_allowed_at is null
        -- Whose rows a policy hides is told yes or no by a function.
        and case when current_user = 'app_system' or (affiliate.current_staff() is not null
            and affiliate.current_advertiser() is null and affiliate.current_affiliate() is null)
          then exists (select from affiliate.affiliates o where o.receiver_key = b.receiver_key and o.id <> b.affiliate_id)
          else affiliate.shares_receiver(b.affiliate_id) end,
      of_method = 'paypal' and b.receiver_problem is not null,
      exists (select from affiliate.reviews r
          where r.advertiser_id = b.advertiser_id and r.affiliate_id = b.affiliate_id and r.status = 'open')
        or exists (select from affiliate.reviews r join affiliate.commissions c on c.conversion_id = r.conversion_id
          where c.advertiser_id = b.advertiser_id and c.affiliate_id = b.affiliate_id and r.status = 'open'),
      exists (select from ledger.accounts d where d.kind = 'aff.debt' and d.currency = of_currency
        and d.advertiser_id = b.advertiser_id and d.affiliate_id = b.affiliate_id and d.debits_minor > d.credits_minor),
      coalesce(b.country = any ((select s.payout_countries_blocked from affiliate.platform_settings s)::text[]), false),
      (select s.tax_form_gate from affiliate.platform_settings s) = 'first_payout' and affiliate.lacks_tax_form(b.affiliate_id, at),
      case when of_method = 'paypal' or of_payer is null then b.billing_mode = 'own_payer' and not b.has_own_paypal else false end
    from (
      select a.id as account_id, a.advertiser_id, a.affiliate_id, a.credits_minor - a.debits_minor as balance,
        greatest(of_minimum, case when own_minimums then greatest(case when adv.currency = a.currency
          then adv.payout_minimum_minor end, case when coalesce(f.payout_minimum_currency, 'USD') = a.currency
          then f.payout_minimum_minor end) end, 1) as minimum,
        -- What came later than the cut-off is left; what was paid out since went from what was there before.
        case when cut_off is null then a.credits_minor - a.debits_minor
          else greatest(0, a.credits_minor - a.debits_minor - coalesce((select sum(t.amount_minor)::bigint
            from ledger.transfers t join ledger.transactions x on x.id = t.transaction_id
            where t.credit_account_id = a.id and x.effective_at > cut_off), 0)) end as usable,
        case of_method when 'paypal' then f.paypal_email else coalesce(f.payout_details, '') end as receiver,
        f.status, f.paypal_email, f.receiver_key, f.paypal_usable_from, f.payout_details_usable_from, f.shared_receiver_allowed_at, f.receiver_problem, f.country,
        adv.billing_mode, adv.billing_mode = 'own_payer' and affiliate.has_own_paypal(adv.id) as has_own_paypal
      from ledger.accounts a
      join affiliate.advertisers adv on adv.id = a.advertiser_id
      join affiliate.affiliates f on f.id = a.affiliate_id
      where a.kind = 'aff.available' and a.currency = of_currency and a.credits_minor > a.debits_minor
        and (of_payer is null or (a.advertiser_id = of_payer and adv.billing_mode = 'own_payer'))) b
    -- The run of an own payer covers its balances.
    where (of_payer is not null or not b.has_own_paypal) and exists (select from affiliate.platform_settings)) as f(account_id, advertiser_id, affiliate_id, balance_minor,
      minimum_minor, amount_minor, receiver, excluded, open_payout, below_minimum, currency, affiliate_not_approved,
      partnership_ended, no_receiver, receiver_waits, receiver_shared, receiver_problem, review_open, debt, country_blocked,
      tax_form_missing, own_payer)
  $$;

-- Where what is left of a run after an account may be cut into ranges of at most items_most balances each: the last id of each.
create or replace function affiliate.payout_run_bounds(of_payer uuid, of_currency text, of_minimum bigint, own_minimums boolean,
    after_account uuid, items_most integer) returns uuid[] language sql stable
  as $$ select coalesce(array_agg(c.id order by c.id), '{}') from (
      select a.id, row_number() over (order by a.id) as n, count(*) over () as all_of_them
      from ledger.accounts a join affiliate.advertisers v on v.id = a.advertiser_id
      where a.kind = 'aff.available' and a.currency = of_currency and a.id > after_account
        and (of_payer is null or a.advertiser_id = of_payer)
        and affiliate.may_reach_minimum(a.credits_minor - a.debits_minor, of_minimum, own_minimums, a.currency, v.currency,
          v.payout_minimum_minor)) c
    where c.n % items_most = 0 or c.n = c.all_of_them $$;

-- As before, but each is looked up by its key whatever the planner believes, and each batch once.
create or replace function affiliate.require_payout_references() returns trigger language plpgsql security definer set search_path = pg_catalog
  set plan_cache_mode = force_generic_plan set enable_seqscan = off
  as $$ begin
    if exists (select from (select distinct w.batch_id, w.currency from written w) w
        where (select b.currency from affiliate.payout_batches b where b.id = w.batch_id) is distinct from w.currency)
      or exists (select from written w where (select p.status from affiliate.partnerships p
        where p.advertiser_id = w.advertiser_id and p.affiliate_id = w.affiliate_id) is null) then
      raise foreign_key_violation using message = 'a payout names no batch of its currency, or no partnership',
        schema = 'affiliate', table = 'payout_items', constraint = 'payout_items_references';
    end if;
    return null;
  end $$;

-- As before for few transfers.
create or replace function ledger.require_references() returns trigger language plpgsql security definer set search_path = pg_catalog
  set plan_cache_mode = force_generic_plan set enable_seqscan = off
  as $$
  declare many integer := (select count(*) from written);
  begin
    -- Of many in one currency each list is walked once, side by side with the index.
    if many > 100 and (select min(w.currency) = max(w.currency) from written w) then
      if (select count(distinct w.transaction_id) from written w)
          = (select count(*) from ledger.transactions x where x.id = any (array(select w.transaction_id from written w)))
        and (select count(*) from (select w.debit_account_id from written w union select w.credit_account_id from written w) s)
          = (select count(*) from ledger.accounts a where a.currency = (select min(w.currency) from written w)
            and a.id = any (array(select w.debit_account_id from written w union select w.credit_account_id from written w))) then
        return null;
      end if;
    end if;
    if exists (select from written w
        where (select x.id from ledger.transactions x where x.id = w.transaction_id) is null
          or (select d.currency from ledger.accounts d where d.id = w.debit_account_id) is distinct from w.currency
          or (select c.currency from ledger.accounts c where c.id = w.credit_account_id) is distinct from w.currency) then
      raise foreign_key_violation using message = 'a transfer names no transaction, or no account of its currency',
        schema = 'ledger', table = 'transfers', constraint = 'transfers_references';
    end if;
    return null;
  end $$;

-- affiliate.reserve_payouts stays for Workers of the version before.
-- Reserves payable balances of a run after one of them: E7 for each, and the frozen request, as workers/domain/payout-request.ts writes
-- it. They are locked in id order before they are looked at. Given no range, it takes all that are left and ends the run; when these are
-- items_most or more it takes none and answers `cuts`: the last id of each range into which they are cut. Given the last of a range it takes
-- that range, beside others. Batches of ranges get their numbers at the end. What is looked up or written by affiliate goes in the order of
-- affiliates, what goes by account in that of accounts: neighbours share their pages.
create function affiliate.reserve_payouts_between(of_run json, after_account uuid, last_of_range uuid, items_most integer, batch_most integer)
  returns json language plpgsql set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off as $$
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
        and affiliate.may_reach_minimum(a.credits_minor - a.debits_minor, run.minimum, run.own_minimums, a.currency, v.currency,
          v.payout_minimum_minor)
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
