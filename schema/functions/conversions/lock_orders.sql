-- Locks the orders of a batch: two reports of one order, from two sources, are recorded one after the other.
create or replace function affiliate.lock_orders(of_conversions json)
  returns void
  language plpgsql
as $$
  #variable_conflict use_column
  begin
    perform pg_advisory_xact_lock(o.key) from (
      select distinct hashtextextended(concat_ws(' ', 'tributary.order', n.app_id, n.event,
        case when n.event <> 'lead' then coalesce(n.receipt #>> '{exchange,amount_minor}', n.amount_minor::text) end), 0) as key
      from json_to_recordset(of_conversions) as n(app_id uuid, event text, amount_minor bigint, status text, receipt jsonb)
      where n.status <> 'rejected' order by 1) o;
  end $$;
