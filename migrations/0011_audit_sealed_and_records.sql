-- Why an advertiser's account stands where it stands, what staff may look at, and what is
-- forgotten after its time. Edited by hand at the end.
ALTER TABLE "affiliate"."advertisers" ADD COLUMN "status_reason" text;--> statement-breakpoint
ALTER TABLE "affiliate"."advertisers" ADD COLUMN "decided_at" timestamp with time zone;--> statement-breakpoint
grant update (status_reason, decided_at) on affiliate.advertisers to app_api;
-- A deed of staff upon one record, with their reason; it belongs to the platform's own chain.
create function logs.note_record_deed(of_deed text, of_table text, of_subject text, facts jsonb) returns void
  language plpgsql security definer set search_path = pg_catalog
  as $$ begin
    if of_deed not in ('record_edited', 'second_factor_reset') then
      raise exception using errcode = 'TR003', message = format('%s is no deed upon a record', of_deed);
    end if;
    if not affiliate.may_administer() then
      raise exception using errcode = '42501', message = 'only administrators edit records';
    end if;
    perform logs.add_audit_entry(of_deed, null, null, of_table, of_subject, null, facts);
  end $$;
revoke all on function logs.note_record_deed(text, text, text, jsonb) from public;
grant execute on function logs.note_record_deed(text, text, text, jsonb) to app_api;
-- What was sent to whom, who looked at whose screens, and by which provider a person signs in.
create policy api_read on logs.mails for select to app_api using (affiliate.current_staff() is not null);
create policy api_look on affiliate.impersonations for select to app_api using (affiliate.current_staff() is not null);
create policy api_look on affiliate.external_identities for select to app_api using (affiliate.may_administer());
-- What is personal and no longer needed is emptied, never the row: figures and money stay.
grant update (to_address, facts) on logs.mails to app_system;
create policy forgets on affiliate.sessions to current_user using (true) with check (true);
create function affiliate.forget_sessions(before timestamptz, rows_max integer) returns integer
  language sql security definer set search_path = pg_catalog
  as $$ with forgotten as (
      update affiliate.sessions set ip = null, used_ip = null, user_agent = null
      where id in (select s.id from affiliate.sessions s
        where s.expires_at < least(before, now() - interval '30 days')
          and (s.ip is not null or s.used_ip is not null or s.user_agent is not null)
        order by s.id limit rows_max for update skip locked)
      returning 1)
    select count(*)::integer from forgotten $$;
revoke all on function affiliate.forget_sessions(timestamptz, integer) from public;
grant execute on function affiliate.forget_sessions(timestamptz, integer) to app_system;
