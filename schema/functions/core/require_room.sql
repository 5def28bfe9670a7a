-- Guard before an account's row is inserted: raises TR001 `quota_reached:{quota}:{most}` when the account has reached its quota.
-- `usual`: the default quota, for accounts without their own. Concurrent inserts wait for each other, so that the second counts
-- the first.
create or replace function affiliate.require_room(quota text, owner uuid, usual integer)
  returns void
  language plpgsql
as $$
  declare
    held bigint;
    most integer;
  begin
    perform pg_advisory_xact_lock(hashtextextended('tributary.quota.' || quota || owner::text, 0));
    most := coalesce(
      (select (to_jsonb(v)->>(quota || '_max'))::integer from affiliate.advertisers v where v.id = owner),
      (select (to_jsonb(f)->>(quota || '_max'))::integer from affiliate.affiliates f where f.id = owner),
      usual);
    held := case quota
      when 'apps' then (select count(*) from affiliate.apps t where t.advertiser_id = owner)
      when 'app_keys' then (select count(*) from affiliate.app_keys t where t.advertiser_id = owner)
      when 'caps' then (select count(*) from affiliate.caps t where t.advertiser_id = owner)
      when 'registration_links' then
        (select count(*) from affiliate.registration_links t where t.advertiser_id = owner and t.sponsor_id is null and not t.is_invitation)
      when 'partner_invitations' then
        (select count(*) from affiliate.registration_links t where t.advertiser_id = owner and t.is_invitation)
      when 'links' then (select count(*) from affiliate.links t where t.affiliate_id = owner)
      when 'invitations' then
        (select count(*) from affiliate.invitations t where owner in (t.advertiser_id, t.affiliate_id))
      when 'personal_tokens' then (select count(*) from affiliate.personal_tokens t where t.user_id = owner)
    end;
    perform affiliate.require(held < most, 'quota_reached:' || quota || ':' || most);
  end $$;
