-- Rebills renew only sales from then on: the advertiser has unbound or moved the customer. Null: all sales.
create or replace function affiliate.renewals_since(of_customer affiliate.customers)
  returns timestamptz
  language sql immutable
as $$
  select case when of_customer.ended_by = 'unbound' then of_customer.ended_at
    when of_customer.bound_conversion_id is null then of_customer.bound_at end $$;
