-- Unlinks a chat in Telegram that asks for it, and ends its pending deliveries. Returns the person's language; null = it was not linked.
create or replace function affiliate.unlink_telegram(of_chat text, of_now timestamptz)
  returns text
  language sql security definer
  set search_path = pg_catalog
as $$
  with gone as (
    update affiliate.endpoints p set deleted_at = of_now, changed_at = of_now
    where p.kind = 'telegram' and p.url = 'telegram:' || of_chat and p.deleted_at is null returning p.id, p.user_id
  ), ended as (
    update logs.deliveries d set state = 'failed', next_attempt_at = null, leased_until = null
    from gone g where d.endpoint_id = g.id and d.state = 'retrying'
  )
  select u.language from gone g join affiliate.users u on u.id = g.user_id limit 1
$$;
revoke all on function affiliate.unlink_telegram(text, timestamptz) from public, app_api, app_system;
grant execute on function affiliate.unlink_telegram(text, timestamptz) to app_api;
