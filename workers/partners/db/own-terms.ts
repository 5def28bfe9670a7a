import { type SQL, sql } from 'drizzle-orm'

const columns = sql.raw(
  'event, kind, rate_bps, fixed_minor, recurring_months, tiers, tier_metric, tier_period',
)

/**
 * Rows: for each event, the rule by which offer `o` pays the affiliate of partnership `p`: their own, else their
 * group's, else everyone's. Rules of coupons are left out.
 */
export const ownRules = (affiliateId: string): SQL => sql`
  select distinct on (event) ${columns} from (
    select ${columns}, case when affiliate_id is null then 3 else 1 end as place from affiliate.payout_rules
      where offer_id = o.id and not is_coupon and (affiliate_id is null or affiliate_id = ${affiliateId}::uuid)
    union all
    select ${columns}, 2 from affiliate.group_rules where offer_id = o.id and group_id = p.group_id) as possible
  order by event, place`
