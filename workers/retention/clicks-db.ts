/** Which clicks are due to be emptied, and how far each advertiser is. */
import { type SQL, sql } from 'drizzle-orm'
import { timestamp } from '../core/timestamp.ts'

/**
 * Advertisers with clicks that are older than their setting, or than `days`: `since` and `until`. Those that are furthest
 * behind come first.
 */
export function listClicksToEmpty(now: Date, days: number): SQL {
  return sql`
    select * from (
      select v.id, ${timestamp(now)} - make_interval(days => coalesce(v.click_days, ${days}::int)) as until,
        coalesce(v.clicks_emptied_before, (
          select min(k.clicked_at) from affiliate.offers o cross join lateral (
            select c.clicked_at from affiliate.clicks c where c.offer_id = o.id order by c.clicked_at limit 1) k
          where o.advertiser_id = v.id)) as since
      from affiliate.advertisers v) due
    where since < until
    order by since, id`
}

export interface ClickSpan {
  advertiserId: string
  from: Date
  before: Date
  limit: number
}

/** Empties up to `limit` clicks of the span. One row with `rows`; fewer than the limit: the span is done, which is kept. */
export function emptyClicks({ advertiserId, from, before, limit }: ClickSpan): SQL {
  return sql`
    with done as materialized (
      select affiliate.forget_clicks(${advertiserId}::uuid, ${timestamp(from)}, ${timestamp(before)}, ${limit}::int) as rows),
    kept as (
      update affiliate.advertisers v
      set clicks_emptied_before = greatest(v.clicks_emptied_before, ${timestamp(before)})
      from done where v.id = ${advertiserId}::uuid and done.rows < ${limit})
    select rows from done`
}
