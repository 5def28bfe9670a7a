-- Whether a slug equals an affiliate's code. Affiliates may not see each other, but codes are part of public links.
create or replace function affiliate.is_affiliate_code(slug text)
  returns boolean
  language sql stable security definer
  set search_path = pg_catalog
as $$ select exists (select from affiliate.affiliates where lower(code) = lower(slug)) $$;
revoke all on function affiliate.is_affiliate_code(text) from public, app_api, app_system;
grant execute on function affiliate.is_affiliate_code(text) to app_api;
