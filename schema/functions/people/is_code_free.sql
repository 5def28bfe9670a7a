-- Whether a new affiliate may use this code: no other affiliate and no saved link has it. The lock lasts until the transaction ends:
-- affiliate.is_affiliate_code takes it too, so a code and a slug cannot become equal at once.
create or replace function affiliate.is_code_free(wanted text)
  returns boolean
  language plpgsql volatile security definer
  set search_path = pg_catalog
as $$ begin
    perform pg_advisory_xact_lock(hashtextextended('affiliate code ' || lower(wanted), 0));
    return not exists (select from affiliate.affiliates a where lower(a.code) = lower(wanted))
      and not exists (select from affiliate.links l where lower(l.slug) = lower(wanted));
  end $$;
revoke all on function affiliate.is_code_free(text) from public, app_api, app_system;
grant execute on function affiliate.is_code_free(text) to app_api;
