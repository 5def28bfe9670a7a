-- Offers of the marketplace for which the calling affiliate may apply, or has applied: active, of an active app, open to all partners,
-- of advertisers with a listed link. of_offers: only these; null = all. partnership: null, pending or rejected. apply_code: the link
-- to apply with; null while pending. Only for accounts that the platform has approved, and nothing in the scope of one advertiser.
-- Each call gets a plan of its own, because one plan for null and for a few offers takes twice as long in both cases.
create or replace function affiliate.listed_offers(of_offers uuid[])
  returns table (id uuid, name text, terms text, currency text, advertiser_id uuid, advertiser_name text, advertiser_logo_id uuid,
    description text, category text, traffic_allowed text[], traffic_forbidden text[], traffic_note text, approval text,
    one_sale_per_click boolean, has_deep_links boolean, allows_paid_traffic boolean, hold_days smallint, epc_e4 bigint,
    partnership text, apply_code text)
  language sql stable security definer
  set search_path = pg_catalog
  set plan_cache_mode = force_custom_plan
as $$
  select o.id, o.name, o.terms, o.currency, v.id, v.name, v.logo_id, o.description, o.category, o.traffic_allowed,
    o.traffic_forbidden, o.traffic_note, o.approval, o.one_sale_per_click, o.has_deep_links, o.allows_paid_traffic, o.hold_days,
    g.epc_e4, p.status, case when p.status is distinct from 'pending' then l.code end
  from affiliate.registration_links l
  join affiliate.advertisers v on v.id = l.advertiser_id and v.status = 'active'
  join affiliate.offers o on o.advertiser_id = v.id and o.status = 'active' and o.joining = 'open'
  join affiliate.apps ap on ap.id = o.app_id and ap.status = 'active'
  left join affiliate.partnerships p on p.advertiser_id = v.id and p.affiliate_id = affiliate.current_affiliate()
  left join affiliate.offer_epcs g on g.offer_id = o.id
  where (of_offers is null or o.id = any (of_offers))
    and l.is_listed and l.revoked_at is null and (l.expires_at is null or l.expires_at > now())
    and (l.uses_max is null or l.uses < l.uses_max) and (p.status is null or p.status in ('pending', 'rejected'))
    and affiliate.current_advertiser() is null
    and exists (select from affiliate.affiliates a
      where a.id = affiliate.current_affiliate() and a.status = 'approved') $$;
revoke all on function affiliate.listed_offers(uuid[]) from public, app_api, app_system;
grant execute on function affiliate.listed_offers(uuid[]) to app_api;
