-- The affiliate and person who requested a new PayPal address; no row when there is none. The caller has checked the proof in the
-- link.
create or replace function affiliate.receiver_change_owner(of_change uuid)
  returns table (affiliate_id uuid, requested_by uuid)
  language sql stable security definer
  set search_path = pg_catalog
as $$ select c.affiliate_id, c.requested_by from affiliate.receiver_changes c where c.id = of_change $$;
revoke all on function affiliate.receiver_change_owner(uuid) from public, app_api, app_system;
grant execute on function affiliate.receiver_change_owner(uuid) to app_api;
