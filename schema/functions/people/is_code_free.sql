-- Whether a new affiliate may use this code: no other affiliate and no saved link has it.
create or replace function affiliate.is_code_free(wanted text)
  returns boolean
  language sql stable security definer
  set search_path = pg_catalog
as $$ select not exists (select from affiliate.affiliates a where lower(a.code) = lower(wanted))
      and not exists (select from affiliate.links l where lower(l.slug) = lower(wanted)) $$;
revoke all on function affiliate.is_code_free(text) from public, app_api, app_system;
grant execute on function affiliate.is_code_free(text) to app_api;
