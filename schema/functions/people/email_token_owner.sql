-- The person for whom an email token was made; null when there is none. The caller has checked the proof in the link.
create or replace function affiliate.email_token_owner(of_token uuid)
  returns uuid
  language sql stable security definer
  set search_path = pg_catalog
as $$ select user_id from affiliate.email_tokens where id = of_token $$;
revoke all on function affiliate.email_token_owner(uuid) from public, app_api, app_system;
grant execute on function affiliate.email_token_owner(uuid) to app_api;
