-- The details of a registration link that its visitors may see.
create or replace function affiliate.registration_shown(of_code text)
  returns table (id uuid, advertiser_id uuid, advertiser_name text, sponsor_id uuid,
    is_invitation boolean, is_open boolean, questions jsonb)
  language sql stable security definer
  set search_path = pg_catalog
as $$ select l.id, l.advertiser_id, v.name, l.sponsor_id, l.is_invitation,
          l.revoked_at is null and (l.expires_at is null or l.expires_at > now()) and (l.uses_max is null or l.uses < l.uses_max)
            and v.status = 'active'
            and (l.sponsor_id is null or exists (select from affiliate.partnerships p
              where p.advertiser_id = l.advertiser_id and p.affiliate_id = l.sponsor_id and p.status = 'approved')),
          v.application_questions
      from affiliate.registration_links l join affiliate.advertisers v on v.id = l.advertiser_id where lower(l.code) = lower(of_code) $$;
revoke all on function affiliate.registration_shown(text) from public, app_api, app_system;
grant execute on function affiliate.registration_shown(text) to app_api;
