-- Whether a person has a role in the calling account. Policies of people and roles call it.
create or replace function affiliate.is_colleague(person uuid)
  returns boolean
  language sql stable security definer
  set search_path = pg_catalog
as $$ select exists (select from affiliate.user_roles r where r.user_id = person
      and ((affiliate.current_affiliate() is null and r.advertiser_id = affiliate.current_advertiser())
        or r.affiliate_id = affiliate.current_affiliate())) $$;
revoke all on function affiliate.is_colleague(uuid) from public, app_api, app_system;
grant execute on function affiliate.is_colleague(uuid) to app_api;
