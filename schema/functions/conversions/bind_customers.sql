-- Binds customers to affiliates. Replaces a binding that has ended, and one whose months are over: `replaces` is the start of that
-- binding. Raises facts_changed if another transaction was faster.
create or replace function affiliate.bind_customers(of_customers json)
  returns void
  language plpgsql
  set plan_cache_mode = force_generic_plan set enable_seqscan = off
as $$
  #variable_conflict use_column
  declare
    bound int;
  begin
    with given as (
      select n.* from json_to_recordset(of_customers) as n(id uuid, advertiser_id uuid, app_id uuid, external_id text, offer_id uuid,
        affiliate_id uuid, click_id uuid, bound_at timestamptz, bound_by text, bound_conversion_id uuid, replaces timestamptz)),
    written as (
      insert into affiliate.customers as k (id, advertiser_id, app_id, external_id, offer_id, affiliate_id, click_id, bound_at,
        bound_by, bound_conversion_id)
      select n.id, n.advertiser_id, n.app_id, n.external_id, n.offer_id, n.affiliate_id, n.click_id, n.bound_at, n.bound_by,
        n.bound_conversion_id
      from given n
      -- A fixed order, so that concurrent calls do not deadlock.
      order by n.app_id, n.external_id
      on conflict (app_id, external_id) do update set offer_id = excluded.offer_id, affiliate_id = excluded.affiliate_id,
        click_id = excluded.click_id, bound_at = excluded.bound_at, bound_by = excluded.bound_by,
        bound_conversion_id = excluded.bound_conversion_id, ended_at = null, ended_by = null
      where k.ended_at is not null or exists (select from given n where n.app_id = excluded.app_id
        and n.external_id = excluded.external_id and n.replaces = k.bound_at)
      returning 1)
    select count(*) into bound from written;
    perform affiliate.require(bound = json_array_length(of_customers), 'facts_changed');
  end $$;
