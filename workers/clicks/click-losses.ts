/** Compares the clicks that reached the consumer with those that isolates had accepted. */

import { type SQL, sql } from 'drizzle-orm'
import { readTime } from '../core/columns.ts'
import type { Row } from '../core/database.ts'

export interface LossHour {
  hour: Date
  messages: number
  received: number
  stored: number
  unknownCodes: number
  missingMessages: number
  lostClicks: number
}

/**
 * By UTC hour of [from, to), without empty hours. A gap before a message counts in the hour in which that
 * message was stored. Messages may be late and out of order, so a day before the range and two weeks after it
 * (the lifetime of a dead letter) are read as well, and clicks that have arrived since are no gap. Clicks
 * lost after an isolate's last message leave no trace.
 */
export function listLossHours(from: Date, to: Date): SQL {
  const [first, end] = [from.toISOString(), to.toISOString()]
  return sql`
    with seen as (
      select m.received_at, m.clicks, m.unknown_codes, m.sequence, m.cumulative,
        coalesce(lag(m.sequence) over w, before.sequence, 0) as previous_sequence,
        coalesce(lag(m.cumulative) over w, before.cumulative, 0) as previous_cumulative
      from (select *, row_number() over (partition by isolate order by sequence) as place
        from logs.click_messages
        where received_at >= ${first}::timestamptz - interval '1 day'
          and received_at < ${end}::timestamptz + interval '14 days') m
      left join lateral (
        select p.sequence, p.cumulative from logs.click_messages p
        where m.place = 1 and p.isolate = m.isolate and p.sequence < m.sequence
        order by p.sequence desc limit 1) before on true
      window w as (partition by m.isolate order by m.sequence)
    ), arrived as (
      select date_trunc('hour', received_at, 'UTC') as hour, count(*) as messages,
        sum(clicks) as received, sum(unknown_codes) as unknown_codes,
        sum(sequence - previous_sequence - 1) as missing,
        sum(greatest(cumulative - previous_cumulative - clicks, 0)) as lost
      from seen
      where received_at >= ${first}::timestamptz and received_at < ${end}::timestamptz
      group by 1
    ), stored as (
      select hour, sum(clicks) as stored from affiliate.click_rollups_hourly
      where hour >= ${first}::timestamptz and hour < ${end}::timestamptz group by 1
    )
    select coalesce(a.hour, s.hour) as hour, coalesce(a.messages, 0)::int as messages,
      coalesce(a.received, 0)::int as received, coalesce(s.stored, 0)::int as stored,
      coalesce(a.unknown_codes, 0)::int as unknown_codes,
      coalesce(a.missing, 0)::int as missing, coalesce(a.lost, 0)::int as lost
    from arrived a full join stored s on s.hour = a.hour
    order by 1`
}

export function toLossHour(row: Row): LossHour {
  return {
    hour: readTime(row.hour),
    messages: Number(row.messages),
    received: Number(row.received),
    stored: Number(row.stored),
    unknownCodes: Number(row.unknown_codes),
    missingMessages: Number(row.missing),
    lostClicks: Number(row.lost),
  }
}

/** Click messages that could neither be read nor stored. One row: `open`. */
export const countDeadClicks: SQL = sql`
  select count(*)::int as open from logs.dead_messages
  where queue = 'clicks' and brought_in_at is null and dropped_at is null and body is not null`
