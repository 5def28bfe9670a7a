-- Whether an advertiser has entered its own PayPal account, for callers who may not see the account.
create or replace function affiliate.has_own_paypal(of_advertiser uuid)
  returns boolean
  language sql stable security definer
  set search_path = pg_catalog
as $$ select exists (select from affiliate.paypal_accounts p where p.advertiser_id = of_advertiser) $$;
revoke all on function affiliate.has_own_paypal(uuid) from public, app_api, app_system;
grant execute on function affiliate.has_own_paypal(uuid) to app_api, app_system;
