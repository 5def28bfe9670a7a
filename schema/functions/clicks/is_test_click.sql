-- Whether the click is of a test key. Postbacks and pixels carry no app key, so their click makes them tests.
create or replace function affiliate.is_test_click(of_click uuid)
  returns boolean
  language sql stable security definer
  set search_path = pg_catalog
as $$ select exists (select from affiliate.clicks c where c.id = of_click and c.is_test) $$;
revoke all on function affiliate.is_test_click(uuid) from public, app_api, app_system;
grant execute on function affiliate.is_test_click(uuid) to app_api, app_system;
