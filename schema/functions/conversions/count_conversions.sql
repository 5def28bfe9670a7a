-- Adds rows to the journal of figures, and to the rollups, which are its sums. Rows are written in key order, so that concurrent
-- calls do not deadlock. A row has the click of earlier rows of its conversion (of a refund: of its order), else the conversion's own,
-- else the click by which the customer was bound, if the affiliate is the same. Sub ids count only for the affiliate of the click.
-- In test mode nothing is counted.
create or replace function affiliate.count_conversions(of_changes json)
  returns void
  language plpgsql
  set plan_cache_mode = force_generic_plan set enable_seqscan = off
as $$
  #variable_conflict use_column
  begin
    if affiliate.is_testing() then return; end if;
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
      select g.*, (g.at at time zone 'UTC')::date as day, n.click_id, coalesce(k.country, '') as country,
        coalesce(k.device, '') as device, case when k.affiliate_id = g.affiliate_id then k.subs end as subs,
        case when g.conversions <> 0 and g.event in ('lead', 'sale') and n.own_click is not null
          then greatest(floor(extract(epoch from n.occurred_at - k.clicked_at))::bigint, 0) end as click_seconds
      from given g
      left join named n on n.conversion_id = g.conversion_id
      left join lateral (select k.affiliate_id, k.clicked_at, k.country, k.device,
          array[k.sub1, k.sub2] as subs
        from affiliate.clicks k where k.id = n.click_id limit 1) k on true),
    journal as (
      insert into affiliate.conversion_counts (counted_at, offer_id, advertiser_id, affiliate_id, conversion_id, click_id, event,
        currency, conversions, amount_minor, revenue_minor, commission_minor, upline_minor, click_seconds)
      select at, offer_id, advertiser_id, affiliate_id, conversion_id, click_id, event, currency, conversions, amount_minor,
        revenue_minor, commission_minor, upline_minor, click_seconds
      from change),
    daily as (
      insert into affiliate.conversion_rollups_daily as c (day, offer_id, affiliate_id, advertiser_id, event, currency,
        conversions, amount_minor, revenue_minor, commission_minor, upline_minor)
      select day, offer_id, affiliate_id, advertiser_id, event, currency, sum(conversions),
        sum(amount_minor), sum(revenue_minor), sum(commission_minor), sum(upline_minor)
      from change group by 1, 2, 3, 4, 5, 6 order by 2, 3, 1, 5, 6
      on conflict (offer_id, affiliate_id, day, event, currency) do update set
        conversions = c.conversions + excluded.conversions, amount_minor = c.amount_minor + excluded.amount_minor,
        revenue_minor = c.revenue_minor + excluded.revenue_minor,
        commission_minor = c.commission_minor + excluded.commission_minor,
        upline_minor = c.upline_minor + excluded.upline_minor),
    hourly as (
      insert into affiliate.conversion_rollups_hourly as c (hour, offer_id, affiliate_id, advertiser_id, event, currency,
        conversions, amount_minor, revenue_minor, commission_minor, upline_minor)
      select date_trunc('hour', at, 'UTC'), offer_id, affiliate_id, advertiser_id, event, currency, sum(conversions),
        sum(amount_minor), sum(revenue_minor), sum(commission_minor), sum(upline_minor)
      from change group by 1, 2, 3, 4, 5, 6 order by 2, 3, 1, 5, 6
      on conflict (offer_id, affiliate_id, hour, event, currency) do update set
        conversions = c.conversions + excluded.conversions, amount_minor = c.amount_minor + excluded.amount_minor,
        revenue_minor = c.revenue_minor + excluded.revenue_minor,
        commission_minor = c.commission_minor + excluded.commission_minor,
        upline_minor = c.upline_minor + excluded.upline_minor),
    places as (
      insert into affiliate.conversion_places_daily as c (offer_id, day, country, device, event, currency, advertiser_id,
        conversions, amount_minor, revenue_minor, commission_minor, upline_minor)
      select offer_id, day, country, device, event, currency, any_value(advertiser_id), sum(conversions), sum(amount_minor),
        sum(revenue_minor), sum(commission_minor), sum(upline_minor)
      from change group by 1, 2, 3, 4, 5, 6 order by 1, 2, 3, 4, 5, 6
      on conflict (offer_id, day, country, device, event, currency) do update set
        conversions = c.conversions + excluded.conversions, amount_minor = c.amount_minor + excluded.amount_minor,
        revenue_minor = c.revenue_minor + excluded.revenue_minor,
        commission_minor = c.commission_minor + excluded.commission_minor,
        upline_minor = c.upline_minor + excluded.upline_minor),
    values_seen as materialized (
      select g.*, s.sub::smallint as sub, s.value
      from change g cross join lateral unnest(g.subs) with ordinality as s (value, sub) where s.value is not null),
    new_values as materialized (
      select v.affiliate_id, v.sub, v.day, v.offer_id, v.value,
        row_number() over (partition by v.affiliate_id, v.sub, v.day, v.offer_id order by v.value) as place
      from (select distinct affiliate_id, sub, day, offer_id, value from values_seen) v
      where not exists (select from affiliate.conversion_subs_daily r where r.affiliate_id = v.affiliate_id and r.sub = v.sub
        and r.day = v.day and r.offer_id = v.offer_id and r.value = v.value and not r.is_other offset 0)),
    beyond as materialized (
      select v.* from new_values v
      where exists (select from affiliate.conversion_subs_daily r where r.affiliate_id = v.affiliate_id and r.sub = v.sub
          and r.day = v.day and r.offer_id = v.offer_id and r.value = '' and r.is_other offset 0)
        or v.place + (select count(distinct r.value) from affiliate.conversion_subs_daily r where r.affiliate_id = v.affiliate_id
          and r.sub = v.sub and r.day = v.day and r.offer_id = v.offer_id and r.value > '') > 200),
    placed as (
      select v.*, b.place is not null as is_beyond
      from values_seen v left join beyond b using (affiliate_id, sub, day, offer_id, value))
    insert into affiliate.conversion_subs_daily as c (affiliate_id, sub, day, offer_id, value, is_other, event, currency,
      advertiser_id, conversions, amount_minor, revenue_minor, commission_minor, upline_minor)
    select affiliate_id, sub, day, offer_id, case when is_beyond then '' else value end, is_beyond, event, currency,
      any_value(advertiser_id), sum(conversions), sum(amount_minor), sum(revenue_minor), sum(commission_minor), sum(upline_minor)
    from placed group by 1, 2, 3, 4, 5, 6, 7, 8 order by 1, 2, 3, 4, 5, 6, 7, 8
    on conflict (affiliate_id, sub, day, offer_id, value, is_other, event, currency) do update set
      conversions = c.conversions + excluded.conversions, amount_minor = c.amount_minor + excluded.amount_minor,
      revenue_minor = c.revenue_minor + excluded.revenue_minor,
      commission_minor = c.commission_minor + excluded.commission_minor,
      upline_minor = c.upline_minor + excluded.upline_minor;
  end $$;
