-- The affiliates that the calling affiliate referred, by code only: level 2 applied with its referral link, level 3 with one of
-- theirs. Each with the commissions from it, as {currency: minor units}. The highest level first, then the latest.
create or replace function affiliate.own_referrals(most int)
  returns table (advertiser_id uuid, advertiser_name text, level int, code text, sponsor_code text, status text, joined_at timestamptz,
    earned jsonb)
  language sql stable security definer
  set search_path = pg_catalog
as $$
  with own as (
    select p.advertiser_id, p.affiliate_id, 2 as level, null::uuid as through, p.status, p.created_at
    from affiliate.partnerships p where p.sponsor_id = affiliate.current_affiliate()
    union all
    select n.advertiser_id, n.affiliate_id, 3, p.affiliate_id, n.status, n.created_at
    from affiliate.partnerships p
    join affiliate.partnerships n on n.advertiser_id = p.advertiser_id and n.sponsor_id = p.affiliate_id
    where p.sponsor_id = affiliate.current_affiliate()),
  paid as (
    select c.advertiser_id, c.affiliate_id, m.currency, sum(m.amount_minor - m.refunded_minor) as minor
    from affiliate.commissions m join affiliate.conversions c on c.id = m.conversion_id
    where m.affiliate_id = affiliate.current_affiliate() and m.level > 1 and m.status <> 'rejected' and not c.is_test
    group by 1, 2, 3 having sum(m.amount_minor - m.refunded_minor) > 0)
  select o.advertiser_id, v.name, o.level, a.code, s.code, o.status, o.created_at,
    coalesce((select jsonb_object_agg(p.currency, p.minor::text) from paid p
      where p.advertiser_id = o.advertiser_id and p.affiliate_id = o.affiliate_id), '{}')
  from own o
  join affiliate.advertisers v on v.id = o.advertiser_id
  join affiliate.affiliates a on a.id = o.affiliate_id
  left join affiliate.affiliates s on s.id = o.through
  order by v.name, o.level, o.created_at desc, a.code limit most $$;
revoke all on function affiliate.own_referrals(int) from public, app_api, app_system;
grant execute on function affiliate.own_referrals(int) to app_api;
