-- When a person's mail or Telegram message about a fact is sent: at once, or at the next hour or digest; during quiet hours at their end.
-- Hours are those of the person's clock, across changes of daylight saving time too.
create or replace function affiliate.notification_time(of_now timestamptz, of_pace text, of_zone text, of_quiet_from smallint,
    of_quiet_to smallint, of_digest_hour smallint)
  returns timestamptz
  language sql stable
as $$
  with usual as (
    select case of_pace
      when 'hourly' then date_trunc('hour', of_now, of_zone) + interval '1 hour'
      when 'daily' then (select min(d.at) from (select (date_trunc('day', of_now at time zone of_zone)
          + make_interval(days => n, hours => coalesce(of_digest_hour, 9::smallint))) at time zone of_zone as at
        from generate_series(0, 1) n) d where d.at > of_now)
      else of_now end as at
  ), clock as (
    select u.at, u.at at time zone of_zone as local, extract(hour from u.at at time zone of_zone) as hour from usual u
  )
  select case
    when of_quiet_from is null then c.at
    when not case when of_quiet_from < of_quiet_to then c.hour >= of_quiet_from and c.hour < of_quiet_to
      else c.hour >= of_quiet_from or c.hour < of_quiet_to end then c.at
    else greatest(c.at, (date_trunc('day', c.local)
      + make_interval(days => case when c.hour >= of_quiet_to then 1 else 0 end, hours => of_quiet_to)) at time zone of_zone) end
  from clock c
$$;
