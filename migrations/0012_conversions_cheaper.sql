-- What every recorded conversion costs in the database: plans with fewer parts, conditions that are read faster, and no list of an
-- advertiser's affiliates behind one of them (docs/decisions/0012).

-- A CHECK is read from its stored form by every statement that writes to its table. A list of words is stored as one array
-- instead of one expression for each word: the same words, a third of the reading.
do $$
declare c record;
begin
  for c in
    select conrelid::regclass as of_table, conname as name, replace(replace(replace(pg_get_constraintdef(oid),
      'ANY (ARRAY[''', 'ANY (''{'), '''::text, ''', ','), '''::text]', '}''::text[]') as condition
    from pg_constraint
    where contype = 'c' and connamespace in ('affiliate'::regnamespace, 'ledger'::regnamespace, 'logs'::regnamespace)
      and coninhcount = 0 and pg_get_constraintdef(oid) ~ 'ANY \(ARRAY\['
  loop
    execute format('alter table %s drop constraint %I, add constraint %I %s', c.of_table, c.name, c.name, c.condition);
  end loop;
end $$;

-- One look-up for each affiliate that is asked about. As EXISTS it was planned as the list of all the advertiser's partnerships, also
-- for one affiliate: each conversion read them all.
alter policy api_read on affiliate.affiliates using (
  affiliate.current_staff() is not null
  or id = affiliate.current_affiliate()
  or (affiliate.current_affiliate() is null and (
    select true from affiliate.partnerships p
    where p.advertiser_id = affiliate.current_advertiser() and p.affiliate_id = affiliates.id limit 1)));

-- As before, in plain statements. An entry is found by its key: it was inserted just now, or its key had been refused.
create or replace function ledger.post_entries(account_ids uuid[], of_entries json, of_lines json) returns integer language plpgsql set plan_cache_mode = force_generic_plan set enable_seqscan = off
  as $$
  declare
    entries integer;
    moved integer;
    touched integer;
  begin
    insert into ledger.transactions (idempotency_key, reason, advertiser_id, affiliate_id, commission_id, payout_item_id,
      conversion_id, booking_id, effective_at)
    select * from json_to_recordset(of_entries) as e(key text, reason text, advertiser_id uuid, affiliate_id uuid,
      commission_id uuid, payout_item_id uuid, conversion_id uuid, booking_id uuid, effective_at timestamptz);
    get diagnostics entries = row_count;
    insert into ledger.transfers (transaction_id, debit_account_id, credit_account_id, amount_minor, currency,
      advertiser_id, affiliate_id)
    select (select t.id from ledger.transactions t where t.idempotency_key = l.key), account_ids[l.debit + 1],
      account_ids[l.credit + 1], l.amount_minor, l.currency, l.advertiser_id, l.affiliate_id
    from json_to_recordset(of_lines) as l(key text, debit int, credit int, amount_minor bigint, currency text,
      advertiser_id uuid, affiliate_id uuid)
    where account_ids[l.debit + 1] is not null and account_ids[l.credit + 1] is not null;
    get diagnostics moved = row_count;
    update ledger.accounts a
    set debits_minor = a.debits_minor + change.debits, credits_minor = a.credits_minor + change.credits
    from (select account_ids[side.n + 1] as id, sum(side.debits)::bigint as debits, sum(side.credits)::bigint as credits
      from json_to_recordset(of_lines) as l(debit int, credit int, amount_minor bigint),
        lateral (values (l.debit, l.amount_minor, 0), (l.credit, 0, l.amount_minor)) as side(n, debits, credits)
      group by side.n) change
    where a.id = change.id;
    get diagnostics touched = row_count;
    perform affiliate.require(moved = json_array_length(of_lines) and touched = coalesce(cardinality(account_ids), 0),
      'ledger_entry_incomplete');
    return entries;
  end $$;

-- As before, but each thing is asked by a statement of its own, and only where it matters.
create or replace function affiliate.earning_facts(of_advertiser uuid, of_app uuid, of_key uuid, of_event text, own_external_id text,
    named_click uuid, coupon_code text, of_customer text, of_fingerprint text, seen_from timestamptz, seen_until timestamptz,
    minor bigint, in_currency text, rates_since timestamptz, address inet, mail text, mail_domain text,
    converted_at timestamptz, at timestamptz)
  returns json language plpgsql stable set plan_cache_mode = force_generic_plan set enable_seqscan = off
  as $$
  #variable_conflict use_column
  declare
    app record;
    click record;
    seen_id uuid; seen_offer uuid; seen_affiliate uuid; seen_at timestamptz; seen_reason text; seen_country text;
    seen_consent text; seen_clicks bigint; seen_affiliates bigint;
    piece record;
    place record;
    month date := date_trunc('month', at at time zone 'UTC')::date;
    fund json; rules json; has_tiers boolean; volumes json; sponsors json; rate json; caps json; has_caps boolean;
    evidence json[] := '{}';
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
    select c.id, c.offer_id, c.affiliate_id, c.clicked_at, c.reason, c.country, c.consent, c.duplicate_of into click
      from affiliate.clicks c
      where c.id = named_click and c.app_id = of_app and c.advertiser_id = of_advertiser and of_event <> 'rebill';
    if click.duplicate_of is not null then
      select c.id, c.offer_id, c.affiliate_id, c.clicked_at, c.reason, c.country, c.consent, c.duplicate_of into click
        from affiliate.clicks c
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
    has_caps := exists (select from affiliate.caps c
      where c.advertiser_id = of_advertiser and c.metric <> 'clicks' and c.archived_at is null);
    for piece in
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
      where seen_id is not null
    loop
      select o.id as known_offer_id, o.status as offer_status, o.currency, o.approval, o.level_2_bps, o.level_3_bps,
          a.status as affiliate_status, p.status as partnership_status, coalesce(p.cookie_days, o.window_days) as window_days,
          coalesce(p.hold_days, o.hold_days) as hold_days, p.sponsor_id
        into place
        from (select 1) as one
        left join affiliate.offers o on o.id = piece.offer_id and o.app_id = of_app and o.advertiser_id = of_advertiser
        left join affiliate.affiliates a on a.id = piece.affiliate_id
        left join affiliate.partnerships p on p.advertiser_id = of_advertiser and p.affiliate_id = piece.affiliate_id;
      -- What can be paid from: the deposit, or the credit that is left.
      fund := (select json_build_object('debits', f.debits_minor::text, 'credits', f.credits_minor::text) from ledger.accounts f
        where f.advertiser_id = of_advertiser and f.affiliate_id is null and f.currency = place.currency and f.kind =
          case app.billing_mode when 'prepaid' then 'adv.deposit' when 'postpaid' then 'adv.receivable' else 'adv.payer' end);
      -- All rules that may hold for the affiliate: a first conversion fixes those of later events, too.
      select json_agg(json_build_object('id', r.id, 'event', r.event, 'affiliate_id', r.affiliate_id,
            'is_coupon', r.is_coupon, 'rate_bps', r.rate_bps, 'fixed_minor', r.fixed_minor::text,
            'revenue_rate_bps', r.revenue_rate_bps, 'revenue_fixed_minor', r.revenue_fixed_minor::text,
            'recurring_months', r.recurring_months, 'tiers', r.tiers, 'tier_metric', r.tier_metric,
            'tier_period', r.tier_period)), coalesce(bool_or(r.tiers <> '[]'), false)
        into rules, has_tiers
        from affiliate.payout_rules r
        where r.offer_id = place.known_offer_id and (r.affiliate_id = piece.affiliate_id or r.affiliate_id is null);
      -- What the affiliate brought to the offer so far, by event; read only where a rule has tiers.
      volumes := null;
      if has_tiers then
        volumes := (select json_object_agg(v.event, json_build_object('month_conversions', v.mc::text, 'month_minor', v.mm::text,
            'total_conversions', v.tc::text, 'total_minor', v.tm::text))
          from (select d.event, coalesce(sum(d.conversions) filter (where d.day >= month), 0) as mc,
              coalesce(sum(d.amount_minor) filter (where d.day >= month), 0) as mm,
              sum(d.conversions) as tc, sum(d.amount_minor) as tm
            from affiliate.conversion_rollups_daily d
            where d.offer_id = place.known_offer_id and d.affiliate_id = piece.affiliate_id and d.currency = place.currency
            group by d.event) v);
      end if;
      -- The affiliate's sponsor and the sponsor's sponsor, as far as there are any.
      sponsors := null;
      if place.sponsor_id is not null then
        sponsors := (select json_build_array(
            json_build_object('affiliate_id', s2.affiliate_id, 'partnership', s2.status, 'status', a2.status),
            (select json_build_object('affiliate_id', s3.affiliate_id, 'partnership', s3.status, 'status', a3.status)
              from affiliate.partnerships s3 join affiliate.affiliates a3 on a3.id = s3.affiliate_id
              where s3.advertiser_id = s2.advertiser_id and s3.affiliate_id = s2.sponsor_id))
          from affiliate.partnerships s2 join affiliate.affiliates a2 on a2.id = s2.affiliate_id
          where s2.advertiser_id = of_advertiser and s2.affiliate_id = place.sponsor_id);
      end if;
      -- The latest rate into the offer's currency that is not too old.
      rate := null;
      if place.currency <> in_currency and app.currency_policy = 'convert' then
        rate := (select json_build_object('from', x.base, 'to', x.quote, 'rate', x.rate::text, 'as_of', x.as_of)
          from affiliate.exchange_rates x
          where x.base = in_currency and x.quote = place.currency and x.as_of <= at and x.as_of > rates_since
          order by x.as_of desc limit 1);
      end if;
      -- The caps that bear on it, each with what its running period has used.
      caps := null;
      if has_caps then
        caps := (select json_agg(json_build_object('id', k.id, 'metric', k.metric, 'period', k.period, 'period_start', k.start,
            'limit', k.limit_value::text, 'is_hard', k.is_hard, 'used', coalesce(n.used_value, 0)::text) order by k.id)
          from (select c.*, affiliate.period_start(c.period, at, app.time_zone) as start from affiliate.caps c
            where c.advertiser_id = of_advertiser and c.metric <> 'clicks' and c.archived_at is null
              and (c.offer_id = place.known_offer_id or c.offer_id is null)
              and (c.affiliate_id = piece.affiliate_id or c.affiliate_id is null)
              and (c.currency = place.currency or c.currency is null)) k
          left join affiliate.cap_counters n on n.cap_id = k.id and n.period_start = k.start);
      end if;
      evidence := array_append(evidence, json_build_object('rule', piece.rule, 'offer_id', piece.offer_id,
        'affiliate_id', piece.affiliate_id, 'named_id', piece.named_id, 'click_id', piece.click_id,
        'clicked_at', piece.clicked_at, 'reason', piece.reason, 'country', piece.country, 'consent', piece.consent,
        'customer_id', piece.customer_id, 'bound_at', piece.bound_at, 'bound_by', piece.bound_by, 'terms', piece.terms,
        'clicks', piece.clicks, 'affiliates', piece.affiliates, 'known_offer_id', place.known_offer_id,
        'offer_status', place.offer_status, 'currency', place.currency, 'approval', place.approval,
        'level_2_bps', place.level_2_bps, 'level_3_bps', place.level_3_bps, 'affiliate_status', place.affiliate_status,
        'partnership_status', place.partnership_status, 'window_days', place.window_days, 'hold_days', place.hold_days,
        'fund', fund, 'rules', rules, 'volumes', volumes, 'sponsors', sponsors, 'rate', rate, 'caps', caps));
    end loop;
    return json_build_object('app', app, 'evidence', array_to_json(evidence), 'review',
      (select json_agg(r) from affiliate.review_facts(of_advertiser, of_app, named_click, coupon_code, of_customer,
        of_fingerprint, address, mail, mail_domain, of_event, own_external_id, minor, in_currency, converted_at, at) r));
  end $$;
