-- What runs for every conversion and every batch of clicks keeps its plan in a function (docs/decisions/0012). Each holds
-- statements of workers/db, decides nothing and sees and changes what its caller may. Plans are made once and without sequential
-- scans: one made while a table is small would be kept while the table grows.

-- ------------------------------------------------------------------ the ledger
-- Ids of the accounts in the order of their numbers; null where there is none, or none that the caller sees.
create function ledger.account_ids(of_accounts json) returns uuid[] language plpgsql stable set plan_cache_mode = force_generic_plan set enable_seqscan = off
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

-- Opens what is missing of the accounts, then locks them in id order, with those between which the books may be swept.
create function ledger.lock_accounts(of_accounts json, of_swept json) returns uuid[] language plpgsql set plan_cache_mode = force_generic_plan set enable_seqscan = off
  as $$
  #variable_conflict use_column
  declare
    ids uuid[] := ledger.account_ids(of_accounts);
    swept uuid[];
  begin
    if array_position(ids, null) is not null then
      insert into ledger.accounts (kind, currency, advertiser_id, affiliate_id)
        select w.kind, w.currency, w.advertiser_id, w.affiliate_id
        from json_to_recordset(of_accounts) as w(n int, kind text, currency text, advertiser_id uuid, affiliate_id uuid)
        where ids[w.n + 1] is null
        order by kind, currency, advertiser_id, affiliate_id
        on conflict do nothing;
      ids := ledger.account_ids(of_accounts);
    end if;
    if of_swept is not null then
      swept := (select array_agg(a.id)
        from json_to_recordset(of_swept) as s(advertiser_id uuid, affiliate_id uuid, currency text)
        cross join (values ('aff.available'), ('aff.debt')) as side(kind)
        join ledger.accounts a on a.kind = side.kind and a.currency = s.currency and a.advertiser_id = s.advertiser_id
          and a.affiliate_id = s.affiliate_id);
    end if;
    perform from ledger.accounts where id = any (ids || swept) order by id for no key update;
    return ids;
  end $$;

-- Appends the entries and moves the totals of their accounts, all or nothing. How many entries were written.
create function ledger.post_entries(account_ids uuid[], of_entries json, of_lines json) returns integer language plpgsql set plan_cache_mode = force_generic_plan set enable_seqscan = off
  as $$
  #variable_conflict use_column
  declare
    entries integer;
    is_whole boolean;
  begin
    with posted as (
      insert into ledger.transactions (idempotency_key, reason, advertiser_id, affiliate_id, commission_id, payout_item_id,
        conversion_id, booking_id, effective_at)
      select e.key, e.reason, e.advertiser_id, e.affiliate_id, e.commission_id, e.payout_item_id, e.conversion_id,
        e.booking_id, e.effective_at
      from json_to_recordset(of_entries) as e(key text, reason text, advertiser_id uuid, affiliate_id uuid,
        commission_id uuid, payout_item_id uuid, conversion_id uuid, booking_id uuid, effective_at timestamptz)
      returning id, idempotency_key),
    moved as (
      insert into ledger.transfers (transaction_id, debit_account_id, credit_account_id, amount_minor, currency,
        advertiser_id, affiliate_id)
      select p.id, account_ids[l.debit + 1], account_ids[l.credit + 1], l.amount_minor, l.currency, l.advertiser_id,
        l.affiliate_id
      from json_to_recordset(of_lines) as l(key text, debit int, credit int, amount_minor bigint, currency text,
        advertiser_id uuid, affiliate_id uuid)
      join posted p on p.idempotency_key = l.key
      where account_ids[l.debit + 1] is not null and account_ids[l.credit + 1] is not null
      returning debit_account_id, credit_account_id, amount_minor),
    change as (
      select id, sum(debits)::bigint as debits, sum(credits)::bigint as credits
      from (select debit_account_id as id, amount_minor as debits, 0 as credits from moved
            union all select credit_account_id, 0, amount_minor from moved) as side
      group by id),
    touched as (
      update ledger.accounts a
      set debits_minor = a.debits_minor + change.debits, credits_minor = a.credits_minor + change.credits
      from change where a.id = change.id
      returning a.id)
    select (select count(*) from posted), (select count(*) from moved) = json_array_length(of_lines)
      and (select count(*) from touched) = (select count(*) from change) into entries, is_whole;
    perform affiliate.require(is_whole, 'ledger_entry_incomplete');
    return entries;
  end $$;

-- ------------------------------------------------------------------ conversions
-- Adds to the daily and hourly rollups, the rows of each in the order of their keys.
create function affiliate.count_conversions(of_changes json) returns void language plpgsql set plan_cache_mode = force_generic_plan set enable_seqscan = off
  as $$
  #variable_conflict use_column
  begin
    with change as materialized (
      select g.at, g.offer_id, g.affiliate_id, g.advertiser_id, g.event, g.currency, g.conversions, g.amount_minor,
        g.revenue_minor, g.commission_minor
      from json_to_recordset(of_changes) as g(at timestamptz, advertiser_id uuid, offer_id uuid, affiliate_id uuid,
        event text, currency text, conversions int, amount_minor bigint, revenue_minor bigint, commission_minor bigint)),
    daily as (
      insert into affiliate.conversion_rollups_daily as c (day, offer_id, affiliate_id, advertiser_id, event, currency,
        conversions, amount_minor, revenue_minor, commission_minor)
      select (at at time zone 'UTC')::date, offer_id, affiliate_id, advertiser_id, event, currency, sum(conversions),
        sum(amount_minor), sum(revenue_minor), sum(commission_minor)
      from change group by 1, 2, 3, 4, 5, 6 order by 2, 3, 1, 5, 6
      on conflict (offer_id, affiliate_id, day, event, currency) do update set
        conversions = c.conversions + excluded.conversions, amount_minor = c.amount_minor + excluded.amount_minor,
        revenue_minor = c.revenue_minor + excluded.revenue_minor,
        commission_minor = c.commission_minor + excluded.commission_minor)
    insert into affiliate.conversion_rollups_hourly as c (hour, offer_id, affiliate_id, advertiser_id, event, currency,
      conversions, amount_minor, revenue_minor, commission_minor)
    select date_trunc('hour', at, 'UTC'), offer_id, affiliate_id, advertiser_id, event, currency, sum(conversions),
      sum(amount_minor), sum(revenue_minor), sum(commission_minor)
    from change group by 1, 2, 3, 4, 5, 6 order by 2, 3, 1, 5, 6
    on conflict (offer_id, affiliate_id, hour, event, currency) do update set
      conversions = c.conversions + excluded.conversions, amount_minor = c.amount_minor + excluded.amount_minor,
      revenue_minor = c.revenue_minor + excluded.revenue_minor,
      commission_minor = c.commission_minor + excluded.commission_minor;
  end $$;

create function affiliate.bind_customer(of_customer json) returns void language plpgsql set plan_cache_mode = force_generic_plan set enable_seqscan = off
  as $$ begin
    insert into affiliate.customers (advertiser_id, app_id, external_id, offer_id, affiliate_id, click_id, bound_at, bound_by,
      terms)
    select b.* from json_to_record(of_customer) as b(advertiser_id uuid, app_id uuid, external_id text, offer_id uuid,
      affiliate_id uuid, click_id uuid, bound_at timestamptz, bound_by text, terms jsonb)
    on conflict (app_id, external_id) do nothing;
  end $$;

-- The conversion and its commissions. A customer that is named and was bound just before is found by its external id.
create function affiliate.insert_conversion(of_conversion json, of_commissions json) returns void language plpgsql set plan_cache_mode = force_generic_plan set enable_seqscan = off
  as $$
  #variable_conflict use_column
  begin
    with recorded as (
      insert into affiliate.conversions (id, advertiser_id, app_id, event, external_id, content_hash, offer_id, affiliate_id,
        click_id, customer_id, original_id, original_external_id, amount_minor, currency, revenue_minor, fee_minor, status,
        rejection, attributed_by, receipt, metadata, source, foreign_status, visitor_ip, occurred_at, recorded_at)
      select n.id, n.advertiser_id, n.app_id, n.event, n.external_id, n.content_hash, n.offer_id, n.affiliate_id, n.click_id,
        coalesce(n.customer_id, (select b.id from affiliate.customers b
          where b.app_id = n.app_id and b.external_id = n.customer)),
        n.original_id, n.original_external_id, n.amount_minor, n.currency, n.revenue_minor, n.fee_minor, n.status,
        n.rejection, n.attributed_by, n.receipt, n.metadata, n.source, n.foreign_status, n.visitor_ip, n.occurred_at,
        n.recorded_at
      from json_to_record(of_conversion) as n(id uuid, advertiser_id uuid, app_id uuid, event text, external_id text,
        content_hash text, offer_id uuid, affiliate_id uuid, click_id uuid, customer_id uuid, customer text,
        original_id uuid, original_external_id text, amount_minor bigint, currency text, revenue_minor bigint,
        fee_minor bigint, status text, rejection text, attributed_by text, receipt jsonb, metadata jsonb, source text,
        foreign_status text, visitor_ip inet, occurred_at timestamptz, recorded_at timestamptz)
      returning id, advertiser_id, offer_id, recorded_at)
    insert into affiliate.commissions (id, conversion_id, advertiser_id, offer_id, affiliate_id, level, amount_minor,
      currency, rate_bps, fixed_minor, status, hold_until, released_at, is_in_review, created_at)
    select m.id, r.id, r.advertiser_id, r.offer_id, m.affiliate_id, m.level, m.amount_minor, m.currency, m.rate_bps,
      m.fixed_minor, m.status, m.hold_until, m.released_at, m.is_in_review, r.recorded_at
    from recorded r, json_to_recordset(of_commissions) as m(id uuid, affiliate_id uuid, level int, amount_minor bigint,
      currency text, rate_bps int, fixed_minor bigint, status text, hold_until timestamptz, released_at timestamptz,
      is_in_review boolean);
  end $$;

create function affiliate.insert_events(of_events json) returns void language plpgsql set plan_cache_mode = force_generic_plan set enable_seqscan = off
  as $$ begin
    insert into logs.events (id, kind, advertiser_id, affiliate_id, subject_id, facts, created_at)
    select * from json_to_recordset(of_events) as e(id uuid, kind text, advertiser_id uuid, affiliate_id uuid,
      subject_id uuid, facts jsonb, created_at timestamptz);
  end $$;

create function affiliate.insert_report(of_report json) returns void language plpgsql set plan_cache_mode = force_generic_plan set enable_seqscan = off
  as $$ begin
    insert into logs.inbound_reports (id, advertiser_id, app_id, app_key_id, source, body, report, verdict, verdict_detail,
      click_id, awaits, awaits_key, foreign_status, conversion_id, received_at, judged_at)
    select * from json_to_record(of_report) as n(id uuid, advertiser_id uuid, app_id uuid, app_key_id uuid, source text,
      body text, report jsonb, verdict text, verdict_detail text, click_id uuid, awaits text, awaits_key text,
      foreign_status text, conversion_id uuid, received_at timestamptz, judged_at timestamptz);
  end $$;

-- Parked reports of an app that wait for one of these, oldest first.
create function affiliate.waiting_reports(of_app uuid, of_awaited json, most integer) returns uuid[] language plpgsql stable set plan_cache_mode = force_generic_plan set enable_seqscan = off
  as $$ begin
    return array(
      select r.id from json_to_recordset(of_awaited) as k(what text, key text)
      join logs.inbound_reports r on r.app_id = of_app and r.verdict = 'parked' and r.awaits = k.what and r.awaits_key = k.key
      order by r.received_at, r.id
      limit most);
  end $$;

-- All that every recorded lead, sale or rebill writes, in the order of the locks: accounts before business rows. What is null
-- is not done. Returns the parked reports that waited for it.
create function affiliate.record_earning(of_accounts json, of_swept json, of_entries json, of_lines json, of_customer json,
    of_conversion json, of_commissions json, of_changes json, of_events json, of_report json, of_app uuid, of_awaited json,
    most integer)
  returns uuid[] language plpgsql set plan_cache_mode = force_generic_plan set enable_seqscan = off
  as $$
  declare account_ids uuid[];
  begin
    if of_accounts is not null then account_ids := ledger.lock_accounts(of_accounts, of_swept); end if;
    if of_customer is not null then perform affiliate.bind_customer(of_customer); end if;
    perform affiliate.insert_conversion(of_conversion, of_commissions);
    if of_accounts is not null then perform ledger.post_entries(account_ids, of_entries, of_lines); end if;
    if of_changes is not null then perform affiliate.count_conversions(of_changes); end if;
    perform affiliate.insert_events(of_events);
    if of_report is not null then perform affiliate.insert_report(of_report); end if;
    return affiliate.waiting_reports(of_app, of_awaited, most);
  end $$;

-- A conversion as it stands now, with its commissions; amounts as text, so that no number loses a digit.
create function affiliate.recorded_conversion(of_conversion uuid) returns json language plpgsql stable set plan_cache_mode = force_generic_plan set enable_seqscan = off
  as $$ begin
    return (select json_build_object('id', c.id, 'event', c.event, 'external_id', c.external_id,
        'content_hash', c.content_hash, 'status', c.status, 'rejection', c.rejection, 'amount_minor', c.amount_minor::text,
        'currency', c.currency, 'attributed_by', c.attributed_by, 'click_id', c.click_id, 'offer_id', c.offer_id,
        'affiliate_id', c.affiliate_id, 'receipt', c.receipt, 'metadata', c.metadata, 'recorded_at', c.recorded_at,
        'commissions', coalesce((select json_agg(json_build_object('id', m.id, 'affiliate_id', m.affiliate_id,
            'level', m.level, 'amount_minor', m.amount_minor::text, 'currency', m.currency, 'status', m.status,
            'hold_until', m.hold_until) order by m.level)
          from affiliate.commissions m where m.conversion_id = c.id and m.advertiser_id = c.advertiser_id), '[]'))
      from affiliate.conversions c where c.id = of_conversion);
  end $$;

-- First day of a cap's period in a zone: workers/domain/caps.ts finds the same.
create function affiliate.period_start(period text, at timestamptz, zone text) returns date language sql stable
  as $$ select case period when 'total' then date '0001-01-01' else date_trunc(period, at at time zone zone)::date end $$;

-- As before, but a click is looked up by its own id, so that one partition is opened instead of all.
create or replace function affiliate.review_facts(of_advertiser uuid, of_app uuid, named_click uuid, coupon_code text, of_customer text,
    of_fingerprint text, address inet, mail text, mail_domain text, of_event text, own_external_id text, minor bigint,
    in_currency text, converted_at timestamptz, at timestamptz)
  returns table (affiliate_id uuid, offer_id uuid, facts jsonb)
  language plpgsql stable set plan_cache_mode = force_generic_plan set enable_seqscan = off
  as $$
  #variable_conflict use_column
  declare
    today date := (at at time zone 'UTC')::date;
    named record;
    seen jsonb;
    by_address jsonb;
    like_order jsonb;
    visitor text := of_fingerprint;
  begin
    select c.id, c.affiliate_id, c.offer_id, c.clicked_at, c.country, c.referrer, c.fingerprint, c.duplicate_of into named
      from affiliate.clicks c where c.id = named_click and c.advertiser_id = of_advertiser and c.app_id = of_app;
    if named.duplicate_of is not null then
      select c.id, c.affiliate_id, c.offer_id, c.clicked_at, c.country, c.referrer, c.fingerprint, c.duplicate_of into named
        from affiliate.clicks c
        where c.id = named.duplicate_of and c.advertiser_id = of_advertiser and c.app_id = of_app;
    end if;
    visitor := coalesce(named.fingerprint, visitor);
    if visitor is not null then
      select jsonb_agg(to_jsonb(s) order by s.id desc) into seen from (
        select c.id, c.affiliate_id, c.offer_id, c.clicked_at, c.country, c.referrer from affiliate.clicks c
        where c.fingerprint = visitor and c.id >= affiliate.uuid_floor(at - interval '30 days')
          and c.advertiser_id = of_advertiser and c.app_id = of_app and (c.reason is null or c.reason = 'duplicate')
        order by c.id desc limit 20) s;
    end if;
    if address is not null then
      by_address := (select jsonb_build_array(count(*) filter (where v.recorded_at > at - interval '1 hour'),
          count(*) filter (where v.amount_minor = minor and v.currency = in_currency))
        from (select c.recorded_at, c.amount_minor, c.currency from affiliate.conversions c
          where c.visitor_ip = address and c.recorded_at > at - interval '1 day'
            and c.advertiser_id = of_advertiser and c.event in ('lead', 'sale', 'rebill')
          order by c.recorded_at desc limit 1000) v);
    end if;
    if of_customer is not null and minor is not null then
      like_order := (select jsonb_build_object('external_id', c.external_id, 'occurred_at', c.occurred_at)
        from affiliate.customers b join affiliate.conversions c on c.customer_id = b.id
        where b.external_id = of_customer and b.advertiser_id = of_advertiser and b.app_id = of_app
          and c.advertiser_id = of_advertiser and c.event = of_event and c.external_id <> own_external_id
          and c.amount_minor = minor and c.currency = in_currency
          and c.occurred_at between converted_at - interval '1 day' and converted_at + interval '1 day'
        order by abs(extract(epoch from c.occurred_at - converted_at)) limit 1);
    end if;
    return query
      with candidate as materialized (
        select named.affiliate_id, named.offer_id where named.id is not null
        union select (s->>'affiliate_id')::uuid, (s->>'offer_id')::uuid from jsonb_array_elements(seen) s
        union select e.affiliate_id, e.offer_id from affiliate.enrollments e
          where coupon_code is not null and upper(e.coupon) = upper(coupon_code) and e.advertiser_id = of_advertiser
        union select b.affiliate_id, b.offer_id from affiliate.customers b
          where b.external_id = of_customer and b.advertiser_id = of_advertiser and b.app_id = of_app)
      select k.affiliate_id, k.offer_id, jsonb_build_object(
        'settings', adv.review_settings, 'allows_paid_traffic', o.allows_paid_traffic,
        'pixel_amount_max_minor', o.pixel_amount_max_minor::text,
        'named', case when named.id is not null then to_jsonb(named) end, 'seen', seen, 'has_fingerprint', visitor is not null,
        'address', by_address, 'like_order', like_order,
        'owns_mail', mail is not null and affiliate.owns_mail(k.affiliate_id, mail),
        'shares_mail_domain', mail_domain is not null and affiliate.has_mail_domain(k.affiliate_id, mail_domain),
        'used_address', address is not null and affiliate.used_address(k.affiliate_id, host(address), at),
        'shares_receiver', affiliate.shares_receiver(k.affiliate_id),
        'ring', affiliate.ring_of(k.affiliate_id, of_advertiser, at),
        'hour_conversions', (select coalesce(sum(r.conversions), 0) from affiliate.conversion_rollups_hourly r
          where r.affiliate_id = k.affiliate_id and r.advertiser_id = of_advertiser
            and r.hour = date_trunc('hour', at, 'UTC') and r.event in ('lead', 'sale', 'rebill')),
        'week_conversions', days.week, 'earned', days.earned, 'undone', days.undone,
        'billable_clicks', (select coalesce(sum(r.billable), 0) from affiliate.click_rollups_daily r
          where r.affiliate_id = k.affiliate_id and r.advertiser_id = of_advertiser and r.day > today - 30),
        -- The others are asked only about an affiliate of whose conversions more than a tenth is undone.
        'peers', case when days.earned >= 20 and days.undone * 10 > days.earned then (
          select jsonb_build_object(
            'earned', coalesce(sum(r.conversions) filter (where r.event in ('lead', 'sale', 'rebill')), 0),
            'undone', coalesce(sum(r.conversions) filter (where r.event in ('refund', 'chargeback')), 0))
          from affiliate.conversion_rollups_daily r
          where r.advertiser_id = of_advertiser and r.affiliate_id <> k.affiliate_id and r.day > today - 30) end)
      from candidate k
      join affiliate.advertisers adv on adv.id = of_advertiser
      join affiliate.offers o on o.id = k.offer_id and o.advertiser_id = of_advertiser
      cross join lateral (
        select coalesce(sum(r.conversions) filter (where r.event in ('lead', 'sale', 'rebill')), 0) as earned,
          coalesce(sum(r.conversions) filter (where r.event in ('refund', 'chargeback')), 0) as undone,
          coalesce(sum(r.conversions) filter (where r.event in ('lead', 'sale', 'rebill')
            and r.day between today - 7 and today - 1), 0) as week
        from affiliate.conversion_rollups_daily r
        where r.affiliate_id = k.affiliate_id and r.advertiser_id = of_advertiser and r.day > today - 30) days;
  end $$;

-- Everything by which a lead, sale or rebill is judged, or null where the caller sees no such app: who reports it, what was
-- recorded under its id (then nothing else is asked), a row for each piece of evidence, and what the fraud rules ask.
create function affiliate.earning_facts(of_advertiser uuid, of_app uuid, of_key uuid, of_event text, own_external_id text,
    named_click uuid, coupon_code text, of_customer text, of_fingerprint text, seen_from timestamptz, seen_until timestamptz,
    minor bigint, in_currency text, rates_since timestamptz, address inet, mail text, mail_domain text,
    converted_at timestamptz, at timestamptz)
  returns json language plpgsql stable set plan_cache_mode = force_generic_plan set enable_seqscan = off
  as $$
  #variable_conflict use_column
  declare
    app record;
    click affiliate.clicks%rowtype;
    seen_id uuid; seen_offer uuid; seen_affiliate uuid; seen_at timestamptz; seen_reason text; seen_country text;
    seen_consent text; seen_clicks bigint; seen_affiliates bigint;
    month date := date_trunc('month', at at time zone 'UTC')::date;
    evidence json;
  begin
    select adv.status as advertiser_status, adv.billing_mode, adv.credit_limit_minor::text, adv.currency as advertiser_currency,
        adv.attribution_order, adv.conversion_seconds_min, adv.conversion_seconds_max, adv.currency_policy,
        adv.low_balance_minor::text, adv.low_balance_told_at, adv.time_zone, adv.has_fingerprinting, p.attribution,
        exists (select from affiliate.app_keys k where k.id = of_key and k.app_id = of_app and k.revoked_at is null
          and (k.expires_at is null or k.expires_at > at)) as is_key_live,
        (select affiliate.recorded_conversion(c.id) from affiliate.conversions c
          where c.app_id = of_app and c.event = of_event and c.external_id = own_external_id) as recorded
      into app
      from affiliate.apps p join affiliate.advertisers adv on adv.id = p.advertiser_id
      where p.id = of_app and p.advertiser_id = of_advertiser;
    if not found then return null; end if;
    if app.recorded is not null then return json_build_object('app', app); end if;
    -- A duplicate's place is taken by the earlier click it names.
    select c.* into click from affiliate.clicks c
      where c.id = named_click and c.app_id = of_app and c.advertiser_id = of_advertiser and of_event <> 'rebill';
    if click.duplicate_of is not null then
      select c.* into click from affiliate.clicks c
        where c.id = click.duplicate_of and c.app_id = of_app and c.advertiser_id = of_advertiser;
    end if;
    -- The last click with this fingerprint (the first, where the app counts so), and how many there are.
    if of_fingerprint is not null and of_event <> 'rebill' and app.has_fingerprinting then
      select f.id, f.offer_id, f.affiliate_id, f.clicked_at, f.reason, f.country, f.consent, f.clicks, f.affiliates
        into seen_id, seen_offer, seen_affiliate, seen_at, seen_reason, seen_country, seen_consent, seen_clicks, seen_affiliates
        from (select s.*, count(*) over () as clicks,
            (dense_rank() over (order by s.affiliate_id) + dense_rank() over (order by s.affiliate_id desc) - 1) as affiliates
          from affiliate.clicks s
          where s.fingerprint = of_fingerprint and s.app_id = of_app and s.advertiser_id = of_advertiser
            and s.id >= affiliate.uuid_floor(seen_from) and s.clicked_at between seen_from and seen_until
            and (s.reason is null or s.reason = 'duplicate')) f
        order by case when app.attribution = 'first' then f.clicked_at end, f.clicked_at desc
        limit 1;
    end if;
    evidence := (select json_agg(f) from (
      select e.*, o.id as known_offer_id, o.status as offer_status, o.currency, o.approval, o.level_2_bps, o.level_3_bps,
        a.status as affiliate_status, p.status as partnership_status, coalesce(p.cookie_days, o.window_days) as window_days,
        coalesce(p.hold_days, o.hold_days) as hold_days,
        -- What can be paid from: the deposit, or the credit that is left.
        (select json_build_object('debits', f.debits_minor::text, 'credits', f.credits_minor::text) from ledger.accounts f
          where f.advertiser_id = of_advertiser and f.affiliate_id is null and f.currency = o.currency and f.kind =
            case app.billing_mode when 'prepaid' then 'adv.deposit' when 'postpaid' then 'adv.receivable' else 'adv.payer' end)
          as fund,
        -- All rules that may hold for the affiliate: a first conversion fixes those of later events, too.
        (select json_agg(json_build_object('id', r.id, 'event', r.event, 'affiliate_id', r.affiliate_id,
            'is_coupon', r.is_coupon, 'rate_bps', r.rate_bps, 'fixed_minor', r.fixed_minor::text,
            'revenue_rate_bps', r.revenue_rate_bps, 'revenue_fixed_minor', r.revenue_fixed_minor::text,
            'recurring_months', r.recurring_months, 'tiers', r.tiers, 'tier_metric', r.tier_metric,
            'tier_period', r.tier_period))
          from affiliate.payout_rules r
          where r.offer_id = o.id and (r.affiliate_id = e.affiliate_id or r.affiliate_id is null)) as rules,
        -- What the affiliate brought to the offer so far, by event; read only where a rule has tiers.
        case when exists (select from affiliate.payout_rules t where t.offer_id = o.id and t.tiers <> '[]') then (
          select json_object_agg(v.event, json_build_object('month_conversions', v.mc::text, 'month_minor', v.mm::text,
            'total_conversions', v.tc::text, 'total_minor', v.tm::text))
          from (select d.event, coalesce(sum(d.conversions) filter (where d.day >= month), 0) as mc,
              coalesce(sum(d.amount_minor) filter (where d.day >= month), 0) as mm,
              sum(d.conversions) as tc, sum(d.amount_minor) as tm
            from affiliate.conversion_rollups_daily d
            where d.offer_id = o.id and d.affiliate_id = e.affiliate_id and d.currency = o.currency
            group by d.event) v) end as volumes,
        -- The affiliate's sponsor and the sponsor's sponsor, as far as there are any.
        case when p.sponsor_id is not null then (
          select json_build_array(
            json_build_object('affiliate_id', s2.affiliate_id, 'partnership', s2.status, 'status', a2.status),
            (select json_build_object('affiliate_id', s3.affiliate_id, 'partnership', s3.status, 'status', a3.status)
              from affiliate.partnerships s3 join affiliate.affiliates a3 on a3.id = s3.affiliate_id
              where s3.advertiser_id = s2.advertiser_id and s3.affiliate_id = s2.sponsor_id))
          from affiliate.partnerships s2 join affiliate.affiliates a2 on a2.id = s2.affiliate_id
          where s2.advertiser_id = of_advertiser and s2.affiliate_id = p.sponsor_id) end as sponsors,
        -- The latest rate into the offer's currency that is not too old.
        case when o.currency <> in_currency and app.currency_policy = 'convert' then (
          select json_build_object('from', x.base, 'to', x.quote, 'rate', x.rate::text, 'as_of', x.as_of)
          from affiliate.exchange_rates x
          where x.base = in_currency and x.quote = o.currency and x.as_of <= at and x.as_of > rates_since
          order by x.as_of desc limit 1) end as rate,
        -- The caps that bear on it, each with what its running period has used.
        (select json_agg(json_build_object('id', k.id, 'metric', k.metric, 'period', k.period, 'period_start', k.start,
            'limit', k.limit_value::text, 'is_hard', k.is_hard, 'used', coalesce(n.used_value, 0)::text) order by k.id)
          from (select c.*, affiliate.period_start(c.period, at, app.time_zone) as start from affiliate.caps c
            where c.advertiser_id = of_advertiser and c.metric <> 'clicks' and c.archived_at is null
              and (c.offer_id = o.id or c.offer_id is null) and (c.affiliate_id = e.affiliate_id or c.affiliate_id is null)
              and (c.currency = o.currency or c.currency is null)) k
          left join affiliate.cap_counters n on n.cap_id = k.id and n.period_start = k.start) as caps
      from (
        select 'click' as rule, click.offer_id, click.affiliate_id, named_click as named_id, click.id as click_id,
          click.clicked_at, click.reason, click.country, click.consent, null::uuid as customer_id, null::timestamptz as bound_at,
          null::text as bound_by, null::jsonb as terms, null::bigint as clicks, null::bigint as affiliates
        where click.id is not null
        union all
        select 'coupon', en.offer_id, en.affiliate_id, null, null, null, null, null, null, null, null, null, null, null, null
        from affiliate.enrollments en
        where coupon_code is not null and of_event <> 'rebill' and en.advertiser_id = of_advertiser
          and upper(en.coupon) = upper(coupon_code)
        union all
        select 'customer', cu.offer_id, cu.affiliate_id, null, cu.click_id, null, null, null, null, cu.id, cu.bound_at,
          cu.bound_by, cu.terms, null, null
        from affiliate.customers cu
        where of_customer is not null and cu.app_id = of_app and cu.advertiser_id = of_advertiser
          and cu.external_id = of_customer
        union all
        select 'fingerprint', seen_offer, seen_affiliate, null, seen_id, seen_at, seen_reason, seen_country, seen_consent, null,
          null, null, null, seen_clicks, seen_affiliates
        where seen_id is not null) e
      left join affiliate.offers o on o.id = e.offer_id and o.app_id = of_app and o.advertiser_id = of_advertiser
      left join affiliate.affiliates a on a.id = e.affiliate_id
      left join affiliate.partnerships p on p.advertiser_id = of_advertiser and p.affiliate_id = e.affiliate_id) f);
    return json_build_object('app', app, 'evidence', evidence, 'review',
      (select json_agg(r) from affiliate.review_facts(of_advertiser, of_app, named_click, coupon_code, of_customer,
        of_fingerprint, address, mail, mail_domain, of_event, own_external_id, minor, in_currency, converted_at, at) r));
  end $$;

-- ------------------------------------------------------------------ clicks
-- Stores messages and clicks that are new and counts only those, the rows of each table in the order of their keys. How many
-- clicks were new, and the parked reports whose click just came. A click that comes after its lease was closed is one too
-- many: its unit was given out again; so is one whose lease is so old that nobody may remember that it was closed. Raises
-- TR001 `lease_closed` when one closes meanwhile.
create function affiliate.record_clicks(of_messages json, of_clicks json)
  returns table (clicks integer, report_ids text[]) language plpgsql set plan_cache_mode = force_generic_plan set enable_seqscan = off
  as $$
  #variable_conflict use_column
  begin
    insert into logs.click_messages (isolate, sequence, cumulative, clicks, unknown_codes)
      select isolate, sequence, cumulative, clicks, unknown_codes
      from json_to_recordset(of_messages)
        as m (isolate uuid, sequence integer, cumulative integer, clicks integer, unknown_codes integer)
      order by isolate, sequence
      on conflict do nothing;
    return query
    with new_clicks as (
      insert into affiliate.clicks (id, clicked_at, offer_id, app_id, advertiser_id, affiliate_id, link_id, landing_url_id,
        sub1, sub2, sub3, sub4, sub5, sub6, sub7, sub8, sub9, sub10, ip, country, region, city, asn, device, os, browser,
        user_agent, referrer, language, fingerprint, duplicate_of, lease_ids, consent, reason)
      select id, to_timestamp(at / 1000.0::float8), offer_id, app_id, advertiser_id, affiliate_id, link_id, landing_url_id,
        sub1, sub2, sub3, sub4, sub5, sub6, sub7, sub8, sub9, sub10, ip, country, region, city, asn, device, os, browser,
        user_agent, referrer, language, fingerprint, duplicate_of, lease_ids, consent,
        case when lease_ids is not null and reason is null and (
            exists (select from affiliate.cap_leases l where l.lease_id = any (c.lease_ids) and l.closed_at is not null)
            or exists (select from unnest(c.lease_ids) as lease_id
              where uuid_extract_timestamp(lease_id) < now() - interval '60 days'))
          then 'cap_reached' else reason end
      from json_to_recordset(of_clicks) as c (id uuid, at bigint, offer_id uuid, app_id uuid, advertiser_id uuid,
        affiliate_id uuid, link_id uuid, landing_url_id uuid, sub1 text, sub2 text, sub3 text, sub4 text, sub5 text,
        sub6 text, sub7 text, sub8 text, sub9 text, sub10 text, ip inet, country text, region text, city text, asn integer,
        device text, os text, browser text, user_agent text, referrer text, language text, fingerprint text, reason text,
        duplicate_of uuid, lease_ids uuid[], consent text)
      order by id
      on conflict do nothing
      returning id, clicked_at, offer_id, affiliate_id, advertiser_id, reason, lease_ids
    ), daily as (
      insert into affiliate.click_rollups_daily as r
        (offer_id, affiliate_id, advertiser_id, day, clicks, billable, bots, duplicates, rejected)
      select offer_id, affiliate_id, any_value(advertiser_id), (clicked_at at time zone 'UTC')::date, count(*),
        count(*) filter (where reason is null), count(*) filter (where reason in ('bot', 'no_user_agent')),
        count(*) filter (where reason = 'duplicate'),
        count(*) filter (where reason not in ('bot', 'no_user_agent', 'duplicate'))
      from new_clicks group by 1, 2, 4 order by 1, 2, 4
      on conflict (offer_id, affiliate_id, day) do update set clicks = r.clicks + excluded.clicks,
        billable = r.billable + excluded.billable, bots = r.bots + excluded.bots,
        duplicates = r.duplicates + excluded.duplicates, rejected = r.rejected + excluded.rejected
    ), hourly as (
      insert into affiliate.click_rollups_hourly as r
        (offer_id, affiliate_id, advertiser_id, hour, clicks, billable, bots, duplicates, rejected)
      select offer_id, affiliate_id, any_value(advertiser_id), date_trunc('hour', clicked_at, 'UTC'), count(*),
        count(*) filter (where reason is null), count(*) filter (where reason in ('bot', 'no_user_agent')),
        count(*) filter (where reason = 'duplicate'),
        count(*) filter (where reason not in ('bot', 'no_user_agent', 'duplicate'))
      from new_clicks group by 1, 2, 4 order by 1, 2, 4
      on conflict (offer_id, affiliate_id, hour) do update set clicks = r.clicks + excluded.clicks,
        billable = r.billable + excluded.billable, bots = r.bots + excluded.bots,
        duplicates = r.duplicates + excluded.duplicates, rejected = r.rejected + excluded.rejected
    ), used as (
      select lease_id, count(*)::integer as clicks, max(clicked_at) as last_click_at
      from new_clicks, unnest(lease_ids) as lease_id
      where reason is null and lease_ids is not null
      group by lease_id
    ), leases as (
      insert into affiliate.cap_leases as l (lease_id, clicks, last_click_at)
      select lease_id, clicks, last_click_at from used order by lease_id
      on conflict (lease_id) do update set clicks = l.clicks + excluded.clicks,
        last_click_at = greatest(l.last_click_at, excluded.last_click_at)
      where l.closed_at is null
      returning lease_id
    ), counted as (
      select affiliate.require((select count(*) from leases) = (select count(*) from used), 'lease_closed') as ok
    )
    select (select count(*)::integer from new_clicks where (select count(ok) from counted) = 1),
      array(select r.id::text from logs.inbound_reports r
        where r.verdict = 'parked' and r.click_id in (select id from new_clicks)
        order by r.id);
  end $$;

-- ------------------------------------------------------------------ policies
-- The same rows as before are seen. What asks another table is asked by a function, only where the cheap test failed: as part of
-- the policy it would be planned into every query. Not so for affiliates: advertisers list thousands of them, and a function for
-- each row costs four times the join.
create function affiliate.is_partner_of(of_advertiser uuid) returns boolean language plpgsql stable
  as $$ begin return exists (select from affiliate.partnerships p
    where p.advertiser_id = of_advertiser and p.affiliate_id = affiliate.current_affiliate()); end $$;
create function affiliate.is_enrolled(in_offer uuid) returns boolean language plpgsql stable
  as $$ begin return exists (select from affiliate.enrollments e
    where e.offer_id = in_offer and e.affiliate_id = affiliate.current_affiliate()); end $$;
create function affiliate.sees_offer_of(of_app uuid) returns boolean language plpgsql stable
  as $$ begin return exists (select from affiliate.offers o where o.app_id = of_app); end $$;
alter policy api_read on affiliate.advertisers using (affiliate.may_see(id, null)
  or (affiliate.current_affiliate() is not null and affiliate.is_partner_of(id)));
alter policy api_read on affiliate.offers using (affiliate.may_see(advertiser_id, null)
  or (affiliate.current_affiliate() is not null and affiliate.is_enrolled(id)));
alter policy api_read on affiliate.apps using (affiliate.may_see(advertiser_id, null)
  or (affiliate.current_affiliate() is not null and affiliate.sees_offer_of(id)));
alter policy api_read on affiliate.app_hosts using (affiliate.may_see(advertiser_id, null)
  or (affiliate.current_affiliate() is not null and affiliate.sees_offer_of(app_id)));
alter policy api_read on affiliate.payout_rules using (affiliate.may_see(advertiser_id, affiliate_id)
  or (affiliate_id is null and affiliate.current_affiliate() is not null and affiliate.is_enrolled(offer_id)));
