-- The address with which somebody signs in; null for nobody. Sign-in reads the person behind it. See affiliate.current_advertiser.
create or replace function affiliate.current_email()
  returns text
  language sql stable
as $$ select nullif(current_setting('app.email', true), '') $$;
