-- The advertiser for whom the transaction acts; null for none. The setting is local to the transaction; without it, policies show
-- no row. Set by workers/core/database.ts.
create or replace function affiliate.current_advertiser()
  returns uuid
  language sql stable parallel safe
as $$ select nullif(current_setting('app.advertiser', true), '')::uuid $$;
