-- The details of an invitation for a visitor with its link. The caller has checked the proof in the link.
create or replace function affiliate.invitation_shown(of_invitation uuid)
  returns table (id uuid, kind text, email text, role text, language text, advertiser_id uuid,
    affiliate_id uuid, account_name text, is_open boolean, has_account boolean)
  language sql stable security definer
  set search_path = pg_catalog
as $$ select i.id, i.kind, i.email, i.role, i.language, i.advertiser_id, i.affiliate_id, coalesce(v.name, a.name),
          i.accepted_at is null and i.revoked_at is null and i.expires_at > now(),
          exists (select from affiliate.users u where u.email = i.email)
      from affiliate.invitations i left join affiliate.advertisers v on v.id = i.advertiser_id
      left join affiliate.affiliates a on a.id = i.affiliate_id where i.id = of_invitation $$;
revoke all on function affiliate.invitation_shown(uuid) from public, app_api, app_system;
grant execute on function affiliate.invitation_shown(uuid) to app_api;
