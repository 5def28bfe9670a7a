-- Appends one entry to the audit log, with who made the request. Called only by the triggers, logs.note_action and
-- logs.note_record_action.
create or replace function logs.add_audit_entry(of_action text, of_advertiser uuid, of_affiliate uuid,
    of_table text, of_subject text, was jsonb, is_now jsonb)
  returns void
  language plpgsql security definer
  set search_path = pg_catalog
as $$
  declare
    origin jsonb := affiliate.current_origin();
    fallback text := case when session_user in ('app_api', 'app_system') then 'system' else 'database' end;
  begin
    insert into logs.audit_entries (action, actor_kind, actor_id, actor_role, advertiser_id, affiliate_id, subject_table, subject_id,
      before, after, ip, request_id)
    values (of_action, coalesce(origin->>'kind', fallback), (origin->>'id')::uuid, origin->>'role', of_advertiser, of_affiliate, of_table,
      of_subject, was, is_now, origin->>'ip', origin->>'request');
  end $$;
revoke all on function logs.add_audit_entry(text, uuid, uuid, text, text, jsonb, jsonb) from public, app_api, app_system;
