-- Logs an action of staff on one record, with their reason, in the platform's own chain of entries.
create or replace function logs.note_record_action(of_action text, of_table text, of_subject text,
    facts jsonb)
  returns void
  language plpgsql security definer
  set search_path = pg_catalog
as $$ begin
    if of_action not in ('record_edited', 'second_factor_reset', 'receiver_cleared') then
      raise exception using errcode = 'TR003', message = format('%s is no action upon a record', of_action);
    end if;
    if not (affiliate.may_administer() or (of_action = 'receiver_cleared' and affiliate.may_pay())) then
      raise exception using errcode = '42501', message = 'only administrators may edit records';
    end if;
    perform logs.add_audit_entry(of_action, null, null, of_table, of_subject, null, facts);
  end $$;
revoke all on function logs.note_record_action(text, text, text, jsonb) from public, app_api, app_system;
grant execute on function logs.note_record_action(text, text, text, jsonb) to app_api;
