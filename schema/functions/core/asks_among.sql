-- Whether the transaction acts for several advertisers and this is one of them. Only a batch of conversions sets the list.
create or replace function affiliate.asks_among(row_advertiser uuid)
  returns boolean
  language sql stable parallel safe
as $$ select strpos(current_setting('app.advertisers', true), row_advertiser::text) > 0 $$;
