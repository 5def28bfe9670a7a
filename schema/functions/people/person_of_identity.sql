-- The person who signs in with this account at an identity provider; null when there is none.
create or replace function affiliate.person_of_identity(of_provider text, of_subject text)
  returns uuid
  language sql stable security definer
  set search_path = pg_catalog
as $$ select user_id from affiliate.external_identities where provider = of_provider and subject = of_subject $$;
revoke all on function affiliate.person_of_identity(text, text) from public, app_api, app_system;
grant execute on function affiliate.person_of_identity(text, text) to app_api;
