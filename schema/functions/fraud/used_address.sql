-- Whether people of an affiliate signed in from this IP address within 90 days. See affiliate.has_mail_domain.
create or replace function affiliate.used_address(of_affiliate uuid, address text, at timestamptz)
  returns boolean
  language sql stable security definer
  set search_path = pg_catalog
as $$ select exists (select from affiliate.user_roles r join affiliate.sessions s on s.user_id = r.user_id
          where r.affiliate_id = of_affiliate and s.ip = address and s.created_at > at - interval '90 days') $$;
revoke all on function affiliate.used_address(uuid, text, timestamptz) from public, app_api, app_system;
grant execute on function affiliate.used_address(uuid, text, timestamptz) to app_api, app_system;
