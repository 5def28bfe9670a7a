-- Keeps the partnerships of these customers from ending until the transaction ends, and returns whether none has ended before. The
-- end of a partnership ends the bindings of its customers, and would miss one that another transaction is writing. Called before
-- customers are locked: the end of a partnership locks in the same order. The caller may not change partnerships.
create or replace function affiliate.hold_partners(of_customers json)
  returns boolean
  language plpgsql security definer
  set search_path = pg_catalog
as $$ begin
    perform from affiliate.partnerships p
      where (p.advertiser_id, p.affiliate_id) in (
        select n.advertiser_id, n.affiliate_id from json_to_recordset(of_customers) as n(advertiser_id uuid, affiliate_id uuid))
      order by p.advertiser_id, p.affiliate_id for share;
    return not exists (
      select from json_to_recordset(of_customers) as n(advertiser_id uuid, affiliate_id uuid)
      join affiliate.partnerships p on p.advertiser_id = n.advertiser_id and p.affiliate_id = n.affiliate_id
      where p.status = 'terminated');
  end $$;
revoke all on function affiliate.hold_partners(json) from public, app_api, app_system;
grant execute on function affiliate.hold_partners(json) to app_api, app_system;
