-- Whether an affiliate's PayPal address or the address of one of its people is at this domain. The function returns only yes or
-- no, because the advertiser may not see these people.
create or replace function affiliate.has_mail_domain(of_affiliate uuid, domain text)
  returns boolean
  language sql stable security definer
  set search_path = pg_catalog
as $$ select exists (select from affiliate.affiliates a where a.id = of_affiliate
          and split_part(lower(a.paypal_email), '@', 2) = lower(domain))
      or exists (select from affiliate.user_roles r join affiliate.users u on u.id = r.user_id
          where r.affiliate_id = of_affiliate and split_part(u.email, '@', 2) = lower(domain)) $$;
revoke all on function affiliate.has_mail_domain(uuid, text) from public, app_api, app_system;
grant execute on function affiliate.has_mail_domain(uuid, text) to app_api, app_system;
