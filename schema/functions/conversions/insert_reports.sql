-- Writes lines of the journal of inbound reports, with their verdicts.
create or replace function affiliate.insert_reports(of_reports json)
  returns void
  language plpgsql
  set plan_cache_mode = force_generic_plan set enable_seqscan = off
as $$ begin
    insert into logs.inbound_reports (id, advertiser_id, app_id, app_key_id, source, body, report, verdict, verdict_detail,
      click_id, awaits, awaits_key, foreign_status, conversion_id, received_at, judged_at)
    select * from json_to_recordset(of_reports) as n(id uuid, advertiser_id uuid, app_id uuid, app_key_id uuid, source text,
      body text, report jsonb, verdict text, verdict_detail text, click_id uuid, awaits text, awaits_key text,
      foreign_status text, conversion_id uuid, received_at timestamptz, judged_at timestamptz);
  end $$;
