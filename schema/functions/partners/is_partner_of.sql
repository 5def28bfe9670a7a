-- Whether the affiliate that asks has a partnership with this advertiser. Policies call it after their cheap test: as a sub-query it
-- would be planned into every statement.
create or replace function affiliate.is_partner_of(of_advertiser uuid)
  returns boolean
  language plpgsql stable
as $$ begin return exists (select from affiliate.partnerships p
    where p.advertiser_id = of_advertiser and p.affiliate_id = affiliate.current_affiliate()); end $$;
