-- Logs a named action that changes no row. The list is that of schema/vocabulary.ts.
create or replace function logs.note_deed(of_deed text, of_advertiser uuid, of_affiliate uuid,
    facts jsonb)
  returns void
  language plpgsql security definer
  set search_path = pg_catalog
as $$ begin
    if of_deed not in ('sign_in', 'sign_in_refused', 'sign_out', 'second_factor_refused', 'session_stolen', 'impersonation_started',
      'impersonation_ended', 'personal_data_exported', 'confirmed_deed') then
      raise exception using errcode = 'TR003', message = format('%s is no deed', of_deed);
    end if;
    perform logs.add_audit_entry(of_deed, of_advertiser, of_affiliate, null, null, null, facts);
  end $$;
revoke all on function logs.note_deed(text, uuid, uuid, jsonb) from public, app_api, app_system;
grant execute on function logs.note_deed(text, uuid, uuid, jsonb) to app_api, app_system;
