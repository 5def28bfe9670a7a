-- Empties the personal fields of an advertiser's clicks of this time, at most `most` rows, and returns how many it emptied. A result
-- below `most` means that none is left. Clicks are append-only for every role, so this is the only way to change one. Rollups and
-- reports do not read the fields. The minimum of 90 days applies to every caller, because attribution and fraud rules read the
-- fields for 30.
create or replace function affiliate.forget_clicks(of_advertiser uuid, clicked_from timestamptz, clicked_before timestamptz, most integer)
  returns integer
  language plpgsql security definer
  set search_path = pg_catalog
as $$
  declare
    ends_before timestamptz := least(clicked_before, now() - interval '90 days');
    emptied integer;
  begin
    -- One run at a time: otherwise a run would count too few, because the other one has its rows.
    perform pg_advisory_xact_lock(hashtextextended('tributary.forget_clicks', 0));
    -- The time in a click's id is within a day of its own.
    with page as materialized (
      select c.id from affiliate.offers o join affiliate.clicks c on c.offer_id = o.id
      where o.advertiser_id = of_advertiser and c.advertiser_id = of_advertiser
        and c.clicked_at >= clicked_from and c.clicked_at < ends_before
        and c.id >= affiliate.uuid_floor(clicked_from - interval '1 day')
        and c.id < affiliate.uuid_floor(ends_before + interval '1 day')
        and num_nonnulls(c.ip, c.user_agent, c.city, c.asn, c.referrer, c.language, c.fingerprint, c.visitor) > 0
      limit most)
    update affiliate.clicks k set ip = null, user_agent = null, city = null, asn = null, referrer = null, language = null,
      fingerprint = null, visitor = null
    from page p
    where k.id = p.id and k.id >= affiliate.uuid_floor(clicked_from - interval '1 day')
      and k.id < affiliate.uuid_floor(ends_before + interval '1 day');
    get diagnostics emptied = row_count;
    return emptied;
  end $$;
revoke all on function affiliate.forget_clicks(uuid, timestamptz, timestamptz, integer) from public, app_api, app_system;
grant execute on function affiliate.forget_clicks(uuid, timestamptz, timestamptz, integer) to app_system;
