-- Everything that attribution, commissions and fraud rules need to know for a batch of leads, sales and rebills, in one document:
-- `apps` by number, `offers`, and for each report whose app the caller may see its number, its app's number, each piece of evidence
-- with the terms that would apply, and the facts of the fraud rules. docs/decisions/0012 explains why this is one call.
create or replace function affiliate.conversion_facts(of_reports json)
  returns json
  language plpgsql stable
  set plan_cache_mode = force_generic_plan set enable_seqscan = off
as $$
  #variable_conflict use_column
  begin
    return (
      with asked as materialized (
        select r.*, case when r.of_event <> 'rebill' then affiliate.earning_click_after(r.named_click, r.of_app, r.of_offer, r.converted_at)
          end as later_click from json_to_recordset(of_reports) as r(n int, of_advertiser uuid, of_app uuid, of_key uuid, of_event text,
          own_external_id text, is_completion boolean, named_sale text, of_source text, named_click uuid, coupon_code text,
          of_customer text, is_placeholder boolean, of_fingerprint text, seen_from timestamptz, seen_until timestamptz,
          minor bigint, in_currency text, rates_since timestamptz, address inet, mail text, mail_domain text, converted_at timestamptz,
          renews_until timestamptz, at timestamptz, of_offer uuid)),
      apps as materialized (
        select row_number() over () as app, a.of_app, a.of_advertiser, a.of_key, f.*
        from (select distinct r.of_app, r.of_advertiser, r.of_key from asked r) a
        cross join lateral (
          select adv.status, adv.billing_mode, adv.credit_limit_minor, adv.currency, adv.attribution_order,
            adv.conversion_seconds_min, adv.conversion_seconds_max, adv.currency_policy, adv.low_balance_minor,
            adv.low_balance_notified_at, adv.time_zone, adv.has_fingerprinting, adv.review_settings, p.attribution, p.allows_placeholder_ids,
            p.returning_customers,
            (select coalesce(k.expires_at, 'infinity') from affiliate.app_keys k
              where k.id = a.of_key and k.app_id = a.of_app and k.revoked_at is null) as key_until,
            exists (select from affiliate.caps c where c.advertiser_id = a.of_advertiser and c.metric <> 'clicks'
              and c.archived_at is null) as has_caps
          from affiliate.apps p join affiliate.advertisers adv on adv.id = p.advertiser_id
          where p.id = a.of_app and p.advertiser_id = a.of_advertiser limit 1) f),
      known as materialized (
        select q.*, app.app, app.billing_mode, app.returning_customers, app.currency_policy, app.time_zone, app.has_caps,
          coalesce(app.key_until > q.at, false) as is_key_live, repeat.recorded,
          click.id as click_id, click.offer_id as click_offer, click.affiliate_id as click_affiliate, click.clicked_at,
          click.reason, click.country, click.consent, click.referrer, click.fingerprint,
          cu.id as customer_id, cu.offer_id as customer_offer, cu.affiliate_id as customer_affiliate,
          cu.click_id as customer_click, cu.bound_at, cu.bound_by, cu.ended_at, cu.ended_by,
          sale.offer_id as sale_offer, sale.affiliate_id as sale_affiliate, sale.click_id as sale_click,
          sale.occurred_at as sale_at, sale.external_id as sale_id, sale.terms, sale.is_ambiguous, old_sale.is_released,
          holder.offer_id as coupon_offer, holder.affiliate_id as coupon_affiliate,
          look.id as look_id, look.offer_id as look_offer, look.affiliate_id as look_affiliate,
          look.clicked_at as look_at, look.reason as look_reason, look.country as look_country,
          look.consent as look_consent, look.clicks, look.affiliates,
          -- The click by which the report is compared with other orders and leads. A repeat counts as the click that it repeats;
          -- without a click, a coupon or a bound customer, the click with its fingerprint counts.
          coalesce(click.id, q.named_click, case when holder.affiliate_id is null and look.affiliates = 1
            and (cu.id is null or cu.ended_at is not null) then look.id end) as compared_click,
          case when repeat.recorded is null then affiliate.clicks_of_visitor(coalesce(click.fingerprint, q.of_fingerprint),
            q.of_app, q.of_advertiser, q.at) end as seen
        from asked q
        join apps app on app.of_app = q.of_app and app.of_advertiser = q.of_advertiser and app.of_key is not distinct from q.of_key
        cross join lateral (select (select affiliate.recorded_conversion(c.id) from affiliate.conversions c
          where q.is_completion is not true and c.app_id = q.of_app and c.event = q.of_event
            and c.external_id = q.own_external_id) as recorded offset 0) repeat
        left join affiliate.named_clicks(array(select coalesce(r.later_click, r.named_click) from asked r)) click
          on click.named_id = coalesce(q.later_click, q.named_click) and click.app_id = q.of_app and click.advertiser_id = q.of_advertiser
        left join lateral (select b.*, affiliate.renewals_since(b) as renewals_since from affiliate.customers b
          where repeat.recorded is null and b.app_id = q.of_app and b.external_id = q.of_customer
            and (app.allows_placeholder_ids or q.is_placeholder is not true)
            and b.advertiser_id is not distinct from q.of_advertiser limit 1) cu on true
        -- A sale from before the advertiser unbound or moved the customer is renewed no more, even if it is named.
        cross join lateral (select coalesce(q.named_sale is not null and cu.renewals_since is not null and exists (
          select from affiliate.conversions s where s.customer_id = cu.id and s.event = 'sale' and s.external_id = q.named_sale
            and s.occurred_at < cu.renewals_since), false) as is_released) old_sale
        left join lateral (select s.* from affiliate.renewed_sale(cu.id, case when not old_sale.is_released then q.named_sale end, q.minor, q.in_currency, q.renews_until,
          cu.renewals_since) s where q.of_event = 'rebill' and cu.id is not null) sale on true
        left join lateral (select h.* from affiliate.holder_of_coupon(q.coupon_code, q.of_advertiser) h
          where repeat.recorded is null and q.coupon_code is not null limit 1) holder on true
        left join lateral affiliate.click_by_look(
          case when repeat.recorded is null and app.has_fingerprinting and q.of_event <> 'rebill' then q.of_fingerprint end,
          q.of_app, q.of_advertiser, q.seen_from, q.seen_until, app.attribution = 'first') look on true),
      pieces as materialized (
        select k.n, k.of_advertiser, k.of_app, k.billing_mode, piece.*
        from known k cross join lateral (
          select 1 as place, 'click' as rule, k.click_offer as offer_id, k.click_affiliate as affiliate_id,
            k.named_click as named_id, k.click_id, k.clicked_at, k.reason, k.country, k.consent, null::uuid as customer_id,
            null::timestamptz as since, null::jsonb as terms, null::boolean as is_ambiguous, null::bigint as clicks,
            null::bigint as affiliates
          where k.click_id is not null and k.of_event <> 'rebill'
          union all
          select 2, 'coupon', k.coupon_offer, k.coupon_affiliate, null, null, null, null, null, null, null, null, null, null, null, null
          where k.coupon_affiliate is not null and k.of_event <> 'rebill'
          union all
          -- A rebill belongs to the affiliate of the sale that it renews.
          select 3, 'customer', k.sale_offer, k.sale_affiliate, null, k.sale_click, null, null, null, null, k.customer_id, k.sale_at,
            k.terms, k.is_ambiguous, null, null
          where k.sale_affiliate is not null
          union all
          select 3, 'customer', k.customer_offer, k.customer_affiliate, null, k.customer_click, null, null, null, null,
            k.customer_id, k.bound_at, null, null, null, null
          where k.customer_id is not null and k.ended_at is null and k.sale_affiliate is null
            and (k.of_event <> 'rebill' or k.returning_customers = 'bound')
          union all
          select 4, 'fingerprint', k.look_offer, k.look_affiliate, null, k.look_id, k.look_at, k.look_reason, k.look_country,
            k.look_consent, null, null, null, null, k.clicks, k.affiliates
          where k.look_id is not null) piece
        where k.recorded is null),
      -- Every affiliate to whom a report may be attributed.
      candidates as materialized (
        select k.n, k.of_advertiser, k.billing_mode, c.affiliate_id, c.offer_id
        from known k cross join lateral (
          select k.click_affiliate as affiliate_id, k.click_offer as offer_id where k.click_id is not null
          union
          select (s->>'affiliate_id')::uuid, (s->>'offer_id')::uuid from jsonb_array_elements(k.seen) s
          union
          select k.coupon_affiliate, k.coupon_offer where k.coupon_affiliate is not null
          union
          select k.customer_affiliate, k.customer_offer where k.customer_id is not null
          union
          select k.sale_affiliate, k.sale_offer where k.sale_affiliate is not null) c
        where k.recorded is null),
      offers as materialized (
        select o.*, general.rules, general.has_tiers, affiliate.platform_fee_of(o.advertiser_id, o.id, o.currency) as fee,
          -- The fund: the deposit, or the remaining credit.
          (select json_build_object('debits', f.debits_minor::text, 'credits', f.credits_minor::text) from ledger.accounts f
            where f.advertiser_id = o.advertiser_id and f.affiliate_id is null and f.currency = o.currency
              and f.kind = affiliate.fund_of(w.billing_mode)) as fund,
          w.billing_mode <> 'own_payer' and affiliate.has_waiting(o.advertiser_id, o.currency) as has_waiting
        from (select p.of_advertiser, p.offer_id, p.billing_mode from pieces p
          union select c.of_advertiser, c.offer_id, c.billing_mode from candidates c) w
        cross join lateral (select o.id, o.advertiser_id, o.app_id, o.status, o.currency, o.approval, o.level_2_bps, o.level_3_bps,
            o.window_days, o.hold_days, o.allows_paid_traffic, o.allows_repeat_leads, o.one_sale_per_click,
            o.pixel_amount_max_minor
          from affiliate.offers o where o.id = w.offer_id and o.advertiser_id = w.of_advertiser limit 1) o
        cross join lateral (
          select json_agg(affiliate.payout_rule_json(r)) as rules, coalesce(bool_or(r.tiers <> '[]'), false) as has_tiers
          from affiliate.payout_rules r where r.offer_id = o.id and r.affiliate_id is null) general),
      -- Conversions of all affiliates of each advertiser: read once, and only if an affiliate is compared with the others.
      everybody as materialized (
        select v.of_advertiser, a.earned, a.undone
        from (select r.of_advertiser, max(r.at) as at from asked r group by 1) v
        cross join lateral affiliate.brought_by_all(v.of_advertiser, v.at) a),
      shared as materialized (
        select affiliate.sharing_receivers(array(select distinct c.affiliate_id from candidates c)) as affiliate_ids),
      evidence as materialized (
        select p.n, json_agg(json_build_object('rule', p.rule, 'offer_id', p.offer_id, 'affiliate_id', p.affiliate_id,
            'named_id', p.named_id, 'click_id', p.click_id, 'clicked_at', p.clicked_at, 'reason', p.reason, 'country', p.country,
            'consent', p.consent, 'since', p.since, 'terms', p.terms, 'is_ambiguous', p.is_ambiguous,
            'first_earned_at', case when p.rule = 'customer' then affiliate.first_earned_at(p.customer_id, p.affiliate_id) end,
            'clicks', p.clicks, 'affiliates', p.affiliates, 'is_offer_known', o.id is not null,
            'affiliate_status', (select a.status from affiliate.affiliates a where a.id = p.affiliate_id),
            'partnership_status', s.status, 'cookie_days', s.cookie_days, 'hold_days', s.hold_days,
            -- A coupon has no click of its own, but the order may name one.
            'is_click_closed', o.one_sale_per_click and k.of_event = 'sale' and affiliate.has_other_sale(o.id, k.of_source,
              k.own_external_id, case when p.rule = 'coupon' then k.compared_click else p.click_id end),
            -- All rules that may apply to the affiliate, because a first conversion also fixes the rules of later events.
            'rules', own.rules,
            'group_rules', of_group.rules,
            'group', case when s.group_id is not null then json_build_object('id', s.group_id, 'name', s.group_name,
              'has_hold', s.has_group_hold, 'has_window', s.has_group_window) end,
            -- The affiliate's volumes in the offer, by event; read only if a rule has tiers.
            'volumes', case when o.has_tiers or own.has_tiers or of_group.has_tiers
              then affiliate.volumes_of(o.id, p.affiliate_id, o.currency, k.converted_at) end,
            -- The affiliate's sponsor and the sponsor's sponsor, as far as there are any.
            'sponsors', case when s.sponsor_id is not null then affiliate.sponsors_of(p.of_advertiser, s.sponsor_id) end,
            -- The latest rate into the offer's currency that is not too old.
            'rate', case when o.currency <> k.in_currency and k.currency_policy = 'convert'
              then affiliate.latest_rate(k.in_currency, o.currency, k.at, k.rates_since) end,
            -- The caps that apply, each with its use in the current period.
            'caps', case when k.has_caps and o.id is not null
              then affiliate.caps_on(p.of_advertiser, o.id, p.affiliate_id, o.currency, k.at, k.time_zone) end)
            order by p.place) as items
        from pieces p
        join known k on k.n = p.n
        left join offers o on o.id = p.offer_id and o.advertiser_id = p.of_advertiser and o.app_id = p.of_app
        -- The partnership's own terms come before those of its group.
        left join lateral (select s.status, coalesce(s.cookie_days, g.cookie_days) as cookie_days,
            coalesce(s.hold_days, g.hold_days) as hold_days, s.sponsor_id, g.id as group_id, g.name as group_name,
            s.hold_days is null and g.hold_days is not null as has_group_hold,
            s.cookie_days is null and g.cookie_days is not null as has_group_window
          from affiliate.partnerships s
          left join affiliate.partner_groups g on g.id = s.group_id and g.advertiser_id = s.advertiser_id
          where s.advertiser_id = p.of_advertiser and s.affiliate_id = p.affiliate_id limit 1) s on true
        left join lateral (
          select json_agg(affiliate.payout_rule_json(r)) as rules, coalesce(bool_or(r.tiers <> '[]'), false) as has_tiers
          from affiliate.payout_rules r where r.offer_id = o.id and r.affiliate_id = p.affiliate_id) own on true
        left join lateral (
          select json_agg(json_build_object('id', r.id, 'event', r.event, 'rate_bps', r.rate_bps,
              'fixed_minor', r.fixed_minor::text, 'recurring_months', r.recurring_months, 'tiers', r.tiers,
              'tier_metric', r.tier_metric, 'tier_period', r.tier_period)) as rules,
            coalesce(bool_or(r.tiers <> '[]'), false) as has_tiers
          from affiliate.group_rules r where r.group_id = s.group_id and r.offer_id = o.id) of_group on true
        group by p.n),
      review as materialized (
        select c.n, json_agg(json_build_object('affiliate_id', c.affiliate_id, 'offer_id', c.offer_id,
            'owns_mail', k.mail is not null and affiliate.owns_mail(c.affiliate_id, k.mail),
            'shares_mail_domain', k.mail_domain is not null and affiliate.has_mail_domain(c.affiliate_id, k.mail_domain),
            'used_address', k.address is not null and affiliate.used_address(c.affiliate_id, host(k.address), k.at),
            'shares_receiver', c.affiliate_id = any ((select x.affiliate_ids from shared x)::uuid[]),
            'ring', case when (select s.sponsor_id from affiliate.partnerships s where s.advertiser_id = c.of_advertiser
              and s.affiliate_id = c.affiliate_id) is not null then affiliate.ring_of(c.affiliate_id, c.of_advertiser, k.at) end,
            'hour_conversions', (select coalesce(sum(h.conversions), 0) from affiliate.conversion_rollups_hourly h
              where h.affiliate_id = c.affiliate_id and h.advertiser_id = c.of_advertiser
                and h.hour = date_trunc('hour', k.at, 'UTC') and h.event in ('lead', 'sale', 'rebill')),
            'week_conversions', days.week, 'earned', days.earned, 'undone', days.undone,
            'billable_clicks', (select coalesce(sum(b.billable), 0) from affiliate.click_rollups_daily b
              where b.affiliate_id = c.affiliate_id and b.advertiser_id is not distinct from c.of_advertiser
                and b.day > (k.at at time zone 'UTC')::date - 30),
            -- Compared with the others only if more than a tenth of the affiliate's conversions was reversed.
            'peers', case when days.earned >= 20 and days.undone * 10 > days.earned then (
              select json_build_object('earned', a.earned - days.earned, 'undone', a.undone - days.undone)
              from everybody a where a.of_advertiser = c.of_advertiser) end)) as items
        from candidates c
        join known k on k.n = c.n
        join offers o on o.id = c.offer_id and o.advertiser_id = c.of_advertiser
        cross join lateral (
          select coalesce(sum(d.conversions) filter (where d.event in ('lead', 'sale', 'rebill')), 0) as earned,
            coalesce(sum(d.conversions) filter (where d.event in ('refund', 'chargeback')), 0) as undone,
            coalesce(sum(d.conversions) filter (where d.event in ('lead', 'sale', 'rebill')
              and d.day between (k.at at time zone 'UTC')::date - 7 and (k.at at time zone 'UTC')::date - 1), 0) as week
          from affiliate.conversion_rollups_daily d
          where d.affiliate_id = c.affiliate_id and d.advertiser_id is not distinct from c.of_advertiser
            and d.day > (k.at at time zone 'UTC')::date - 30) days
        group by c.n)
      select json_build_object(
        'apps', (select json_agg(json_build_object('app', a.app, 'status', a.status, 'billing_mode', a.billing_mode,
            'credit_limit_minor', a.credit_limit_minor::text, 'currency', a.currency, 'attribution_order', a.attribution_order,
            'conversion_seconds_min', a.conversion_seconds_min, 'conversion_seconds_max', a.conversion_seconds_max,
            'currency_policy', a.currency_policy, 'low_balance_minor', a.low_balance_minor::text,
            'low_balance_notified_at', a.low_balance_notified_at, 'review_settings', a.review_settings,
            'allows_placeholder_ids', a.allows_placeholder_ids, 'returning_customers', a.returning_customers)) from apps a),
        'offers', (select json_agg(json_build_object('id', o.id, 'status', o.status, 'currency', o.currency,
            'approval', o.approval, 'level_2_bps', o.level_2_bps, 'level_3_bps', o.level_3_bps, 'window_days', o.window_days,
            'hold_days', o.hold_days, 'allows_paid_traffic', o.allows_paid_traffic, 'allows_repeat_leads', o.allows_repeat_leads,
            'one_sale_per_click', o.one_sale_per_click,
            'pixel_amount_max_minor', o.pixel_amount_max_minor::text, 'fund', o.fund, 'has_waiting', o.has_waiting, 'fee', o.fee,
            'rules', o.rules)) from offers o),
        'reports', (select json_agg(case when k.recorded is not null
            then json_build_object('n', k.n, 'app', k.app, 'is_key_live', k.is_key_live, 'recorded', k.recorded)
            else json_build_object('n', k.n, 'app', k.app, 'is_key_live', k.is_key_live, 'evidence', e.items, 'review', v.items,
              'named', case when k.click_id is not null then json_build_object('id', k.click_id,
                'affiliate_id', k.click_affiliate, 'clicked_at', k.clicked_at, 'country', k.country, 'referrer', k.referrer,
                'is_later', k.later_click is not null) end,
              'customer', case when k.customer_id is not null then json_build_object('id', k.customer_id, 'affiliate_id', k.customer_affiliate,
                'offer_id', k.customer_offer, 'bound_at', k.bound_at, 'bound_by', k.bound_by, 'ended_at', k.ended_at,
                'ended_by', k.ended_by) end,
              'renewed', k.sale_id, 'is_sale_released', k.is_released, 'compared_click', k.compared_click,
              'same_order', case when v.n is not null then affiliate.same_order(k.of_advertiser, k.of_app, k.of_event, k.of_source,
                k.own_external_id, k.compared_click, k.customer_id, k.coupon_code, k.minor, k.in_currency, k.converted_at) end,
              'offers_with_lead', case when v.n is not null and k.of_event = 'lead' then affiliate.offers_with_lead(k.of_app,
                k.of_source, k.own_external_id, k.compared_click, k.customer_id) end,
              'seen', k.seen, 'has_fingerprint', coalesce(k.fingerprint, k.of_fingerprint) is not null,
              'address', case when v.n is not null and k.address is not null
                then affiliate.conversions_from(k.address, k.of_advertiser, k.minor, k.in_currency, k.at) end,
              'like_order', case when v.n is not null and k.customer_id is not null and k.minor is not null
                then affiliate.like_order(k.customer_id, k.of_advertiser, k.of_event, k.own_external_id, k.minor, k.in_currency,
                  k.converted_at) end) end)
          from known k left join evidence e on e.n = k.n left join review v on v.n = k.n)));
  end $$;
