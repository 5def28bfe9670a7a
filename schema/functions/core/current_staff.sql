-- The role of the signed-in staff member (owner, admin, finance, support); null for others. See affiliate.current_advertiser.
create or replace function affiliate.current_staff()
  returns text
  language sql stable parallel safe
as $$ select nullif(current_setting('app.staff', true), '') $$;
