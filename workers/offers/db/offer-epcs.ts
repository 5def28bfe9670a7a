/** Earnings per click of all affiliates, for the marketplace. */
import { type SQL, sql } from 'drizzle-orm'
import { EPC_AFFILIATES_MIN, EPC_CLICKS_MIN, EPC_DAYS, EPC_SHARE_MAX } from '../../core/epc.ts'

/** One row if the figures of this UTC day are counted. */
export const findCounted = (day: string): SQL =>
  sql`select 1 from affiliate.offer_epcs where counted_on = ${day}::date limit 1`

/**
 * Counts the days before `day`, so that a figure changes once a day: from two figures an hour apart, an affiliate could
 * work out what another one earned in between.
 */
export function countEpcs(day: string): SQL {
  const since = sql`${day}::date - ${EPC_DAYS}::integer`
  return sql`
    with clicked as (
      select k.offer_id, k.affiliate_id, sum(k.billable) as billable
      from affiliate.click_rollups_daily k
      where k.day >= ${since} and k.day < ${day}::date group by 1, 2 having sum(k.billable) > 0),
    paid as (
      select p.offer_id, p.currency, sum(p.commission_minor - p.upline_minor) as minor
      from affiliate.conversion_rollups_daily p
      where p.day >= ${since} and p.day < ${day}::date group by 1, 2),
    counted as (
      select o.id, o.advertiser_id, case when sum(c.billable) >= ${EPC_CLICKS_MIN}
          and count(*) >= ${EPC_AFFILIATES_MIN} and max(c.billable) <= sum(c.billable) * ${EPC_SHARE_MAX}::numeric
        then greatest(0, round(coalesce(max(p.minor), 0) * 10000 / sum(c.billable)))::bigint end as epc
      from clicked c join affiliate.offers o on o.id = c.offer_id
      left join paid p on p.offer_id = o.id and p.currency = o.currency
      group by o.id),
    written as (
      insert into affiliate.offer_epcs as e (offer_id, advertiser_id, counted_on, epc_e4)
      select id, advertiser_id, ${day}::date, epc from counted order by id
      on conflict (offer_id) do update set counted_on = excluded.counted_on, epc_e4 = excluded.epc_e4
      returning epc_e4),
    -- An offer that nobody clicked any more has no figure.
    emptied as (
      update affiliate.offer_epcs e set epc_e4 = null
      where e.epc_e4 is not null and not exists (select from counted c where c.id = e.offer_id) returning 1)
    select count(*)::int as offers, count(epc_e4)::int as shown from written`
}
