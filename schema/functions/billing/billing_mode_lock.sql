-- The number of the advisory lock on an advertiser's billing mode. Transactions that depend on the mode take it shared; a change
-- of the mode takes it exclusively. Read the mode after taking the lock.
create or replace function affiliate.billing_mode_lock(of_advertiser uuid)
  returns bigint
  language sql immutable
as $$ select hashtextextended('affiliate.advertisers.billing_mode ' || of_advertiser::text, 0) $$;
