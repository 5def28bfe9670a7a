-- What the API needs to manage every setting: payout rules, offer codes, time zones, and the loss counter.

-- What an event pays is a setting of the offer, replaced as a whole; what was paid by it stands in the conversion's receipt.
create policy api_write on affiliate.payout_rules to app_api
  using (affiliate.is_advertiser(advertiser_id) or affiliate.may_administer())
  with check (affiliate.is_advertiser(advertiser_id) or affiliate.may_administer());
grant insert, update, delete on affiliate.payout_rules to app_api;
grant update (code) on affiliate.offers to app_api;
grant update (time_zone) on affiliate.advertisers to app_api;

-- Staff see what was received against what was stored.
create policy api_read on logs.click_messages for select to app_api using (affiliate.current_staff() is not null);
grant select on logs.click_messages to app_api;

-- A slug must not be taken for an affiliate's code, but an affiliate may not see others. Codes stand in
-- every link, so whether one exists is no secret; nothing else of the row is told.
create policy codes_for_slugs on affiliate.affiliates for select to current_user using (true);
create function affiliate.is_affiliate_code(slug text) returns boolean
  language sql stable security definer set search_path = pg_catalog
  as $$ select exists (select from affiliate.affiliates where lower(code) = lower(slug)) $$;
revoke all on function affiliate.is_affiliate_code(text) from public;
grant execute on function affiliate.is_affiliate_code(text) to app_api;
