-- Links a chat in Telegram to the person whose start code it shows. The code is valid once. A chat or person that was linked before is
-- linked anew. Returns the person's language; null = no such code.
create or replace function affiliate.link_telegram(of_code_hash text, of_chat text, of_now timestamptz)
  returns text
  language plpgsql security definer
  set search_path = pg_catalog
as $$
  declare
    person uuid;
  begin
    update affiliate.notification_settings s set start_code_hash = null, start_code_until = null
      where s.start_code_hash = of_code_hash and s.start_code_until > of_now
        and exists (select from affiliate.users u where u.id = s.user_id and u.status = 'active')
      returning s.user_id into person;
    if person is null then return null; end if;
    update affiliate.endpoints p set deleted_at = of_now, changed_at = of_now
      where p.kind = 'telegram' and p.deleted_at is null and (p.user_id = person or p.url = 'telegram:' || of_chat);
    insert into affiliate.endpoints (id, kind, user_id, url, host, method, events, created_by, created_at, changed_at)
      values (uuidv7(), 'telegram', person, 'telegram:' || of_chat, 'telegram', 'POST', '{notification}', person, of_now, of_now);
    return (select u.language from affiliate.users u where u.id = person);
  end $$;
revoke all on function affiliate.link_telegram(text, text, timestamptz) from public, app_api, app_system;
grant execute on function affiliate.link_telegram(text, text, timestamptz) to app_api;
