/**
 * An affiliate's figures by the days of any time zone, from hourly rollups. If a day begins
 * inside an hour (zones with :30 or :45, or a change of clocks), that hour is counted from raw
 * rows, so that every day is exact.
 */

import { type SQL, sql } from 'drizzle-orm'
import {
  type ConversionEvent,
  type Currency,
  conversionEvents,
  currencies,
} from '../../schema/vocabulary.ts'
import { readMinor, readText, readWord } from '../core/columns.ts'
import type { Row } from '../core/database.ts'

export interface DayRange {
  affiliateId: string
  /** Null = all of the affiliate's advertisers. */
  advertiserId: string | null
  /** First and last day, both included, in `timeZone`. */
  from: string
  to: string
  /** IANA name. */
  timeZone: string
}

/** Rows of (day, clicks, billable); days without clicks have none. */
export function listClicksByDay(range: DayRange): SQL {
  const { timeZone, affiliateId } = range
  return sql`
    with ${boundsAndEdges(range)}
    select day::text as day, sum(clicks)::int as clicks, sum(billable)::int as billable
    from (
      select (r.hour at time zone ${timeZone})::date as day, r.clicks, r.billable
      from bounds b join affiliate.click_rollups_hourly r
        on r.hour >= b.starts_at and r.hour < b.ends_at
      where r.affiliate_id = ${affiliateId}::uuid ${ofAdvertiser(range, sql`r`)}
        and r.hour not in (select hour from edge)
      union all
      select (c.clicked_at at time zone ${timeZone})::date, 1, (c.reason is null)::int
      from bounds b cross join edge e join affiliate.clicks c
        on c.clicked_at >= greatest(e.hour, b.starts_at)
          and c.clicked_at < least(e.hour + interval '1 hour', b.ends_at)
      where c.affiliate_id = ${affiliateId}::uuid ${ofAdvertiser(range, sql`c`)}
    ) as counted
    group by day`
}

/** Rows of (day, event, currency, conversions, commission_minor): attributed, not rejected. */
export function listConversionsByDay(range: DayRange): SQL {
  const { timeZone, affiliateId } = range
  return sql`
    with ${boundsAndEdges(range)}
    select day::text as day, event, currency, sum(conversions)::int as conversions,
      sum(commission_minor)::text as commission_minor
    from (
      select (r.hour at time zone ${timeZone})::date as day, r.event, r.currency, r.conversions,
        r.commission_minor
      from bounds b join affiliate.conversion_rollups_hourly r
        on r.hour >= b.starts_at and r.hour < b.ends_at
      where r.affiliate_id = ${affiliateId}::uuid ${ofAdvertiser(range, sql`r`)}
        and r.hour not in (select hour from edge)
      union all
      select (c.recorded_at at time zone ${timeZone})::date, c.event, c.currency, 1,
        (select coalesce(sum(m.amount_minor), 0) from affiliate.commissions m
         where m.conversion_id = c.id and m.affiliate_id = c.affiliate_id
           and m.status <> 'unfunded')
      from bounds b cross join edge e join affiliate.conversions c
        on c.recorded_at >= greatest(e.hour, b.starts_at)
          and c.recorded_at < least(e.hour + interval '1 hour', b.ends_at)
      where c.affiliate_id = ${affiliateId}::uuid and c.status <> 'rejected'
        ${ofAdvertiser(range, sql`c`)}
    ) as counted
    group by day, event, currency`
}

/** `bounds`: the start and end of the range. `edge`: UTC hours that contain parts of two days. */
function boundsAndEdges({ from, to, timeZone }: DayRange): SQL {
  return sql`
    bounds as (
      select ${from}::date::timestamp at time zone ${timeZone} as starts_at,
        (${to}::date + 1)::timestamp at time zone ${timeZone} as ends_at),
    edge as materialized (
      select hour from bounds, generate_series(date_trunc('hour', starts_at, 'UTC'), ends_at,
        interval '1 hour') as hour
      where (hour at time zone ${timeZone})::date
        <> ((hour + interval '1 hour' - interval '1 microsecond') at time zone ${timeZone})::date)`
}

function ofAdvertiser({ advertiserId }: DayRange, table: SQL): SQL {
  return advertiserId === null ? sql`` : sql`and ${table}.advertiser_id = ${advertiserId}::uuid`
}

export interface ClicksOfDay {
  day: string
  clicks: number
  billable: number
}

export function toClicksOfDay(row: Row): ClicksOfDay {
  return { day: readText(row.day), clicks: Number(row.clicks), billable: Number(row.billable) }
}

export interface ConversionsOfDay {
  day: string
  event: ConversionEvent
  currency: Currency
  conversions: number
  commissionMinor: bigint
}

export function toConversionsOfDay(row: Row): ConversionsOfDay {
  return {
    day: readText(row.day),
    event: readWord(conversionEvents, row.event),
    currency: readWord(currencies, row.currency),
    conversions: Number(row.conversions),
    commissionMinor: readMinor(row.commission_minor),
  }
}
