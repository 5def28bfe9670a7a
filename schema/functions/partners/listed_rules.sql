-- What these offers pay everyone, as far as affiliate.listed_offers shows them to the calling affiliate. No rates of affiliates or groups.
create or replace function affiliate.listed_rules(of_offers uuid[])
  returns table (offer_id uuid, event text, kind text, rate_bps integer, fixed_minor bigint, recurring_months smallint, tiers jsonb,
    tier_metric text, tier_period text)
  language sql stable security definer
  set search_path = pg_catalog
as $$
  select r.offer_id, r.event, r.kind, r.rate_bps, r.fixed_minor, r.recurring_months, r.tiers, r.tier_metric, r.tier_period
  from affiliate.listed_offers(of_offers) o join affiliate.payout_rules r on r.offer_id = o.id
  where r.affiliate_id is null $$;
revoke all on function affiliate.listed_rules(uuid[]) from public, app_api, app_system;
grant execute on function affiliate.listed_rules(uuid[]) to app_api;
