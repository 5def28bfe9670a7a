-- The affiliate for whom the transaction acts; null for none. See affiliate.current_advertiser.
create or replace function affiliate.current_affiliate()
  returns uuid
  language sql stable parallel safe
as $$ select nullif(current_setting('app.affiliate', true), '')::uuid $$;
