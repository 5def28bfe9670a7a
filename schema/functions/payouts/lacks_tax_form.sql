-- Whether an affiliate has never been paid and has no approved tax form that is valid at that time.
create or replace function affiliate.lacks_tax_form(of_affiliate uuid, at timestamptz)
  returns boolean
  language sql stable security definer
  set search_path = pg_catalog
as $$ select not exists (select from affiliate.tax_forms f where f.affiliate_id = of_affiliate and f.status = 'approved'
          and (f.valid_until is null or f.valid_until > at))
      and not exists (select from affiliate.payout_items i where i.affiliate_id = of_affiliate and i.status in ('paid', 'reversed')) $$;
revoke all on function affiliate.lacks_tax_form(uuid, timestamptz) from public, app_api, app_system;
grant execute on function affiliate.lacks_tax_form(uuid, timestamptz) to app_api, app_system;
