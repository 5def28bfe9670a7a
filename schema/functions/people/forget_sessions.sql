-- Deletes the addresses and user agents of sessions that expired before a time (at least 30 days ago), at most rows_max of them.
-- Returns how many. Called by the nightly job.
create or replace function affiliate.forget_sessions(before timestamptz, rows_max integer)
  returns integer
  language sql security definer
  set search_path = pg_catalog
as $$ with forgotten as (
      update affiliate.sessions set ip = null, used_ip = null, user_agent = null
      where id in (select s.id from affiliate.sessions s
        where s.expires_at < least(before, now() - interval '30 days')
          and (s.ip is not null or s.used_ip is not null or s.user_agent is not null)
        order by s.id limit rows_max for update skip locked)
      returning 1)
    select count(*)::integer from forgotten $$;
revoke all on function affiliate.forget_sessions(timestamptz, integer) from public, app_api, app_system;
grant execute on function affiliate.forget_sessions(timestamptz, integer) to app_system;
