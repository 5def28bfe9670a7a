-- Adds conversions to the daily and hourly rollups. Rows are written in key order, so that concurrent calls do not deadlock.
create or replace function affiliate.count_conversions(of_changes json)
  returns void
  language plpgsql
  set plan_cache_mode = force_generic_plan set enable_seqscan = off
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
