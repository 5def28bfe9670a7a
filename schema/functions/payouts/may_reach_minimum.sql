-- Whether a balance can reach the minimum of a run. An advertiser's minimum applies only in its currency: callers pass
-- affiliate.minimum_in of the run's currency. A run locks the balances that pass this test; affiliate.payout_accounts then checks
-- everything else.
create or replace function affiliate.may_reach_minimum(balance bigint, of_minimum bigint,
    own_minimums boolean, of_currency text, advertiser_currency text, advertiser_minimum bigint)
  returns boolean
  language sql immutable
as $$ select balance >= greatest(of_minimum, case when own_minimums and advertiser_currency = of_currency then advertiser_minimum end, 1) $$;
