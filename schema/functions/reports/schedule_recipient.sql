-- The details of a scheduled report that its recipient may see without signing in. With `is_leaving`, ends their mails.
-- The caller has checked the proof in the link.
create or replace function affiliate.schedule_recipient(recipient uuid, is_leaving boolean, at timestamptz)
  returns table (name text, language text)
  language plpgsql security definer
  set search_path = pg_catalog
as $$
begin
  if is_leaving then
    update affiliate.report_schedule_recipients r set unsubscribed_at = at
    where r.id = recipient and r.unsubscribed_at is null;
  end if;
  return query
    select s.name, u.language from affiliate.report_schedule_recipients r
    join affiliate.report_schedules s on s.id = r.schedule_id
    join affiliate.users u on u.id = r.user_id
    where r.id = recipient;
end $$;
revoke all on function affiliate.schedule_recipient(uuid, boolean, timestamptz) from public, app_api, app_system;
grant execute on function affiliate.schedule_recipient(uuid, boolean, timestamptz) to app_api;
