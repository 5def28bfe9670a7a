import { type SQL, sql } from 'drizzle-orm'
import type { ConversionEvent, Currency } from '../../schema/vocabulary.ts'

/** What is added to the day and the hour of one offer, affiliate, event and currency; parts may be negative. */
export interface CountChange {
  /** When what is counted, or corrected, was recorded. */
  at: Date
  advertiserId: string
  offerId: string
  affiliateId: string
  event: ConversionEvent
  currency: Currency
  conversions: number
  amountMinor: bigint
  revenueMinor: bigint
  commissionMinor: bigint
}

/** Adds the changes to the daily and hourly rollups, the rows of each in the order of their keys. */
export function countChanges(changes: readonly CountChange[]): SQL[] {
  if (changes.length === 0) return []
  const rows = changes.map((change) => ({
    at: change.at,
    advertiser_id: change.advertiserId,
    offer_id: change.offerId,
    affiliate_id: change.affiliateId,
    event: change.event,
    currency: change.currency,
    conversions: change.conversions,
    amount_minor: change.amountMinor.toString(),
    revenue_minor: change.revenueMinor.toString(),
    commission_minor: change.commissionMinor.toString(),
  }))
  const added = sql`jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as g(at timestamptz,
    advertiser_id uuid, offer_id uuid, affiliate_id uuid, event text, currency text,
    conversions int, amount_minor bigint, revenue_minor bigint, commission_minor bigint)`
  const columns = sql`offer_id, affiliate_id, advertiser_id, event, currency, conversions,
    amount_minor, revenue_minor, commission_minor`
  const sums = sql`offer_id, affiliate_id, advertiser_id, event, currency,
    sum(conversions)::int, sum(amount_minor)::bigint, sum(revenue_minor)::bigint,
    sum(commission_minor)::bigint`
  const add = sql`conversions = c.conversions + excluded.conversions,
    amount_minor = c.amount_minor + excluded.amount_minor,
    revenue_minor = c.revenue_minor + excluded.revenue_minor,
    commission_minor = c.commission_minor + excluded.commission_minor`
  return [
    sql`
    with daily as (
      insert into affiliate.conversion_rollups_daily as c (day, ${columns})
      select (at at time zone 'UTC')::date, ${sums} from ${added}
      group by 1, 2, 3, 4, 5, 6 order by 2, 3, 1, 5, 6
      on conflict (offer_id, affiliate_id, day, event, currency) do update set ${add})
    insert into affiliate.conversion_rollups_hourly as c (hour, ${columns})
    select date_trunc('hour', at at time zone 'UTC') at time zone 'UTC', ${sums} from ${added}
    group by 1, 2, 3, 4, 5, 6 order by 2, 3, 1, 5, 6
    on conflict (offer_id, affiliate_id, hour, event, currency) do update set ${add}`,
  ]
}
