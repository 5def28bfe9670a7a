-- Stores messages and clicks of the queue and counts only those that are new, the rows of each table in the order of their keys.
-- Returns how many clicks were new, and the parked reports whose click has just arrived. A click is too many when its lease was
-- closed before (its unit was given out again) or is so old that closed leases are forgotten. Raises TR001 `lease_closed` when a
-- lease closes meanwhile.
create or replace function affiliate.record_clicks(of_messages json, of_clicks json)
  returns table (clicks integer, report_ids text[])
  language plpgsql
  set plan_cache_mode = force_generic_plan set enable_seqscan = off
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
