-- Logs a named action that changes no row. schema/vocabulary.ts lists the actions.
create or replace function logs.note_action(of_action text, of_advertiser uuid, of_affiliate uuid,
    facts jsonb)
  returns void
  language plpgsql security definer
  set search_path = pg_catalog
as $$ begin
    if of_action not in ('sign_in', 'sign_in_refused', 'sign_out', 'second_factor_refused', 'session_stolen', 'impersonation_started',
      'impersonation_ended', 'personal_data_exported', 'confirmed_action', 'customer_unbound', 'customer_moved',
      'report_replayed', 'deliveries_replayed', 'deliveries_paused', 'deliveries_resumed', 'dead_messages_replayed', 'dead_message_dropped') then
      raise exception using errcode = 'TR003', message = format('%s is no action', of_action);
    end if;
    perform logs.add_audit_entry(of_action, of_advertiser, of_affiliate, null, null, null, facts);
  end $$;
revoke all on function logs.note_action(text, uuid, uuid, jsonb) from public, app_api, app_system;
grant execute on function logs.note_action(text, uuid, uuid, jsonb) to app_api, app_system;
