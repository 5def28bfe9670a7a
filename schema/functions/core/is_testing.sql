-- Whether the transaction is in test mode: it sees and writes only test conversions, and moves no money. See Scope in
-- workers/core/database.ts.
create or replace function affiliate.is_testing()
  returns boolean
  language sql stable
as $$ select coalesce(current_setting('app.test', true), '') = 'on' $$;
