-- A payout rule as affiliate.conversion_facts returns it. Its revenue is for Workers of the previous release.
create or replace function affiliate.payout_rule_json(r affiliate.payout_rules)
  returns json
  language sql stable
as $$ select json_build_object('id', r.id, 'event', r.event, 'affiliate_id', r.affiliate_id, 'is_coupon', r.is_coupon,
    'rate_bps', r.rate_bps, 'fixed_minor', r.fixed_minor::text, 'revenue_rate_bps', r.revenue_rate_bps,
    'revenue_fixed_minor', r.revenue_fixed_minor::text, 'recurring_months', r.recurring_months, 'tiers', r.tiers,
    'tier_metric', r.tier_metric, 'tier_period', r.tier_period) $$;
