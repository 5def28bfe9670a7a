-- Stores messages and clicks of the queue and counts only those that are new. Returns how many clicks were new, and the parked
-- reports whose click has just arrived. Rows of each table are written in key order.
-- Decides which clicks are repeats, and this decision is final: no two billable clicks of one visitor, offer and affiliate lie within
-- the window. A click gets the visitor of the click that it `inherits` from, if that one is stored. A click on a closed offer
-- counts only for an affiliate who is enrolled. A test click is stored without its visitor, so that no other click is a repeat of it,
-- and nothing counts it. Visitors are locked in 64 groups, in order, so that concurrent batches do not deadlock.
-- A click is stored as cap_reached if its lease was closed before, because its unit was leased again, or if its lease is so old that
-- closed leases are deleted. Raises TR001 `lease_closed` when a lease closes meanwhile.
create or replace function affiliate.record_clicks(of_messages json, of_clicks json)
  returns table (clicks integer, report_ids text[])
  language plpgsql
  set plan_cache_mode = force_generic_plan set enable_seqscan = off
as $$
  #variable_conflict use_column
  declare
    from_id uuid;
    until_id uuid;
    lock_groups integer[];
    wanted uuid[];
    oldest uuid;
    newest uuid;
    found_ids uuid[];
    found_visitors bigint[];
    closed_offers uuid[];
  begin
    insert into logs.click_messages (isolate, sequence, cumulative, clicks, unknown_codes)
      select isolate, sequence, cumulative, clicks, unknown_codes
      from json_to_recordset(of_messages)
        as m (isolate uuid, sequence integer, cumulative integer, clicks integer, unknown_codes integer)
      order by isolate, sequence
      on conflict do nothing;

    -- Every click that a click can repeat, or that is earlier on its day, has its id between the first two.
    select affiliate.uuid_floor(to_timestamp(min(m.seen_from) / 1000.0::float8)),
        affiliate.uuid_floor(to_timestamp(max(m.seen_until) / 1000.0::float8)), array_agg(distinct u.lock_group),
        array_agg(distinct u.inherits order by u.inherits) filter (where u.inherits is not null)
      into from_id, until_id, lock_groups, wanted
      from json_to_recordset(of_messages)
        as m (seen_from bigint, seen_until bigint, lock_groups integer[], inherits uuid[])
      left join lateral unnest(m.lock_groups, m.inherits) as u (lock_group, inherits) on true;
    if wanted is not null then
      oldest := wanted[1];
      newest := wanted[cardinality(wanted)];
      select array_agg(s.id), array_agg(s.visitor) into found_ids, found_visitors
        from affiliate.clicks s
        where s.id = any (wanted) and s.id >= oldest and s.id <= newest and s.visitor is not null;
    end if;
    select array_agg(o.id) into closed_offers
      from json_to_recordset(of_messages) as m (offers uuid[])
      cross join lateral unnest(m.offers) as w (id)
      join affiliate.offers o on o.id = w.id
      where o.joining = 'closed';
    perform pg_advisory_xact_lock(9001, o.lock_group) from (
      select distinct g.lock_group from (
        select unnest(lock_groups) union all select (v & 63)::integer from unnest(found_visitors) as v) as g (lock_group)
      order by 1) as o;

    -- This statement begins after the locks, so it sees the clicks that others stored under them.
    return query
    with recursive incoming as materialized (
      select c.*, s.repeated, s.is_known_today, c.is_welcome and c.dedupe_ms > 0 as is_asked,
        -- TypeScript marked the visitors that occur once in the batch; a look-up may have changed a visitor.
        c.has_company or c.inherits is not null or c.of_visitor = any (found_visitors) as is_together
      from (select p.*, to_timestamp(p.at / 1000.0::float8) as clicked_at,
          p.of_visitor is not null and (p.judged is null or p.judged = 'duplicate') as is_welcome
        from (select c.*, coalesce(c.is_test, false) as of_test,
            case when c.is_test then null else coalesce(f.visitor, c.visitor) end as of_visitor,
            case when (c.reason is null or c.reason in ('duplicate', 'not_enrolled'))
                and c.offer_id = any (closed_offers) and not exists (select from affiliate.enrollments e
                  where e.offer_id = c.offer_id and e.affiliate_id = c.affiliate_id)
              then 'not_enrolled'
              when c.reason = 'not_enrolled' then null
              when c.lease_ids is not null and c.reason is null and c.is_test is not true and (
                exists (select from affiliate.cap_leases l where l.lease_id = any (c.lease_ids) and l.closed_at is not null)
                or exists (select from unnest(c.lease_ids) as lease_id
                  where uuid_extract_timestamp(lease_id) < now() - interval '60 days'))
              then 'cap_reached' else c.reason end as judged
          from json_to_recordset(of_clicks) as c (id uuid, at bigint, offer_id uuid, app_id uuid, advertiser_id uuid,
        affiliate_id uuid, link_id uuid, landing_url_id uuid, sub1 text, sub2 text, sub3 text, sub4 text, sub5 text,
        sub6 text, sub7 text, sub8 text, sub9 text, sub10 text, ip inet, country text, region text, city text, asn integer,
        device text, os text, browser text, user_agent text, referrer text, language text, fingerprint text, reason text,
        duplicate_of uuid, kept_click_id uuid, lease_ids uuid[], consent text, visitor bigint,
        utm_source text, utm_medium text, utm_campaign text, referrer_host text, cost_micros bigint, cost_currency text,
        is_test boolean, inherits uuid, dedupe_ms bigint, has_company boolean)
          left join unnest(found_ids, found_visitors) as f (id, visitor) on f.id = c.inherits) p) c
      cross join lateral (
        select (array_agg(k.id) filter (where k.reason is null and k.affiliate_id = c.affiliate_id
            and abs(extract(epoch from k.clicked_at) * 1000 - c.at) <= c.dedupe_ms))[1] as repeated,
          bool_or(k.is_unique and floor(extract(epoch from k.clicked_at) / 86400) = c.at / 86400000) as is_known_today
        from affiliate.clicks k
        where k.visitor = c.of_visitor and k.offer_id = c.offer_id and k.id >= from_id and k.id <= until_id
          and (k.reason is null or k.is_unique)) s
    ), company as materialized (
      select o.*, first_value(o.id) over g as first_id, first_value(o.at) over g as first_at
      from (
        -- A click that was stored before is not the original of others in the batch. OFFSET keeps it a look-up by key.
        select i.id, i.at, i.dedupe_ms, i.of_visitor, i.offer_id, i.affiliate_id,
          i.is_asked and i.repeated is null and not exists (
            select from affiliate.clicks k where k.id = i.id and k.id >= from_id and k.id <= until_id offset 0) as is_open,
          row_number() over (partition by i.of_visitor, i.offer_id, i.at / 86400000, i.is_welcome order by i.at, i.id) = 1
            as is_first_here
        from incoming i where i.is_together and i.of_visitor is not null) o
      window g as (partition by o.of_visitor, o.offer_id, o.affiliate_id, o.is_open order by o.at, o.id)
    ), later as materialized (
      select id, at, dedupe_ms, of_visitor, offer_id, affiliate_id, first_id, first_at from company
      where is_open and at - first_at > dedupe_ms
    ), kept as (
      select distinct of_visitor, offer_id, affiliate_id, first_id as id, first_at as at from later
      union all
      select k.of_visitor, k.offer_id, k.affiliate_id, n.id, n.at from kept k cross join lateral (
        select l.id, l.at from later l
        where l.of_visitor = k.of_visitor and l.offer_id = k.offer_id and l.affiliate_id = k.affiliate_id
          and l.at - k.at > l.dedupe_ms
        order by l.at, l.id limit 1) n
    ), decided as (
      select i.*, i.is_welcome and i.is_known_today is not true and g.is_first_here is not false as is_unique,
        case when i.is_asked is not true then case when i.judged = 'duplicate' then i.duplicate_of end
          when i.repeated is not null or g.is_open is not true then i.repeated
          else nullif(case when g.at - g.first_at <= g.dedupe_ms then g.first_id
            else (select k.id from kept k where k.of_visitor = g.of_visitor and k.offer_id = g.offer_id
              and k.affiliate_id = g.affiliate_id and k.at <= g.at order by k.at desc limit 1) end, g.id) end as original
      from incoming i left join company g on g.id = i.id
    ), new_clicks as (
      insert into affiliate.clicks (id, clicked_at, offer_id, app_id, advertiser_id, affiliate_id, link_id, landing_url_id,
        sub1, sub2, sub3, sub4, sub5, sub6, sub7, sub8, sub9, sub10, ip, country, region, city, asn, device, os, browser,
        user_agent, referrer, language, fingerprint, visitor, is_unique, duplicate_of, kept_click_id, lease_ids, consent,
        utm_source, utm_medium, utm_campaign, referrer_host, cost_micros, cost_currency, is_test, reason)
      select id, clicked_at, offer_id, app_id, advertiser_id, affiliate_id, link_id, landing_url_id,
        sub1, sub2, sub3, sub4, sub5, sub6, sub7, sub8, sub9, sub10, ip, country, region, city, asn, device, os, browser,
        user_agent, referrer, language, fingerprint, of_visitor, is_unique, original, kept_click_id,
        case when not of_test then lease_ids end, consent, utm_source, utm_medium, utm_campaign, referrer_host, cost_micros,
        cost_currency, of_test, case when is_asked is not true then judged when original is not null then 'duplicate' end
      from decided
      order by id
      on conflict do nothing
      returning id, clicked_at, offer_id, affiliate_id, advertiser_id, reason, lease_ids, is_unique, is_test, country, device,
        sub1, sub2
    ), counted_clicks as (
      select k.*, (k.clicked_at at time zone 'UTC')::date as day from new_clicks k where not k.is_test
    ), daily as (
      insert into affiliate.click_rollups_daily as r
        (offer_id, affiliate_id, advertiser_id, day, clicks, billable, bots, duplicates, rejected, uniques)
      select offer_id, affiliate_id, any_value(advertiser_id), day, count(*),
        count(*) filter (where reason is null), count(*) filter (where reason in ('bot', 'no_user_agent')),
        count(*) filter (where reason = 'duplicate'),
        count(*) filter (where reason not in ('bot', 'no_user_agent', 'duplicate')), count(*) filter (where is_unique)
      from counted_clicks group by 1, 2, 4 order by 1, 2, 4
      on conflict (offer_id, affiliate_id, day) do update set clicks = r.clicks + excluded.clicks,
        billable = r.billable + excluded.billable, bots = r.bots + excluded.bots,
        duplicates = r.duplicates + excluded.duplicates, rejected = r.rejected + excluded.rejected,
        uniques = r.uniques + excluded.uniques
      returning offer_id, affiliate_id, day, clicks
    ), hourly as (
      insert into affiliate.click_rollups_hourly as r
        (offer_id, affiliate_id, advertiser_id, hour, clicks, billable, bots, duplicates, rejected, uniques)
      select offer_id, affiliate_id, any_value(advertiser_id), date_trunc('hour', clicked_at, 'UTC'), count(*),
        count(*) filter (where reason is null), count(*) filter (where reason in ('bot', 'no_user_agent')),
        count(*) filter (where reason = 'duplicate'),
        count(*) filter (where reason not in ('bot', 'no_user_agent', 'duplicate')), count(*) filter (where is_unique)
      from counted_clicks group by 1, 2, 4 order by 1, 2, 4
      on conflict (offer_id, affiliate_id, hour) do update set clicks = r.clicks + excluded.clicks,
        billable = r.billable + excluded.billable, bots = r.bots + excluded.bots,
        duplicates = r.duplicates + excluded.duplicates, rejected = r.rejected + excluded.rejected,
        uniques = r.uniques + excluded.uniques
    ), places as (
      insert into affiliate.click_places_daily as r
        (offer_id, day, country, device, advertiser_id, clicks, billable, bots, duplicates, rejected, uniques)
      select offer_id, day, coalesce(country, ''), device, any_value(advertiser_id), count(*),
        count(*) filter (where reason is null), count(*) filter (where reason in ('bot', 'no_user_agent')),
        count(*) filter (where reason = 'duplicate'),
        count(*) filter (where reason not in ('bot', 'no_user_agent', 'duplicate')), count(*) filter (where is_unique)
      from counted_clicks group by 1, 2, 3, 4 order by 1, 2, 3, 4
      on conflict (offer_id, day, country, device) do update set clicks = r.clicks + excluded.clicks,
        billable = r.billable + excluded.billable, bots = r.bots + excluded.bots,
        duplicates = r.duplicates + excluded.duplicates, rejected = r.rejected + excluded.rejected,
        uniques = r.uniques + excluded.uniques
    ), values_seen as materialized (
      select k.affiliate_id, s.sub::smallint as sub, k.day, k.offer_id, s.value, any_value(k.advertiser_id) as advertiser_id,
        count(*) as clicks, count(*) filter (where k.reason is null) as billable,
        count(*) filter (where k.reason in ('bot', 'no_user_agent')) as bots,
        count(*) filter (where k.reason = 'duplicate') as duplicates,
        count(*) filter (where k.reason not in ('bot', 'no_user_agent', 'duplicate')) as rejected,
        count(*) filter (where k.is_unique) as uniques
      from counted_clicks k
      cross join lateral unnest(array[k.sub1, k.sub2])
        with ordinality as s (value, sub)
      where s.value is not null
      group by 1, 2, 3, 4, 5
    ), busy_values as materialized (
      -- There are at most as many values as clicks, so only a pair with many clicks on the day is looked at. IS TRUE keeps it a hash.
      select v.* from values_seen v
      where ((v.offer_id, v.affiliate_id, v.day) in (select d.offer_id, d.affiliate_id, d.day from daily d where d.clicks > 200)) is true
    ), new_values as materialized (
      select v.*, row_number() over (partition by v.affiliate_id, v.sub, v.day, v.offer_id order by v.value) as place
      from busy_values v
      where not exists (select from affiliate.click_subs_daily r where r.affiliate_id = v.affiliate_id and r.sub = v.sub
        and r.day = v.day and r.offer_id = v.offer_id and r.value = v.value and not r.is_other offset 0)
    ), beyond as materialized (
      select v.* from new_values v
      where exists (select from affiliate.click_subs_daily r where r.affiliate_id = v.affiliate_id and r.sub = v.sub
          and r.day = v.day and r.offer_id = v.offer_id and r.value = '' and r.is_other offset 0)
        or v.place + (select count(*) from affiliate.click_subs_daily r where r.affiliate_id = v.affiliate_id and r.sub = v.sub
          and r.day = v.day and r.offer_id = v.offer_id and r.value > '') > 200
    ), subs as (
      insert into affiliate.click_subs_daily as r
        (affiliate_id, sub, day, offer_id, value, is_other, advertiser_id, clicks, billable, bots, duplicates, rejected, uniques)
      select affiliate_id, sub, day, offer_id, value, false, advertiser_id, clicks, billable, bots, duplicates, rejected, uniques
      from values_seen
      where (affiliate_id, sub, day, offer_id, value) not in (select affiliate_id, sub, day, offer_id, value from beyond)
      union all
      select affiliate_id, sub, day, offer_id, '', true, any_value(advertiser_id), sum(clicks), sum(billable), sum(bots),
        sum(duplicates), sum(rejected), sum(uniques)
      from beyond group by 1, 2, 3, 4
      order by 1, 2, 3, 4, 5, 6
      on conflict (affiliate_id, sub, day, offer_id, value, is_other) do update set clicks = r.clicks + excluded.clicks,
        billable = r.billable + excluded.billable, bots = r.bots + excluded.bots,
        duplicates = r.duplicates + excluded.duplicates, rejected = r.rejected + excluded.rejected,
        uniques = r.uniques + excluded.uniques
    ), click_events as (
      -- Only for affiliates whose tracker asked for clicks: an endpoint of the offer replaces the one of all offers.
      insert into logs.deliveries (endpoint_id, affiliate_id, event, event_id, subject_id, occurred_at, next_attempt_at)
      select p.id, k.affiliate_id, 'click', k.id, k.id, k.clicked_at, now()
      from new_clicks k
      join affiliate.endpoints p on p.affiliate_id = k.affiliate_id and p.kind = 'postback' and p.deleted_at is null
        and 'click' = any (p.events)
      where k.reason is null and not k.is_test and p.stopped_at is null and (p.offer_id = k.offer_id or p.offer_id is null
        and not exists (select from affiliate.endpoints o where o.affiliate_id = k.affiliate_id and o.kind = 'postback'
          and o.deleted_at is null and o.offer_id = k.offer_id))
      order by p.id, k.id
      on conflict (endpoint_id, event_id, event) do nothing
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
