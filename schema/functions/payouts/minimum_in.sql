-- An advertiser's payout minimum in a currency, in minor units; null when it has set none. The minimum in the advertiser's own
-- currency is in its own column, with a default.
create or replace function affiliate.minimum_in(of_currency text, own_currency text, own_minimum bigint, others jsonb)
  returns bigint
  language sql immutable
as $$ select case when own_currency = of_currency then own_minimum else (others ->> of_currency)::bigint end $$;
