-- An amount as PayPal writes it. of_step: minor units in one unit of the last decimal.
create or replace function affiliate.payout_value(minor bigint, of_step bigint, decimals integer)
  returns text
  language sql immutable
as $$ select case when decimals = 0 then (minor / of_step)::text
    else (minor / of_step / (10 ^ decimals)::bigint)::text || '.' || lpad((minor / of_step % (10 ^ decimals)::bigint)::text, decimals, '0') end $$;
