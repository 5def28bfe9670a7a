-- The signed-in person; null without sign-in. See affiliate.current_advertiser.
create or replace function affiliate.current_user_id()
  returns uuid
  language sql stable parallel safe
as $$ select nullif(current_setting('app.user', true), '')::uuid $$;
