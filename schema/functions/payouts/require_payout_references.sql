-- Trigger of payout_items: each new item must have a batch in its currency and a partnership. Checked once for each statement, by
-- key, so that the check does not depend on the planner.
create or replace function affiliate.require_payout_references()
  returns trigger
  language plpgsql security definer
  set search_path = pg_catalog set plan_cache_mode = force_generic_plan set enable_seqscan = off
as $$ begin
    if exists (select from (select distinct w.batch_id, w.currency from written w) w
        where (select b.currency from affiliate.payout_batches b where b.id = w.batch_id) is distinct from w.currency)
      or exists (select from written w where (select p.status from affiliate.partnerships p
        where p.advertiser_id = w.advertiser_id and p.affiliate_id = w.affiliate_id) is null) then
      raise foreign_key_violation using message = 'a payout item needs a batch in its currency and a partnership',
        schema = 'affiliate', table = 'payout_items', constraint = 'payout_items_references';
    end if;
    return null;
  end $$;
revoke all on function affiliate.require_payout_references() from public, app_api, app_system;
