-- A coupon is found by a column of its own: under row-level security the index of an expression was read for all of an advertiser. And the facts
-- of several reports are read at once (docs/decisions/0022). The rewrite of enrollments takes its lock for as long as its rows take to copy.
DROP INDEX "affiliate"."enrollments_coupon_key";--> statement-breakpoint
ALTER TABLE "affiliate"."enrollments" ADD COLUMN "coupon_key" text GENERATED ALWAYS AS (upper(coupon)) STORED;--> statement-breakpoint
CREATE UNIQUE INDEX "enrollments_coupon_key" ON "affiliate"."enrollments" USING btree ("advertiser_id","coupon_key");--> statement-breakpoint

-- The click that a report names; a duplicate's place is taken by the earlier click it names. A function of its own, for only where the
-- id is known before its statement begins is one month of the clicks opened instead of all.
create function affiliate.named_click(named_id uuid, of_app uuid, of_advertiser uuid)
  returns table (id uuid, offer_id uuid, affiliate_id uuid, clicked_at timestamptz, reason text, country text, consent text,
    referrer text, fingerprint text)
  language plpgsql stable rows 1
  as $$
  #variable_conflict use_column
  declare click record;
  begin
    if named_id is null then return; end if;
    select c.id, c.offer_id, c.affiliate_id, c.clicked_at, c.reason, c.country, c.consent, c.referrer, c.fingerprint,
        c.duplicate_of into click
      from affiliate.clicks c where c.id = named_id and c.app_id = of_app and c.advertiser_id = of_advertiser;
    if click.duplicate_of is not null then
      select c.id, c.offer_id, c.affiliate_id, c.clicked_at, c.reason, c.country, c.consent, c.referrer, c.fingerprint,
          c.duplicate_of into click
        from affiliate.clicks c where c.id = click.duplicate_of and c.app_id = of_app and c.advertiser_id = of_advertiser;
    end if;
    if click.id is null then return; end if;
    id := click.id; offer_id := click.offer_id; affiliate_id := click.affiliate_id; clicked_at := click.clicked_at;
    reason := click.reason; country := click.country; consent := click.consent; referrer := click.referrer;
    fingerprint := click.fingerprint;
    return next;
  end $$;

-- The last click with this fingerprint (the first, where the app counts so), and how many there are.
create function affiliate.click_by_look(of_fingerprint text, of_app uuid, of_advertiser uuid, seen_from timestamptz,
    seen_until timestamptz, is_first boolean)
  returns table (id uuid, offer_id uuid, affiliate_id uuid, clicked_at timestamptz, reason text, country text, consent text,
    clicks bigint, affiliates bigint)
  language plpgsql stable rows 1
  as $$
  #variable_conflict use_column
  begin
    if of_fingerprint is null then return; end if;
    return query select f.id, f.offer_id, f.affiliate_id, f.clicked_at, f.reason, f.country, f.consent, f.clicks, f.affiliates
      from (select s.*, count(*) over () as clicks,
          (dense_rank() over (order by s.affiliate_id) + dense_rank() over (order by s.affiliate_id desc) - 1) as affiliates
        from affiliate.clicks s
        where s.fingerprint = of_fingerprint and s.app_id = of_app and s.advertiser_id = of_advertiser
          and s.id >= affiliate.uuid_floor(seen_from) and s.clicked_at between seen_from and seen_until
          and (s.reason is null or s.reason = 'duplicate')) f
      order by case when is_first then f.clicked_at end, f.clicked_at desc
      limit 1;
  end $$;

-- The visitor's last clicks, for the fraud rules; null where nothing is known of the visitor.
create function affiliate.clicks_of_visitor(visitor text, of_app uuid, of_advertiser uuid, at timestamptz) returns jsonb
  language plpgsql stable
  as $$
  #variable_conflict use_column
  begin
    if visitor is null then return null; end if;
    return (select jsonb_agg(to_jsonb(s) order by s.id desc) from (
      select c.id, c.affiliate_id, c.offer_id, c.clicked_at, c.country, c.referrer from affiliate.clicks c
      where c.fingerprint = visitor and c.id >= affiliate.uuid_floor(at - interval '30 days')
        and c.advertiser_id = of_advertiser and c.app_id = of_app and (c.reason is null or c.reason = 'duplicate')
      order by c.id desc limit 20) s);
  end $$;

-- What few reports need is a function each: a query's tables are opened before it is known whether they are asked.

-- Whose coupon it is.
create function affiliate.holder_of_coupon(of_coupon text, of_advertiser uuid) returns table (offer_id uuid, affiliate_id uuid)
  language plpgsql stable rows 1
  as $$
  #variable_conflict use_column
  begin
    return query select e.offer_id, e.affiliate_id from affiliate.enrollments e
      where e.advertiser_id = of_advertiser and e.coupon_key = of_coupon;
  end $$;

-- What an affiliate brought to an offer so far, by event: this month, and ever.
create function affiliate.volumes_of(of_offer uuid, of_affiliate uuid, in_currency text, at timestamptz) returns json
  language plpgsql stable
  as $$
  #variable_conflict use_column
  declare month date := date_trunc('month', at at time zone 'UTC')::date;
  begin
    return (select json_object_agg(v.event, json_build_object('month_conversions', v.mc::text, 'month_minor', v.mm::text,
        'total_conversions', v.tc::text, 'total_minor', v.tm::text))
      from (select d.event, coalesce(sum(d.conversions) filter (where d.day >= month), 0) as mc,
          coalesce(sum(d.amount_minor) filter (where d.day >= month), 0) as mm,
          sum(d.conversions) as tc, sum(d.amount_minor) as tm
        from affiliate.conversion_rollups_daily d
        where d.offer_id = of_offer and d.affiliate_id = of_affiliate and d.currency = in_currency
        group by d.event) v);
  end $$;

-- An affiliate's sponsor and the sponsor's sponsor, null where there is none.
create function affiliate.sponsors_of(of_advertiser uuid, of_sponsor uuid) returns json
  language plpgsql stable
  as $$
  #variable_conflict use_column
  begin
    return (select json_build_array(
        json_build_object('affiliate_id', s2.affiliate_id, 'partnership', s2.status, 'status', a2.status),
        (select json_build_object('affiliate_id', s3.affiliate_id, 'partnership', s3.status, 'status', a3.status)
          from affiliate.partnerships s3 join affiliate.affiliates a3 on a3.id = s3.affiliate_id
          where s3.advertiser_id = s2.advertiser_id and s3.affiliate_id = s2.sponsor_id))
      from affiliate.partnerships s2 join affiliate.affiliates a2 on a2.id = s2.affiliate_id
      where s2.advertiser_id = of_advertiser and s2.affiliate_id = of_sponsor);
  end $$;

-- The latest rate that is not too old.
create function affiliate.latest_rate(from_currency text, to_currency text, at timestamptz, since timestamptz) returns json
  language plpgsql stable
  as $$
  #variable_conflict use_column
  begin
    return (select json_build_object('from', x.base, 'to', x.quote, 'rate', x.rate::text, 'as_of', x.as_of)
      from affiliate.exchange_rates x
      where x.base = from_currency and x.quote = to_currency and x.as_of <= at and x.as_of > since
      order by x.as_of desc limit 1);
  end $$;

-- The caps that bear on an affiliate's conversion, each with what its running period has used.
create function affiliate.caps_on(of_advertiser uuid, of_offer uuid, of_affiliate uuid, in_currency text, at timestamptz,
    in_time_zone text) returns json
  language plpgsql stable
  as $$
  #variable_conflict use_column
  begin
    return (select json_agg(json_build_object('id', k.id, 'metric', k.metric, 'period', k.period, 'period_start', k.start,
        'limit', k.limit_value::text, 'is_hard', k.is_hard, 'used', coalesce(n.used_value, 0)::text) order by k.id)
      from (select c.*, affiliate.period_start(c.period, at, in_time_zone) as start from affiliate.caps c
        where c.advertiser_id = of_advertiser and c.metric <> 'clicks' and c.archived_at is null
          and (c.offer_id = of_offer or c.offer_id is null)
          and (c.affiliate_id = of_affiliate or c.affiliate_id is null)
          and (c.currency = in_currency or c.currency is null)) k
      left join affiliate.cap_counters n on n.cap_id = k.id and n.period_start = k.start);
  end $$;

-- How many conversions came from an address: in the last hour, and of this amount in the last day.
create function affiliate.conversions_from(address inet, of_advertiser uuid, minor bigint, in_currency text, at timestamptz)
  returns jsonb language plpgsql stable
  as $$
  #variable_conflict use_column
  begin
    return (select jsonb_build_array(count(*) filter (where v.recorded_at > at - interval '1 hour'),
        count(*) filter (where v.amount_minor = minor and v.currency = in_currency))
      from (select s.recorded_at, s.amount_minor, s.currency from affiliate.conversions s
        where s.visitor_ip = address and s.recorded_at > at - interval '1 day'
          and s.advertiser_id is not distinct from of_advertiser and s.event in ('lead', 'sale', 'rebill')
        order by s.recorded_at desc limit 1000) v);
  end $$;

-- The customer's other order of the same event and amount within a day, the nearest.
create function affiliate.like_order(of_customer uuid, of_advertiser uuid, of_event text, own_external_id text, minor bigint,
    in_currency text, converted_at timestamptz) returns jsonb
  language plpgsql stable
  as $$
  #variable_conflict use_column
  begin
    return (select jsonb_build_object('external_id', s.external_id, 'occurred_at', s.occurred_at)
      from affiliate.conversions s
      where s.customer_id = of_customer and s.advertiser_id is not distinct from of_advertiser and s.event = of_event
        and s.external_id <> own_external_id and s.amount_minor = minor and s.currency = in_currency
        and s.occurred_at between converted_at - interval '1 day' and converted_at + interval '1 day'
      order by abs(extract(epoch from s.occurred_at - converted_at)) limit 1);
  end $$;

-- What all affiliates of an advertiser brought in thirty days, and what of it was undone.
create function affiliate.brought_by_all(of_advertiser uuid, at timestamptz) returns table (earned bigint, undone bigint)
  language plpgsql stable rows 1
  as $$
  #variable_conflict use_column
  begin
    return query select coalesce(sum(d.conversions) filter (where d.event in ('lead', 'sale', 'rebill')), 0),
        coalesce(sum(d.conversions) filter (where d.event in ('refund', 'chargeback')), 0)
      from affiliate.conversion_rollups_daily d
      where d.advertiser_id = of_advertiser and d.day > (at at time zone 'UTC')::date - 30;
  end $$;

-- The facts of several reports of one advertiser, in the order asked, in one statement: null for one whose app the scope does not
-- see, the app alone for one that is recorded already. For each what affiliate.earning_facts answers. What few reports need is asked
-- only for those: every CASE stands before a look-up. An advertiser that is "not distinct" is compared and never looked up: no index of
-- all that an advertiser has is to be taken for the one that leads to a row, as is done while tables are young.
create function affiliate.earnings_facts(of_reports json) returns json
  language plpgsql stable set plan_cache_mode = force_generic_plan set enable_seqscan = off
  as $$
  #variable_conflict use_column
  begin
    return (
      -- What all affiliates brought: read once, and only where somebody is held against the others.
      with everybody as materialized (
        select a.earned, a.undone from affiliate.brought_by_all((of_reports->0->>'of_advertiser')::uuid,
          (of_reports->0->>'at')::timestamptz) a)
      select json_agg(case when app.advertiser_status is null then null
          when app.recorded is not null then json_build_object('app', app)
          else json_build_object('app', app, 'evidence', coalesce((
            -- Each piece of evidence, with all that it would be paid by.
            select json_agg(json_build_object('rule', piece.rule, 'offer_id', piece.offer_id,
                'affiliate_id', piece.affiliate_id, 'named_id', piece.named_id, 'click_id', piece.click_id,
                'clicked_at', piece.clicked_at, 'reason', piece.reason, 'country', piece.country, 'consent', piece.consent,
                'customer_id', piece.customer_id, 'bound_at', piece.bound_at, 'bound_by', piece.bound_by, 'terms', piece.terms,
                'clicks', piece.clicks, 'affiliates', piece.affiliates, 'known_offer_id', o.id,
                'offer_status', o.status, 'currency', o.currency, 'approval', o.approval,
                'level_2_bps', o.level_2_bps, 'level_3_bps', o.level_3_bps,
                'affiliate_status', (select a.status from affiliate.affiliates a where a.id = piece.affiliate_id),
                'partnership_status', p.status, 'window_days', coalesce(p.cookie_days, o.window_days),
                'hold_days', coalesce(p.hold_days, o.hold_days),
                -- What can be paid from: the deposit, or the credit that is left.
                'fund', (select json_build_object('debits', f.debits_minor::text, 'credits', f.credits_minor::text)
                  from ledger.accounts f
                  where f.advertiser_id = q.of_advertiser and f.affiliate_id is null and f.currency = o.currency and f.kind =
                    case app.billing_mode when 'prepaid' then 'adv.deposit' when 'postpaid' then 'adv.receivable'
                      else 'adv.payer' end),
                -- All rules that may hold for the affiliate: a first conversion fixes those of later events, too.
                'rules', paid.rules,
                -- What the affiliate brought to the offer so far, by event; read only where a rule has tiers.
                'volumes', case when paid.has_tiers
                  then affiliate.volumes_of(o.id, piece.affiliate_id, o.currency, q.at) end,
                -- The affiliate's sponsor and the sponsor's sponsor, as far as there are any.
                'sponsors', case when p.sponsor_id is not null
                  then affiliate.sponsors_of(q.of_advertiser, p.sponsor_id) end,
                -- The latest rate into the offer's currency that is not too old.
                'rate', case when o.currency <> q.in_currency and app.currency_policy = 'convert'
                  then affiliate.latest_rate(q.in_currency, o.currency, q.at, q.rates_since) end,
                -- The caps that bear on it, each with what its running period has used.
                'caps', case when capped.has_caps
                  then affiliate.caps_on(q.of_advertiser, o.id, piece.affiliate_id, o.currency, q.at, app.time_zone) end)
                order by piece.place)
            from (
              select 1 as place, 'click' as rule, click.offer_id, click.affiliate_id, q.named_click as named_id, click.id as click_id,
                click.clicked_at, click.reason, click.country, click.consent, null::uuid as customer_id,
                null::timestamptz as bound_at, null::text as bound_by, null::jsonb as terms, null::bigint as clicks,
                null::bigint as affiliates
              where click.id is not null and q.of_event <> 'rebill'
              union all
              select 2, 'coupon', en.offer_id, en.affiliate_id, null, null, null, null, null, null, null, null, null, null, null, null
              from affiliate.holder_of_coupon(q.coupon_code, q.of_advertiser) en
              where q.coupon_code is not null and q.of_event <> 'rebill'
              union all
              select 3, 'customer', cu.offer_id, cu.affiliate_id, null, cu.click_id, null, null, null, null, cu.id, cu.bound_at,
                cu.bound_by, cu.terms, null, null
              where cu.id is not null
              union all
              select 4, 'fingerprint', look.offer_id, look.affiliate_id, null, look.id, look.clicked_at, look.reason, look.country,
                look.consent, null, null, null, null, look.clicks, look.affiliates
              where look.id is not null) piece
            left join lateral (select o.* from affiliate.offers o
              where o.id = piece.offer_id and o.app_id = q.of_app and o.advertiser_id = q.of_advertiser limit 1) o on true
            left join lateral (select p.* from affiliate.partnerships p
              where p.advertiser_id = q.of_advertiser and p.affiliate_id = piece.affiliate_id limit 1) p on true
            left join lateral (
              select json_agg(json_build_object('id', r.id, 'event', r.event, 'affiliate_id', r.affiliate_id,
                  'is_coupon', r.is_coupon, 'rate_bps', r.rate_bps, 'fixed_minor', r.fixed_minor::text,
                  'revenue_rate_bps', r.revenue_rate_bps, 'revenue_fixed_minor', r.revenue_fixed_minor::text,
                  'recurring_months', r.recurring_months, 'tiers', r.tiers, 'tier_metric', r.tier_metric,
                  'tier_period', r.tier_period)) as rules, coalesce(bool_or(r.tiers <> '[]'), false) as has_tiers
              from affiliate.payout_rules r
              where r.offer_id = o.id and (r.affiliate_id = piece.affiliate_id or r.affiliate_id is null)) paid on true
          ), '[]'), 'review', (
            -- What the fraud rules ask, for every affiliate whom the report may turn out to belong to: affiliate.review_facts.
            select json_agg(json_build_object('affiliate_id', c.affiliate_id, 'offer_id', c.offer_id, 'facts', jsonb_build_object(
                'settings', app.review_settings,
                'allows_paid_traffic', o.allows_paid_traffic,
                'pixel_amount_max_minor', o.pixel_amount_max_minor::text,
                'named', case when click.id is not null then jsonb_build_object('id', click.id, 'affiliate_id', click.affiliate_id,
                  'offer_id', click.offer_id, 'clicked_at', click.clicked_at, 'country', click.country, 'referrer', click.referrer,
                  'fingerprint', click.fingerprint, 'duplicate_of', null) end,
                'seen', visitor.seen, 'has_fingerprint', coalesce(click.fingerprint, q.of_fingerprint) is not null,
                'address', case when q.address is not null
                  then affiliate.conversions_from(q.address, q.of_advertiser, q.minor, q.in_currency, q.at) end,
                'like_order', case when cu.id is not null and q.minor is not null
                  then affiliate.like_order(cu.id, q.of_advertiser, q.of_event, q.own_external_id, q.minor, q.in_currency,
                    q.converted_at) end,
                'owns_mail', case when q.mail is not null then affiliate.owns_mail(c.affiliate_id, q.mail) else false end,
                'shares_mail_domain', case when q.mail_domain is not null
                  then affiliate.has_mail_domain(c.affiliate_id, q.mail_domain) else false end,
                'used_address', case when q.address is not null
                  then affiliate.used_address(c.affiliate_id, host(q.address), q.at) else false end,
                'shares_receiver', affiliate.shares_receiver(c.affiliate_id),
                'ring', affiliate.ring_of(c.affiliate_id, q.of_advertiser, q.at),
                'hour_conversions', (select coalesce(sum(h.conversions), 0) from affiliate.conversion_rollups_hourly h
                  where h.affiliate_id = c.affiliate_id and h.advertiser_id = q.of_advertiser
                    and h.hour = date_trunc('hour', q.at, 'UTC') and h.event in ('lead', 'sale', 'rebill')),
                'week_conversions', days.week, 'earned', days.earned, 'undone', days.undone,
                'billable_clicks', (select coalesce(sum(b.billable), 0) from affiliate.click_rollups_daily b
                  where b.affiliate_id = c.affiliate_id and b.advertiser_id is not distinct from q.of_advertiser
                    and b.day > (q.at at time zone 'UTC')::date - 30),
                -- The others are asked only about an affiliate of whose conversions more than a tenth is undone.
                'peers', case when days.earned >= 20 and days.undone * 10 > days.earned then (
                  select jsonb_build_object('earned', a.earned - days.earned, 'undone', a.undone - days.undone)
                  from everybody a) end)))
            from (
              select click.affiliate_id, click.offer_id where click.id is not null
              union
              select (s->>'affiliate_id')::uuid, (s->>'offer_id')::uuid from jsonb_array_elements(visitor.seen) s
              union
              select e.affiliate_id, e.offer_id from affiliate.holder_of_coupon(q.coupon_code, q.of_advertiser) e
              where q.coupon_code is not null
              union
              select cu.affiliate_id, cu.offer_id where cu.id is not null) c
            join lateral (select o.allows_paid_traffic, o.pixel_amount_max_minor from affiliate.offers o
              where o.id = c.offer_id and o.advertiser_id = q.of_advertiser limit 1) o on true
            cross join lateral (
              select coalesce(sum(d.conversions) filter (where d.event in ('lead', 'sale', 'rebill')), 0) as earned,
                coalesce(sum(d.conversions) filter (where d.event in ('refund', 'chargeback')), 0) as undone,
                coalesce(sum(d.conversions) filter (where d.event in ('lead', 'sale', 'rebill')
                  and d.day between (q.at at time zone 'UTC')::date - 7 and (q.at at time zone 'UTC')::date - 1), 0) as week
              from affiliate.conversion_rollups_daily d
              where d.affiliate_id = c.affiliate_id and d.advertiser_id is not distinct from q.of_advertiser
                and d.day > (q.at at time zone 'UTC')::date - 30) days)) end order by q.n)
      from json_to_recordset(of_reports) as q(n int, of_advertiser uuid, of_app uuid, of_key uuid, of_event text,
        own_external_id text, named_click uuid, coupon_code text, of_customer text, of_fingerprint text, seen_from timestamptz,
        seen_until timestamptz, minor bigint, in_currency text, rates_since timestamptz, address inet, mail text,
        mail_domain text, converted_at timestamptz, at timestamptz)
      left join lateral (
        select adv.status as advertiser_status, adv.billing_mode, adv.credit_limit_minor::text,
          adv.currency as advertiser_currency, adv.attribution_order, adv.conversion_seconds_min, adv.conversion_seconds_max,
          adv.currency_policy, adv.low_balance_minor::text, adv.low_balance_told_at, adv.time_zone, adv.has_fingerprinting,
          adv.review_settings,
          p.attribution,
          exists (select from affiliate.app_keys k where k.id = q.of_key and k.app_id = q.of_app and k.revoked_at is null
            and (k.expires_at is null or k.expires_at > q.at)) as is_key_live,
          (select affiliate.recorded_conversion(c.id) from affiliate.conversions c
            where c.app_id = q.of_app and c.event = q.of_event and c.external_id = q.own_external_id) as recorded
        from affiliate.apps p join affiliate.advertisers adv on adv.id = p.advertiser_id
        where p.id = q.of_app and p.advertiser_id = q.of_advertiser limit 1) app on true
      left join lateral (select exists (select from affiliate.caps c
          where c.advertiser_id = q.of_advertiser and c.metric <> 'clicks' and c.archived_at is null) as has_caps) capped on true
      left join lateral (select b.* from affiliate.customers b
        where app.recorded is null and b.app_id = q.of_app and b.external_id = q.of_customer
          and b.advertiser_id is not distinct from q.of_advertiser limit 1) cu on true
      left join lateral affiliate.named_click(case when app.recorded is null then q.named_click end, q.of_app, q.of_advertiser)
        click on true
      left join lateral affiliate.click_by_look(
        case when app.has_fingerprinting and q.of_event <> 'rebill' then q.of_fingerprint end, q.of_app, q.of_advertiser,
        q.seen_from, q.seen_until, app.attribution = 'first') look on true
      left join lateral (select affiliate.clicks_of_visitor(coalesce(click.fingerprint, q.of_fingerprint), q.of_app,
        q.of_advertiser, q.at) as seen) visitor on true);
  end $$;
