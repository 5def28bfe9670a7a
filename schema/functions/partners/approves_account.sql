-- Whether an advertiser's approval of a partner also approves the partner's account: the platform allows it, and the affiliate applied
-- by an invitation of this advertiser. An ordinary registration link does not count, nor a referral link.
create or replace function affiliate.approves_account(of_advertiser uuid, of_affiliate uuid)
  returns boolean
  language sql stable security definer
  set search_path = pg_catalog
as $$ select exists (select from affiliate.platform_settings s
      cross join affiliate.partnerships p
      join affiliate.registration_links l on l.id = p.registration_link_id and l.advertiser_id = p.advertiser_id
      where s.invitations_approve_accounts and p.advertiser_id = of_advertiser and p.affiliate_id = of_affiliate
        and p.status = 'approved' and l.is_invitation and l.sponsor_id is null
        and (affiliate.is_advertiser(of_advertiser) or affiliate.may_administer())) $$;
revoke all on function affiliate.approves_account(uuid, uuid) from public, app_api, app_system;
grant execute on function affiliate.approves_account(uuid, uuid) to app_api;
