-- Whether the caller may see a row of this advertiser and, if it has one, this affiliate. Most read policies call it.
create or replace function affiliate.may_see(row_advertiser uuid, row_affiliate uuid)
  returns boolean
  language sql stable parallel safe
as $$
    select affiliate.current_staff() is not null
      or (affiliate.current_affiliate() is null
          and (row_advertiser = affiliate.current_advertiser() or affiliate.asks_among(row_advertiser)))
      or (row_affiliate = affiliate.current_affiliate()
          and (affiliate.current_advertiser() is null or row_advertiser = affiliate.current_advertiser()))
  $$;
