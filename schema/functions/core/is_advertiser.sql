-- Whether the caller acts for the advertiser itself: its app key or its people. Write policies call it.
create or replace function affiliate.is_advertiser(row_advertiser uuid)
  returns boolean
  language sql stable
as $$
    select affiliate.current_affiliate() is null
      and (row_advertiser = affiliate.current_advertiser() or affiliate.asks_among(row_advertiser))
  $$;
