-- The number of the advisory lock on an advertiser's billing mode. Whoever writes by the mode shares it; whoever changes the mode holds
-- it alone. Read the mode after taking the lock.
create or replace function affiliate.billing_mode_lock(of_advertiser uuid)
  returns bigint
  language sql immutable
as $$ select hashtextextended('affiliate.advertisers.billing_mode ' || of_advertiser::text, 0) $$;
