-- Inserts events. affiliate.fan_out_events makes postbacks and webhooks of them, so in test mode none are written.
create or replace function affiliate.insert_events(of_events json)
  returns void
  language plpgsql
  set plan_cache_mode = force_generic_plan set enable_seqscan = off
as $$ begin
    if affiliate.is_testing() then return; end if;
    insert into logs.events (id, kind, advertiser_id, affiliate_id, subject_id, facts, created_at, is_due)
    select e.*, true from json_to_recordset(of_events) as e(id uuid, kind text, advertiser_id uuid, affiliate_id uuid,
      subject_id uuid, facts jsonb, created_at timestamptz);
  end $$;
