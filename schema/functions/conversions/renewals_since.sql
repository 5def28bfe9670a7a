-- Rebills renew only sales from this time on, because the advertiser unbound or moved the customer then. Null: all sales.
create or replace function affiliate.renewals_since(of_customer affiliate.customers)
  returns timestamptz
  language sql immutable
as $$
  select coalesce(of_customer.released_at, case when of_customer.ended_by = 'unbound' then of_customer.ended_at
    when of_customer.bound_conversion_id is null then of_customer.bound_at end) $$;
