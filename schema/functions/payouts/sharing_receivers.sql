-- Those of the affiliates that have the same PayPal address as another. See affiliate.shares_receiver.
create or replace function affiliate.sharing_receivers(of_affiliates uuid[])
  returns uuid[]
  language plpgsql stable security definer
  set search_path = pg_catalog set enable_seqscan = off set plan_cache_mode = force_generic_plan
as $$ begin
    return array(select f.id from affiliate.affiliates f where f.id = any (of_affiliates)
      and exists (select from affiliate.affiliates o where o.receiver_key = f.receiver_key and o.id <> f.id));
  end $$;
revoke all on function affiliate.sharing_receivers(uuid[]) from public, app_api, app_system;
grant execute on function affiliate.sharing_receivers(uuid[]) to app_api, app_system;
