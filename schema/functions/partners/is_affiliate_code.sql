-- Whether a slug equals an affiliate's code. Affiliates may not see each other, but codes are part of public links. The lock lasts
-- until the transaction ends: affiliate.is_code_free takes it too, so a slug and a code cannot become equal at once.
create or replace function affiliate.is_affiliate_code(slug text)
  returns boolean
  language plpgsql volatile security definer
  set search_path = pg_catalog
as $$ begin
    perform pg_advisory_xact_lock(hashtextextended('affiliate code ' || lower(slug), 0));
    return exists (select from affiliate.affiliates where lower(code) = lower(slug));
  end $$;
revoke all on function affiliate.is_affiliate_code(text) from public, app_api, app_system;
grant execute on function affiliate.is_affiliate_code(text) to app_api;
