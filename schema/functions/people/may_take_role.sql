-- Whether the signed-in person may take this role: they are invited to it, or the account has no people yet.
create or replace function affiliate.may_take_role(wanted text, of_advertiser uuid,
    of_affiliate uuid)
  returns boolean
  language sql stable security definer
  set search_path = pg_catalog
as $$ select exists (select from affiliate.invitations i join affiliate.users u on u.id = affiliate.current_user_id()
          where i.email = u.email and i.role = wanted and i.revoked_at is null
            and i.advertiser_id is not distinct from of_advertiser and i.affiliate_id is not distinct from of_affiliate)
      or (wanted in ('advertiser', 'affiliate')
        and not exists (select from affiliate.user_roles r where r.advertiser_id = of_advertiser or r.affiliate_id = of_affiliate)) $$;
revoke all on function affiliate.may_take_role(text, uuid, uuid) from public, app_api, app_system;
grant execute on function affiliate.may_take_role(text, uuid, uuid) to app_api;
