-- Whether the calling advertiser pays this batch from its own PayPal account.
create or replace function affiliate.is_own_batch(of_batch uuid)
  returns boolean
  language sql stable security definer
  set search_path = pg_catalog
as $$ select exists (select from affiliate.payout_batches b
      where b.id = of_batch and b.payer_advertiser_id = affiliate.current_advertiser()
        and affiliate.current_affiliate() is null) $$;
revoke all on function affiliate.is_own_batch(uuid) from public, app_api, app_system;
grant execute on function affiliate.is_own_batch(uuid) to app_api;
