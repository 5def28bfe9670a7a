-- Whether another affiliate has the same PayPal address, for callers who may not see other affiliates. It must use the index on
-- receiver_key: comparing all addresses took 0.1 to 0.2 s with a hundred thousand affiliates.
create or replace function affiliate.shares_receiver(of_affiliate uuid)
  returns boolean
  language plpgsql stable security definer
  set search_path = pg_catalog set enable_seqscan = off
as $$ begin return exists (select from affiliate.affiliates o where o.id <> of_affiliate
    and o.receiver_key = (select f.receiver_key from affiliate.affiliates f where f.id = of_affiliate)); end $$;
revoke all on function affiliate.shares_receiver(uuid) from public, app_api, app_system;
grant execute on function affiliate.shares_receiver(uuid) to app_api, app_system;
