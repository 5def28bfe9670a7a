-- The advertiser for whom the transaction asks; null for none. The setting lives only inside the transaction, and a missing
-- one lets policies show no row. Set by workers/core/database.ts.
create or replace function affiliate.current_advertiser()
  returns uuid
  language sql stable
as $$ select nullif(current_setting('app.advertiser', true), '')::uuid $$;
