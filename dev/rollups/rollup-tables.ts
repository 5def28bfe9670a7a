/** The rollups, and what each must hold: clicks by the stored clicks, conversions by their journal. */
import { type SQL, sql } from 'drizzle-orm'

export interface RollupTable {
  name: string
  /** Columns of a group; `values` and the period are not among them. */
  keys: readonly string[]
  period: 'day' | 'hour'
  /** Columns that tell the rows of a group apart where a group has at most so many values: see VALUES_MAX. */
  hasValues: boolean
  sums: readonly string[]
  /** Rows with keys, period, advertiser_id and sums, and with `value` where the table has values. */
  expected: SQL
}

/** Values of a sub id that a day, affiliate and offer can have; the others share a row. As in affiliate.record_clicks. */
export const VALUES_MAX = 200

const clickSums = ['clicks', 'billable', 'bots', 'duplicates', 'rejected', 'uniques'] as const
const conversionSums = [
  'conversions',
  'amount_minor',
  'revenue_minor',
  'commission_minor',
  'upline_minor',
] as const

/** All clicks that figures count. */
const clicks = sql`
  select k.*, (k.clicked_at at time zone 'UTC')::date as day, date_trunc('hour', k.clicked_at, 'UTC') as hour,
    coalesce(k.country, '') as place
  from affiliate.clicks k where not k.is_test`

const countedClicks = sql`any_value(advertiser_id) as advertiser_id, count(*) as clicks,
  count(*) filter (where reason is null) as billable,
  count(*) filter (where reason in ('bot', 'no_user_agent')) as bots,
  count(*) filter (where reason = 'duplicate') as duplicates,
  count(*) filter (where reason not in ('bot', 'no_user_agent', 'duplicate')) as rejected,
  count(*) filter (where is_unique) as uniques`

/** The journal with the clicks of its rows. A click that was dropped leaves `is_whole` false. */
const journal = sql`
  select j.*, (j.counted_at at time zone 'UTC')::date as day, date_trunc('hour', j.counted_at, 'UTC') as hour,
    coalesce(k.country, '') as country, coalesce(k.device, '') as device, k.affiliate_id as click_affiliate,
    k.sub1, k.sub2
  from affiliate.conversion_counts j left join affiliate.clicks k on k.id = j.click_id`

const countedConversions = sql`any_value(advertiser_id) as advertiser_id, sum(conversions) as conversions,
  sum(amount_minor) as amount_minor, sum(revenue_minor) as revenue_minor, sum(commission_minor) as commission_minor,
  sum(upline_minor) as upline_minor`

/** Only these sub ids have rollups, see SUBS_KEPT of the planner. */
const subs = sql`unnest(array[sub1, sub2]) with ordinality as s (value, sub)`

const pair = ['offer_id', 'affiliate_id'] as const
const kind = ['event', 'currency'] as const

const clickTables: readonly RollupTable[] = (['day', 'hour'] as const)
  .map((period): RollupTable => {
    const name = period === 'day' ? 'click_rollups_daily' : 'click_rollups_hourly'
    const by = sql`offer_id, affiliate_id, ${sql.raw(period)}`
    return {
      ...{ name, keys: pair, period, hasValues: false, sums: clickSums },
      expected: sql`select ${by}, ${countedClicks} from (${clicks}) k group by ${by}`,
    }
  })
  .concat([
    {
      ...{ name: 'click_places_daily', keys: ['offer_id', 'country', 'device'], period: 'day' },
      ...{ hasValues: false, sums: clickSums },
      expected: sql`select offer_id, place as country, device, day, ${countedClicks} from (${clicks}) k
        group by offer_id, place, device, day`,
    },
    {
      ...{ name: 'click_subs_daily', keys: [...pair, 'sub'], period: 'day' },
      ...{ hasValues: true, sums: clickSums },
      expected: sql`select offer_id, affiliate_id, sub, day, value, ${countedClicks}
        from (${clicks}) k cross join lateral ${subs} where value is not null
        group by offer_id, affiliate_id, sub, day, value`,
    },
  ])

const conversionTables: readonly RollupTable[] = (['day', 'hour'] as const)
  .map((period): RollupTable => {
    const name = period === 'day' ? 'conversion_rollups_daily' : 'conversion_rollups_hourly'
    const by = sql`offer_id, affiliate_id, ${sql.raw(period)}, event, currency`
    return {
      ...{ name, keys: [...pair, ...kind], period, hasValues: false, sums: conversionSums },
      expected: sql`select ${by}, ${countedConversions} from (${journal}) j group by ${by}`,
    }
  })
  .concat([
    {
      ...{ name: 'conversion_places_daily', keys: ['offer_id', 'country', 'device', ...kind] },
      ...{ period: 'day', hasValues: false, sums: conversionSums },
      expected: sql`select offer_id, country, device, event, currency, day, ${countedConversions} from (${journal}) j
        group by offer_id, country, device, event, currency, day`,
    },
    {
      ...{ name: 'conversion_subs_daily', keys: [...pair, 'sub', ...kind], period: 'day' },
      ...{ hasValues: true, sums: conversionSums },
      expected: sql`select offer_id, affiliate_id, sub, event, currency, day, value, ${countedConversions}
        from (${journal}) j cross join lateral ${subs} where value is not null and click_affiliate = affiliate_id
        group by offer_id, affiliate_id, sub, event, currency, day, value`,
    },
  ])

export const rollupTables = [...clickTables, ...conversionTables]
