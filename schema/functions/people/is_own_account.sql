-- Whether the signed-in person has a role in this account.
create or replace function affiliate.is_own_account(of_advertiser uuid, of_affiliate uuid)
  returns boolean
  language sql stable parallel safe security definer
  set search_path = pg_catalog
as $$ select exists (select from affiliate.user_roles r where r.user_id = affiliate.current_user_id()
      and (r.advertiser_id = of_advertiser or r.affiliate_id = of_affiliate)) $$;
revoke all on function affiliate.is_own_account(uuid, uuid) from public, app_api, app_system;
grant execute on function affiliate.is_own_account(uuid, uuid) to app_api;
