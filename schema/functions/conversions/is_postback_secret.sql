-- Whether any offer accepts postbacks with this secret. Does not reveal which one.
create or replace function affiliate.is_postback_secret(of_hash text)
  returns boolean
  language sql stable security definer
  set search_path = pg_catalog
as $$ select exists (select from affiliate.offers where postback_secret_hash = of_hash) $$;
revoke all on function affiliate.is_postback_secret(text) from public, app_api, app_system;
grant execute on function affiliate.is_postback_secret(text) to app_api, app_system;
