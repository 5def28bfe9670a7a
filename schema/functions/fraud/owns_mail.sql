-- Whether this is the PayPal address of an affiliate or an address of its people. See affiliate.has_mail_domain.
create or replace function affiliate.owns_mail(of_affiliate uuid, mail text)
  returns boolean
  language sql stable security definer
  set search_path = pg_catalog
as $$ select exists (select from affiliate.affiliates a where a.id = of_affiliate
          and affiliate.plain_mail(a.paypal_email) = affiliate.plain_mail(mail))
      or exists (select from affiliate.user_roles r join affiliate.users u on u.id = r.user_id
          where r.affiliate_id = of_affiliate and affiliate.plain_mail(u.email) = affiliate.plain_mail(mail)) $$;
revoke all on function affiliate.owns_mail(uuid, text) from public, app_api, app_system;
grant execute on function affiliate.owns_mail(uuid, text) to app_api, app_system;
