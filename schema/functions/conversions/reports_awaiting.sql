-- Reports that are parked for one of these events or customers: pairs of the given number and the report's id, oldest first, at
-- most `most` for each number.
create or replace function affiliate.reports_awaiting(of_awaited json, most int)
  returns json
  language plpgsql stable
  set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_bitmapscan = off
as $$ begin
    return (select json_agg(json_build_array(w.n, w.id) order by w.place) from (
        select k.n, r.id, row_number() over (partition by k.n order by r.received_at, r.id) as place
        from json_to_recordset(of_awaited) as k(n int, app_id uuid, awaits text, awaits_key text)
        join logs.inbound_reports r on r.app_id = k.app_id and r.verdict = 'parked' and r.awaits = k.awaits
          and r.awaits_key = k.awaits_key) w
      where w.place <= most);
  end $$;
