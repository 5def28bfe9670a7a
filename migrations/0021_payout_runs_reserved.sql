-- Payout runs are made inside the database: what may be paid, in one place, and the reservation of many batches in one statement.
ALTER TABLE "affiliate"."payout_runs" ADD COLUMN "built_at" timestamp with time zone;--> statement-breakpoint
-- Runs of before were built in one go.
update affiliate.payout_runs set built_at = created_at;
grant update (built_at) on affiliate.payout_runs to app_api, app_system;

-- What an advertiser, or support, may not read and a run must know: yes or no, nothing else.
create policy own_functions on affiliate.tax_forms for select to current_user using (true);
create policy own_functions on affiliate.payout_items for select to current_user using (true);
create function affiliate.has_own_paypal(of_advertiser uuid) returns boolean
  language sql stable security definer set search_path = pg_catalog
  as $$ select exists (select from affiliate.paypal_accounts p where p.advertiser_id = of_advertiser) $$;
-- Never paid yet, and no form that is approved and good at that time.
create function affiliate.lacks_tax_form(of_affiliate uuid, at timestamptz) returns boolean
  language sql stable security definer set search_path = pg_catalog
  as $$ select not exists (select from affiliate.tax_forms f where f.affiliate_id = of_affiliate and f.status = 'approved'
          and (f.valid_until is null or f.valid_until > at))
      and not exists (select from affiliate.payout_items i where i.affiliate_id = of_affiliate and i.status in ('paid', 'reversed')) $$;
revoke all on function affiliate.has_own_paypal(uuid), affiliate.lacks_tax_form(uuid, timestamptz) from public;
grant execute on function affiliate.has_own_paypal(uuid), affiliate.lacks_tax_form(uuid, timestamptz) to app_api, app_system;

-- Balances of one payer and currency, each with what a run would pay of it and the facts that keep it from being paid, one
-- column each, named as in schema/vocabulary.ts. Preflight shows them; a run takes the rows without any. of_step: what an
-- amount must be a multiple of, null = the method does not pay the currency. own_minimums: those of advertisers and affiliates count.
create function affiliate.payout_accounts(of_payer uuid, of_currency text, of_method text, of_step bigint, of_minimum bigint,
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
      exists (select from affiliate.payout_items i
        where i.affiliate_id = b.affiliate_id and i.advertiser_id = b.advertiser_id and i.currency = of_currency
          and i.status in ('reserved', 'submitted', 'unclaimed', 'on_hold')),
      b.usable < b.minimum,
      of_step is null or (b.usable >= b.minimum and b.usable < of_step),
      b.status <> 'approved',
      exists (select from affiliate.partnerships p where p.advertiser_id = b.advertiser_id and p.affiliate_id = b.affiliate_id
        and p.status = 'rejected'),
      of_method = 'paypal' and b.paypal_email is null,
      of_method = 'paypal' and coalesce(b.paypal_usable_from > at, false),
      of_method = 'paypal' and b.paypal_email is not null and b.shared_receiver_allowed_at is null
        and case when affiliate.current_advertiser() is null
          then exists (select from affiliate.affiliates o
            where affiliate.plain_mail(o.paypal_email) = affiliate.plain_mail(b.paypal_email) and o.id <> b.affiliate_id)
          else affiliate.shares_receiver(b.affiliate_id) end,
      of_method = 'paypal' and b.receiver_problem is not null,
      exists (select from affiliate.reviews r
          where r.advertiser_id = b.advertiser_id and r.affiliate_id = b.affiliate_id and r.status = 'open')
        or exists (select from affiliate.reviews r join affiliate.commissions c on c.conversion_id = r.conversion_id
          where c.advertiser_id = b.advertiser_id and c.affiliate_id = b.affiliate_id and r.status = 'open'),
      exists (select from ledger.accounts d where d.kind = 'aff.debt' and d.currency = of_currency
        and d.advertiser_id = b.advertiser_id and d.affiliate_id = b.affiliate_id and d.debits_minor > d.credits_minor),
      coalesce(b.country = any (s.payout_countries_blocked), false),
      s.tax_form_gate = 'first_payout' and affiliate.lacks_tax_form(b.affiliate_id, at),
      case when of_method = 'paypal' or of_payer is null then b.billing_mode = 'own_payer' and not b.has_own_paypal else false end
    from (
      select a.id as account_id, a.advertiser_id, a.affiliate_id, a.credits_minor - a.debits_minor as balance,
        greatest(of_minimum, case when own_minimums then greatest(case when adv.currency = a.currency
          then adv.payout_minimum_minor end, f.payout_minimum_minor) end, 1) as minimum,
        -- What came later than the cut-off is left; what was paid out since went from what was there before.
        case when cut_off is null then a.credits_minor - a.debits_minor
          else greatest(0, a.credits_minor - a.debits_minor - coalesce((select sum(t.amount_minor)::bigint
            from ledger.transfers t join ledger.transactions x on x.id = t.transaction_id
            where t.credit_account_id = a.id and x.effective_at > cut_off), 0)) end as usable,
        case of_method when 'paypal' then f.paypal_email else coalesce(f.payout_details, '') end as receiver,
        f.status, f.paypal_email, f.paypal_usable_from, f.shared_receiver_allowed_at, f.receiver_problem, f.country,
        adv.billing_mode, adv.billing_mode = 'own_payer' and affiliate.has_own_paypal(adv.id) as has_own_paypal
      from ledger.accounts a
      join affiliate.advertisers adv on adv.id = a.advertiser_id
      join affiliate.affiliates f on f.id = a.affiliate_id
      where a.kind = 'aff.available' and a.currency = of_currency and a.credits_minor > a.debits_minor
        and (of_payer is null or (a.advertiser_id = of_payer and adv.billing_mode = 'own_payer'))) b
    cross join affiliate.platform_settings s
    -- The run of an own payer covers its balances.
    where of_payer is not null or not b.has_own_paypal) as f(account_id, advertiser_id, affiliate_id, balance_minor,
      minimum_minor, amount_minor, receiver, excluded, open_payout, below_minimum, currency, affiliate_not_approved,
      partnership_ended, no_receiver, receiver_waits, receiver_shared, receiver_problem, review_open, debt, country_blocked,
      tax_form_missing, own_payer)
  $$;

-- An amount as PayPal writes it: of_step minor units are one of the last of its decimals.
create function affiliate.payout_value(minor bigint, of_step bigint, decimals integer) returns text language sql immutable
  as $$ select case when decimals = 0 then (minor / of_step)::text
    else (minor / of_step / (10 ^ decimals)::bigint)::text || '.' || lpad((minor / of_step % (10 ^ decimals)::bigint)::text, decimals, '0') end $$;

-- Reserves up to items_most payable balances of a run, in id order after one of them, in batches of at most batch_most: E7 for
-- each, and the frozen request, as workers/domain/payout-request.ts writes it. The accounts are locked first, then looked at
-- again. `last`: where the rest begins; null = there is none, and the run is built.
create function affiliate.reserve_payouts(of_run json, after_account uuid, items_most integer, batch_most integer)
  returns json language plpgsql set plan_cache_mode = force_custom_plan as $$
  declare
    run record;
    held record;
    is_last boolean;
    last_account uuid;
    wanted uuid[]; transits uuid[]; accounts uuid[]; advertisers uuid[]; affiliates uuid[]; amounts bigint[]; receivers text[];
    items uuid[]; entries uuid[]; batches uuid[]; retried uuid[];
    taken integer;
    numbered integer;
  begin
    select * into run from json_to_record(of_run) as r(id uuid, request_key text, payer uuid, currency text, method text,
      step bigint, decimals integer, minimum bigint, own_minimums boolean, cut_off timestamptz, included uuid[], excluded uuid[],
      account uuid, keeps_empty boolean, subject text, created_by uuid, at timestamptz);
    wanted := array(select p.account_id
      from affiliate.payout_accounts(run.payer, run.currency, run.method, run.step, run.minimum, run.own_minimums, run.cut_off,
        run.included, run.excluded, run.at) p
      where p.is_payable and (after_account is null or p.account_id > after_account)
        and (run.account is null or p.account_id = run.account)
      order by p.account_id limit items_most);
    is_last := cardinality(wanted) < items_most;
    last_account := wanted[cardinality(wanted)];

    insert into ledger.accounts (kind, currency, advertiser_id, affiliate_id)
      select 'aff.in_transit', a.currency, a.advertiser_id, a.affiliate_id
      from ledger.accounts a
      where a.id = any (wanted) and not exists (select from ledger.accounts t where t.kind = 'aff.in_transit'
        and t.currency = a.currency and t.advertiser_id = a.advertiser_id and t.affiliate_id = a.affiliate_id)
      order by a.advertiser_id, a.affiliate_id
      on conflict do nothing;
    transits := array(select t.id from ledger.accounts a join ledger.accounts t on t.kind = 'aff.in_transit'
        and t.currency = a.currency and t.advertiser_id = a.advertiser_id and t.affiliate_id = a.affiliate_id
      where a.id = any (wanted));
    perform from ledger.accounts where id = any (wanted || transits) order by id for no key update;

    select array_agg(p.account_id order by p.account_id), array_agg(p.advertiser_id order by p.account_id),
        array_agg(p.affiliate_id order by p.account_id), array_agg(p.amount_minor order by p.account_id),
        array_agg(p.receiver order by p.account_id), array_agg(t.id order by p.account_id),
        array_agg(uuidv7(run.at - clock_timestamp())), array_agg(uuidv7()), count(*)::integer,
        array_agg(case when i.status in ('failed', 'returned', 'reversed') then i.id end order by p.account_id)
      into accounts, advertisers, affiliates, amounts, receivers, transits, items, entries, taken, retried
      from affiliate.payout_accounts(run.payer, run.currency, run.method, run.step, run.minimum, run.own_minimums, run.cut_off,
        run.included, run.excluded, run.at) p
      join ledger.accounts t on t.kind = 'aff.in_transit' and t.currency = run.currency
        and t.advertiser_id = p.advertiser_id and t.affiliate_id = p.affiliate_id
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
