-- Whether an open review blocks payouts to an affiliate. The affiliate may not see reviews. affiliate.payout_accounts applies the
-- same condition.
create or replace function affiliate.has_open_review(of_advertiser uuid, of_affiliate uuid)
  returns boolean
  language sql stable security definer
  set search_path = pg_catalog
as $$ select exists (select from affiliate.reviews r
          where r.advertiser_id = of_advertiser and r.affiliate_id = of_affiliate and r.status = 'open')
      or exists (select from affiliate.reviews r join affiliate.commissions c on c.conversion_id = r.conversion_id
          where c.advertiser_id = of_advertiser and c.affiliate_id = of_affiliate and r.status = 'open') $$;
revoke all on function affiliate.has_open_review(uuid, uuid) from public, app_api, app_system;
grant execute on function affiliate.has_open_review(uuid, uuid) to app_api;
