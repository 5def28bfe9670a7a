-- Conversions that come at once are recorded together whosever they are (docs/decisions/0022). Nothing is dropped: Workers of the version before
-- still call affiliate.record_earnings, and enter_scope without a list.

-- The advertisers for whom a round of conversions asks, as text; null: nobody asks for several. Only the round of a desk sets it, each by
-- its id as Postgres writes it.
create function affiliate.asks_among(row_advertiser uuid) returns boolean language sql stable
  as $$ select strpos(current_setting('app.advertisers', true), row_advertiser::text) > 0 $$;
create or replace function affiliate.may_see(row_advertiser uuid, row_affiliate uuid) returns boolean language sql stable
  as $$
    select affiliate.current_staff() is not null
      or (affiliate.current_affiliate() is null
          and (row_advertiser = affiliate.current_advertiser() or affiliate.asks_among(row_advertiser)))
      or (row_affiliate = affiliate.current_affiliate()
          and (affiliate.current_advertiser() is null or row_advertiser = affiliate.current_advertiser()))
  $$;
create or replace function affiliate.is_advertiser(row_advertiser uuid) returns boolean language sql stable
  as $$
    select affiliate.current_affiliate() is null
      and (row_advertiser = affiliate.current_advertiser() or affiliate.asks_among(row_advertiser))
  $$;
alter policy api_read on affiliate.affiliates using (affiliate.current_staff() is not null or id = affiliate.current_affiliate()
  or (affiliate.current_affiliate() is null and (
    (select true from affiliate.partnerships p
      where p.advertiser_id = affiliate.current_advertiser() and p.affiliate_id = affiliates.id limit 1)
    or (current_setting('app.advertisers', true) <> '' and exists (select from affiliate.partnerships p
      where p.affiliate_id = affiliates.id and affiliate.asks_among(p.advertiser_id))))));

-- As before, for one advertiser or, in a round, for several.
create function affiliate.enter_scope(of_advertiser text, of_affiliate text, of_staff text, of_user text, of_email text,
    of_origin text, of_advertisers text, most_ms integer)
  returns void language plpgsql
  as $$
  declare entered text;
  begin
    entered := set_config('app.advertiser', of_advertiser, true) || set_config('app.affiliate', of_affiliate, true)
      || set_config('app.staff', of_staff, true) || set_config('app.user', of_user, true)
      || set_config('app.email', of_email, true) || set_config('app.origin', of_origin, true)
      || set_config('app.advertisers', of_advertisers, true)
      || set_config('transaction_timeout', most_ms::text, true);
    -- One advertiser's locks keep the others waiting no longer: they go on without it.
    if of_advertisers <> '' then entered := set_config('lock_timeout', '500ms', true); end if;
  end $$;

-- All that recorded leads, sales and rebills write, whosever they are, in the order of the locks: accounts before business rows, and
-- each kind of row in one statement for all of them. It is told the rows of conversions, customers and journal, each a parameter of its
-- own (a part of another is parsed twice), and of the rest a list for each column; what is missing is not done. One that cannot be
-- written undoes them all. Returns [number of the conversion, id] of the parked reports that waited for it.
create function affiliate.record_round(of_earnings json, of_conversions json, of_bindings json, of_reports json)
  returns json language plpgsql set plan_cache_mode = force_generic_plan set enable_seqscan = off
  as $$
  #variable_conflict use_column
  declare
    e record;
    account_ids uuid[];
    touched integer;
    entry_ids uuid[];
  begin
    select * into e from json_to_record(of_earnings) as n(commission_ids uuid[],
      commission_advertisers uuid[], commission_conversions uuid[], commission_offers uuid[], commission_affiliates uuid[],
      commission_levels int[], commission_minors bigint[], commission_currencies text[], commission_rates int[],
      commission_fixed bigint[], commission_statuses text[], commission_holds timestamptz[], commission_releases timestamptz[],
      commission_reviews boolean[], commission_times timestamptz[],
      account_kinds text[], account_currencies text[], account_advertisers uuid[], account_affiliates uuid[],
      account_debits bigint[], account_credits bigint[], swept json,
      entry_keys text[], entry_reasons text[], entry_advertisers uuid[], entry_affiliates uuid[], entry_commissions uuid[],
      entry_conversions uuid[], entry_times timestamptz[],
      line_entries int[], line_debits int[], line_credits int[], line_minors bigint[],
      count_hours timestamptz[], count_advertisers uuid[], count_offers uuid[], count_affiliates uuid[], count_events text[],
      count_currencies text[], count_conversions int[], count_minors bigint[], count_revenues bigint[], count_commissions bigint[],
      event_ids uuid[], event_kinds text[], event_advertisers uuid[], event_affiliates uuid[], event_subjects uuid[],
      event_facts jsonb[], event_times timestamptz[],
      awaited_of int[], awaited_apps uuid[], awaited text[], awaited_keys text[], woken_most int);
    if e.account_kinds is not null then
      account_ids := array(select case when o.affiliate_id is null
          then (select a.id from ledger.accounts a where a.kind = o.kind and a.currency = o.currency
            and a.advertiser_id = o.advertiser_id and a.affiliate_id is null)
          else (select a.id from ledger.accounts a where a.kind = o.kind and a.currency = o.currency
            and a.advertiser_id = o.advertiser_id and a.affiliate_id = o.affiliate_id) end
        from unnest(e.account_kinds, e.account_currencies, e.account_advertisers, e.account_affiliates)
          as o(kind, currency, advertiser_id, affiliate_id));
      if e.swept is null and array_position(account_ids, null) is null then
        perform from ledger.accounts a where a.id = any (account_ids) order by a.id for no key update;
      else
        account_ids := ledger.lock_accounts((select json_agg(json_build_object('n', o.n - 1, 'kind', o.kind,
            'currency', o.currency, 'advertiser_id', o.advertiser_id, 'affiliate_id', o.affiliate_id))
          from unnest(e.account_kinds, e.account_currencies, e.account_advertisers, e.account_affiliates)
            with ordinality as o(kind, currency, advertiser_id, affiliate_id, n)), e.swept);
        perform affiliate.require(array_position(account_ids, null) is null, 'ledger_entry_incomplete');
      end if;
    end if;
    if of_bindings is not null then
      insert into affiliate.customers (id, advertiser_id, app_id, external_id, offer_id, affiliate_id, click_id, bound_at, bound_by,
        terms)
      select uuidv7(), b.advertiser_id, b.app_id, b.customer, b.offer_id, b.affiliate_id, b.click_id, b.bound_at, b.bound_by, b.terms
      from json_to_recordset(of_bindings) as b(advertiser_id uuid, app_id uuid, customer text, offer_id uuid, affiliate_id uuid,
        click_id uuid, bound_at timestamptz, bound_by text, terms jsonb)
      on conflict (app_id, external_id) do nothing;
    end if;
    insert into affiliate.conversions (id, advertiser_id, app_id, event, external_id, content_hash, offer_id, affiliate_id,
      click_id, customer_id, original_id, original_external_id, amount_minor, currency, revenue_minor, fee_minor, status,
      rejection, attributed_by, receipt, metadata, source, foreign_status, visitor_ip, occurred_at, recorded_at)
    select c.id, c.advertiser_id, c.app_id, c.event, c.external_id, c.content_hash, c.offer_id, c.affiliate_id,
      c.click_id, case when c.customer_id is null and c.customer is not null
          then (select b.id from affiliate.customers b where b.app_id = c.app_id and b.external_id = c.customer)
          else c.customer_id end,
      c.original_id, c.original_external_id, c.amount_minor, c.currency, c.revenue_minor, c.fee_minor, c.status,
      c.rejection, c.attributed_by, c.receipt, c.metadata, c.source, c.foreign_status, c.visitor_ip, c.occurred_at, c.recorded_at
    from json_to_recordset(of_conversions) as c(id uuid, advertiser_id uuid, app_id uuid, event text, external_id text, content_hash text,
      offer_id uuid, affiliate_id uuid, click_id uuid, customer_id uuid, customer text, original_id uuid, original_external_id text,
      amount_minor bigint, currency text, revenue_minor bigint, fee_minor bigint, status text, rejection text,
      attributed_by text, receipt jsonb, metadata jsonb, source text, foreign_status text, visitor_ip inet,
      occurred_at timestamptz, recorded_at timestamptz);
    if e.commission_ids is not null then
      insert into affiliate.commissions (id, conversion_id, advertiser_id, offer_id, affiliate_id, level, amount_minor,
        currency, rate_bps, fixed_minor, status, hold_until, released_at, is_in_review, created_at)
      select m.id, m.conversion_id, m.advertiser_id, m.offer_id, m.affiliate_id, m.level, m.amount_minor, m.currency, m.rate_bps,
        m.fixed_minor, m.status, m.hold_until, m.released_at, m.is_in_review, m.created_at
      from unnest(e.commission_ids, e.commission_advertisers, e.commission_conversions, e.commission_offers,
          e.commission_affiliates, e.commission_levels,
          e.commission_minors, e.commission_currencies, e.commission_rates, e.commission_fixed, e.commission_statuses,
          e.commission_holds, e.commission_releases, e.commission_reviews, e.commission_times)
        as m(id, advertiser_id, conversion_id, offer_id, affiliate_id, level, amount_minor, currency, rate_bps, fixed_minor, status,
          hold_until, released_at, is_in_review, created_at);
    end if;
    if e.entry_keys is not null then
      -- Of one connection they grow: the order of the entries.
      entry_ids := array(select uuidv7() from unnest(e.entry_keys));
      insert into ledger.transactions (id, idempotency_key, reason, advertiser_id, affiliate_id, commission_id, conversion_id,
        effective_at)
      select t.id, t.key, t.reason, t.advertiser_id, t.affiliate_id, t.commission_id, t.conversion_id, t.effective_at
      from unnest(entry_ids, e.entry_keys, e.entry_reasons, e.entry_advertisers, e.entry_affiliates, e.entry_commissions,
          e.entry_conversions, e.entry_times)
        as t(id, key, reason, advertiser_id, affiliate_id, commission_id, conversion_id, effective_at);
      insert into ledger.transfers (transaction_id, debit_account_id, credit_account_id, amount_minor, currency,
        advertiser_id, affiliate_id)
      -- Whose the first account is that is anybody's, it is.
      select entry_ids[l.entry + 1], account_ids[l.debit + 1], account_ids[l.credit + 1], l.amount_minor,
        e.account_currencies[l.debit + 1],
        coalesce(e.account_advertisers[l.debit + 1], e.account_advertisers[l.credit + 1]),
        coalesce(e.account_affiliates[l.debit + 1], e.account_affiliates[l.credit + 1])
      from unnest(e.line_entries, e.line_debits, e.line_credits, e.line_minors) as l(entry, debit, credit, amount_minor);
      -- By their ids alone: a join may be planned as a walk through all accounts.
      update ledger.accounts a
        set debits_minor = a.debits_minor + e.account_debits[array_position(account_ids, a.id)],
          credits_minor = a.credits_minor + e.account_credits[array_position(account_ids, a.id)]
        where a.id = any (account_ids);
      get diagnostics touched = row_count;
      perform affiliate.require(touched = cardinality(e.account_kinds), 'ledger_entry_incomplete');
    end if;
    if e.count_hours is not null then
      insert into affiliate.conversion_rollups_daily as c (day, offer_id, affiliate_id, advertiser_id, event, currency,
        conversions, amount_minor, revenue_minor, commission_minor)
      select (g.hour at time zone 'UTC')::date, g.offer_id, g.affiliate_id, g.advertiser_id, g.event, g.currency,
        sum(g.conversions), sum(g.amount_minor), sum(g.revenue_minor), sum(g.commission_minor)
      from unnest(e.count_hours, e.count_advertisers, e.count_offers, e.count_affiliates, e.count_events, e.count_currencies,
          e.count_conversions, e.count_minors, e.count_revenues, e.count_commissions)
        as g(hour, advertiser_id, offer_id, affiliate_id, event, currency, conversions, amount_minor, revenue_minor, commission_minor)
      group by 1, g.advertiser_id, g.offer_id, g.affiliate_id, g.event, g.currency
      order by g.offer_id, g.affiliate_id, 1, g.event, g.currency
      on conflict (offer_id, affiliate_id, day, event, currency) do update set
        conversions = c.conversions + excluded.conversions, amount_minor = c.amount_minor + excluded.amount_minor,
        revenue_minor = c.revenue_minor + excluded.revenue_minor,
        commission_minor = c.commission_minor + excluded.commission_minor;
      insert into affiliate.conversion_rollups_hourly as c (hour, offer_id, affiliate_id, advertiser_id, event, currency,
        conversions, amount_minor, revenue_minor, commission_minor)
      select g.hour, g.offer_id, g.affiliate_id, g.advertiser_id, g.event, g.currency, g.conversions, g.amount_minor,
        g.revenue_minor, g.commission_minor
      from unnest(e.count_hours, e.count_advertisers, e.count_offers, e.count_affiliates, e.count_events, e.count_currencies,
          e.count_conversions, e.count_minors, e.count_revenues, e.count_commissions)
        as g(hour, advertiser_id, offer_id, affiliate_id, event, currency, conversions, amount_minor, revenue_minor, commission_minor)
      order by g.offer_id, g.affiliate_id, g.hour, g.event, g.currency
      on conflict (offer_id, affiliate_id, hour, event, currency) do update set
        conversions = c.conversions + excluded.conversions, amount_minor = c.amount_minor + excluded.amount_minor,
        revenue_minor = c.revenue_minor + excluded.revenue_minor,
        commission_minor = c.commission_minor + excluded.commission_minor;
    end if;
    insert into logs.events (id, kind, advertiser_id, affiliate_id, subject_id, facts, created_at)
    select t.id, t.kind, t.advertiser_id, t.affiliate_id, t.subject_id, t.facts, t.created_at
    from unnest(e.event_ids, e.event_kinds, e.event_advertisers, e.event_affiliates, e.event_subjects, e.event_facts,
        e.event_times)
      as t(id, kind, advertiser_id, affiliate_id, subject_id, facts, created_at);
    if of_reports is not null then
      insert into logs.inbound_reports (id, advertiser_id, app_id, app_key_id, source, body, verdict, verdict_detail,
        foreign_status, conversion_id, received_at, judged_at)
      select r.id, r.advertiser_id, r.app_id, r.app_key_id, r.source, r.body, r.verdict, r.verdict_detail, r.foreign_status,
        r.conversion_id, r.received_at, r.judged_at
      from json_to_recordset(of_reports) as r(id uuid, advertiser_id uuid, app_id uuid, app_key_id uuid, source text, body text,
        verdict text, verdict_detail text, foreign_status text, conversion_id uuid, received_at timestamptz, judged_at timestamptz);
    end if;
    return (select json_agg(json_build_array(w.of, w.id) order by w.n) from (
        select k.of, r.id, row_number() over (partition by k.of order by r.received_at, r.id) as n
        from unnest(e.awaited_of, e.awaited_apps, e.awaited, e.awaited_keys) as k(of, app_id, what, key)
        join logs.inbound_reports r on r.app_id = k.app_id and r.verdict = 'parked' and r.awaits = k.what and r.awaits_key = k.key) w
      where w.n <= e.woken_most);
  end $$;

-- As before, for reports of any advertisers.
create or replace function affiliate.earnings_facts(of_reports json) returns json
  language plpgsql stable set plan_cache_mode = force_generic_plan set enable_seqscan = off
  as $$
  #variable_conflict use_column
  begin
    return (
      -- What all affiliates of each brought: read once, and only where somebody is held against the others.
      with everybody as materialized (
        select v.of_advertiser, a.earned, a.undone
        from (select r.of_advertiser, max(r.at) as at from json_to_recordset(of_reports) as r(of_advertiser uuid, at timestamptz)
          group by 1) v
        cross join lateral affiliate.brought_by_all(v.of_advertiser, v.at) a)
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
                  from everybody a where a.of_advertiser = q.of_advertiser) end)))
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
