-- Adds rows to the journal of figures, and to the daily and hourly rollups, which are its sums. Rows are written in key order, so that
-- concurrent calls do not deadlock. A row without a click of its own gets the click that earlier rows of its conversion have (of a refund:
-- of its order), or the click that brought the customer to the same affiliate.
create or replace function affiliate.count_conversions(of_changes json)
  returns void
  language plpgsql
  set plan_cache_mode = force_generic_plan set enable_seqscan = off
as $$
  #variable_conflict use_column
  begin
    with given as materialized (
      select g.at, g.conversion_id, g.offer_id, g.affiliate_id, g.advertiser_id, g.event, g.currency, g.conversions,
        g.amount_minor, g.revenue_minor, g.commission_minor, coalesce(g.upline_minor, 0) as upline_minor
      from json_to_recordset(of_changes) as g(at timestamptz, conversion_id uuid, advertiser_id uuid, offer_id uuid,
        affiliate_id uuid, event text, currency text, conversions int, amount_minor bigint, revenue_minor bigint,
        commission_minor bigint, upline_minor bigint)),
    named as materialized (
      select d.conversion_id, n.own_click, n.occurred_at, coalesce(n.earlier_click, n.own_click, n.customer_click) as click_id
      from (select distinct conversion_id from given) d
      cross join lateral (
        select c.click_id as own_click, c.occurred_at,
          (select j.click_id from affiliate.conversion_counts j where j.click_id is not null
            and j.conversion_id = case when c.event in ('refund', 'chargeback') then c.original_id else c.id end limit 1)
            as earlier_click,
          case when c.click_id is null and c.customer_id is not null then (select b.click_id from affiliate.customers b
            where b.id = c.customer_id and b.affiliate_id = c.affiliate_id) end as customer_click
        from affiliate.conversions c where c.id = d.conversion_id limit 1) n),
    change as materialized (
      select g.*, n.click_id, case when g.conversions <> 0 and g.event in ('lead', 'sale') and n.own_click is not null
          then greatest(floor(extract(epoch from n.occurred_at - k.clicked_at))::bigint, 0) end as click_seconds
      from given g
      left join named n on n.conversion_id = g.conversion_id
      left join lateral (select k.clicked_at from affiliate.clicks k where k.id = n.click_id limit 1) k on true),
    journal as (
      insert into affiliate.conversion_counts (counted_at, offer_id, advertiser_id, affiliate_id, conversion_id, click_id, event,
        currency, conversions, amount_minor, revenue_minor, commission_minor, upline_minor, click_seconds)
      select at, offer_id, advertiser_id, affiliate_id, conversion_id, click_id, event, currency, conversions, amount_minor,
        revenue_minor, commission_minor, upline_minor, click_seconds
      from change),
    daily as (
      insert into affiliate.conversion_rollups_daily as c (day, offer_id, affiliate_id, advertiser_id, event, currency,
        conversions, amount_minor, revenue_minor, commission_minor, upline_minor)
      select (at at time zone 'UTC')::date, offer_id, affiliate_id, advertiser_id, event, currency, sum(conversions),
        sum(amount_minor), sum(revenue_minor), sum(commission_minor), sum(upline_minor)
      from change group by 1, 2, 3, 4, 5, 6 order by 2, 3, 1, 5, 6
      on conflict (offer_id, affiliate_id, day, event, currency) do update set
        conversions = c.conversions + excluded.conversions, amount_minor = c.amount_minor + excluded.amount_minor,
        revenue_minor = c.revenue_minor + excluded.revenue_minor,
        commission_minor = c.commission_minor + excluded.commission_minor,
        upline_minor = c.upline_minor + excluded.upline_minor)
    insert into affiliate.conversion_rollups_hourly as c (hour, offer_id, affiliate_id, advertiser_id, event, currency,
      conversions, amount_minor, revenue_minor, commission_minor, upline_minor)
    select date_trunc('hour', at, 'UTC'), offer_id, affiliate_id, advertiser_id, event, currency, sum(conversions),
      sum(amount_minor), sum(revenue_minor), sum(commission_minor), sum(upline_minor)
    from change group by 1, 2, 3, 4, 5, 6 order by 2, 3, 1, 5, 6
    on conflict (offer_id, affiliate_id, hour, event, currency) do update set
      conversions = c.conversions + excluded.conversions, amount_minor = c.amount_minor + excluded.amount_minor,
      revenue_minor = c.revenue_minor + excluded.revenue_minor,
      commission_minor = c.commission_minor + excluded.commission_minor,
      upline_minor = c.upline_minor + excluded.upline_minor;
  end $$;
