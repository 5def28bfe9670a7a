-- The smallest balance that an advertiser has paid out in a currency, minor units; null where it has set none. Its own currency has a
-- column of its own, with a default.
create or replace function affiliate.minimum_in(of_currency text, own_currency text, own_minimum bigint, others jsonb)
  returns bigint
  language sql immutable
as $$ select case when own_currency = of_currency then own_minimum else (others ->> of_currency)::bigint end $$;
