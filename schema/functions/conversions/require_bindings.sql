-- Raises facts_changed if the binding of an order's customer has changed since it was read. A transaction that ends the binding must
-- wait for this lock and then sees the order.
create or replace function affiliate.require_bindings(of_bindings json)
  returns void
  language plpgsql
  set plan_cache_mode = force_generic_plan set enable_seqscan = off
as $$
  #variable_conflict use_column
  declare
    found int;
  begin
    select count(*) into found from (
      select k.id from json_to_recordset(of_bindings) as n(id uuid, affiliate_id uuid, bound_at timestamptz, ended_at timestamptz)
      join affiliate.customers k on k.id = n.id and k.affiliate_id = n.affiliate_id and k.bound_at = n.bound_at
        and k.ended_at is not distinct from n.ended_at
      order by k.id for share of k) held;
    perform affiliate.require(found = json_array_length(of_bindings), 'facts_changed');
  end $$;
