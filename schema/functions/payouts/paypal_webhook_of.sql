-- PayPal's id of an advertiser's own webhook. It is part of PayPal's signature and no secret.
create or replace function affiliate.paypal_webhook_of(payer uuid)
  returns text
  language sql stable security definer
  set search_path = pg_catalog
as $$ select webhook_id from affiliate.paypal_accounts where advertiser_id = payer $$;
revoke all on function affiliate.paypal_webhook_of(uuid) from public, app_api, app_system;
grant execute on function affiliate.paypal_webhook_of(uuid) to app_api;
