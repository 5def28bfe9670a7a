-- The address in a sign-in request; null outside sign-in. Sign-in reads its person. See affiliate.current_advertiser.
create or replace function affiliate.current_email()
  returns text
  language sql stable
as $$ select nullif(current_setting('app.email', true), '') $$;
