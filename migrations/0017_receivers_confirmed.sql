-- Who asked for a change of receiver, for whoever opens its link; and why finance cleared a receiver.
-- Whose wish it is; the link's proof is checked before. No row = there is none.
create policy own_functions on affiliate.receiver_changes for select to current_user using (true);
create function affiliate.receiver_change_owner(of_change uuid) returns table (affiliate_id uuid, requested_by uuid)
  language sql stable security definer set search_path = pg_catalog
  as $$ select c.affiliate_id, c.requested_by from affiliate.receiver_changes c where c.id = of_change $$;
revoke all on function affiliate.receiver_change_owner(uuid) from public;
grant execute on function affiliate.receiver_change_owner(uuid) to app_api;
-- A deed of staff upon one record, with their reason; it belongs to the platform's own chain.
create or replace function logs.note_record_deed(of_deed text, of_table text, of_subject text, facts jsonb) returns void
  language plpgsql security definer set search_path = pg_catalog
  as $$ begin
    if of_deed not in ('record_edited', 'second_factor_reset', 'receiver_cleared') then
      raise exception using errcode = 'TR003', message = format('%s is no deed upon a record', of_deed);
    end if;
    if not (affiliate.may_administer() or (of_deed = 'receiver_cleared' and affiliate.may_pay())) then
      raise exception using errcode = '42501', message = 'only administrators edit records';
    end if;
    perform logs.add_audit_entry(of_deed, null, null, of_table, of_subject, null, facts);
  end $$;
