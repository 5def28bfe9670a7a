-- Whether the calling affiliate has a partnership with this advertiser. Policies call it after their cheaper tests. A sub-query
-- would be planned into every statement.
create or replace function affiliate.is_partner_of(of_advertiser uuid)
  returns boolean
  language plpgsql stable parallel safe
as $$ begin return exists (select from affiliate.partnerships p
    where p.advertiser_id = of_advertiser and p.affiliate_id = affiliate.current_affiliate()); end $$;
