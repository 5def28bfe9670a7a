-- Whether the audit log has a change of this row by this person after a time.
create or replace function logs.has_changed_row(of_person uuid, of_table text, of_row uuid, since timestamptz)
  returns boolean
  language sql stable security definer
  set search_path = pg_catalog
as $$ select exists (select from logs.audit_entries e
      where e.subject_table = of_table and e.subject_id = of_row::text and e.actor_id = of_person and e.recorded_at > since) $$;
revoke all on function logs.has_changed_row(uuid, text, uuid, timestamptz) from public, app_api, app_system;
grant execute on function logs.has_changed_row(uuid, text, uuid, timestamptz) to app_api, app_system;
