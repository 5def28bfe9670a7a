-- What an affiliate has in common with the two sponsors above it: `receiver` (a PayPal address), `address` (an IP address), or
-- null.
create or replace function affiliate.ring_of(of_affiliate uuid, of_advertiser uuid, at timestamptz)
  returns text
  language plpgsql stable security definer
  set search_path = pg_catalog
as $$ declare
    sponsor uuid := (select p.sponsor_id from affiliate.partnerships p
      where p.advertiser_id = of_advertiser and p.affiliate_id = of_affiliate);
    upline uuid[];
  begin
    if sponsor is null then return null; end if;
    upline := array[sponsor, (select p.sponsor_id from affiliate.partnerships p
      where p.advertiser_id = of_advertiser and p.affiliate_id = sponsor)];
    if exists (select from affiliate.affiliates a join affiliate.affiliates b
        on affiliate.plain_mail(a.paypal_email) = affiliate.plain_mail(b.paypal_email)
        where a.id = of_affiliate and b.id = any (upline)) then return 'receiver'; end if;
    if exists (select from affiliate.user_roles r join affiliate.sessions s on s.user_id = r.user_id
        where r.affiliate_id = any (upline) and s.created_at > at - interval '90 days'
          and affiliate.used_address(of_affiliate, s.ip, at)) then return 'address'; end if;
    return null;
  end $$;
revoke all on function affiliate.ring_of(uuid, uuid, timestamptz) from public, app_api, app_system;
grant execute on function affiliate.ring_of(uuid, uuid, timestamptz) to app_api, app_system;
