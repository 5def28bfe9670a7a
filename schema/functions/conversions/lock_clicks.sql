-- Locks the clicks that these sales close: two sales of one click are recorded one after the other.
create or replace function affiliate.lock_clicks(of_orders json)
  returns void
  language plpgsql
as $$
  begin
    perform pg_advisory_xact_lock(o.key) from (
      select distinct hashtextextended('tributary.click ' || n.closes, 0) as key
      from json_to_recordset(of_orders) as n(closes text) where n.closes is not null order by 1) o;
  end $$;
