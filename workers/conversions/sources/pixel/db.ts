/** What pixels of an offer came to, counted by day; nothing of a pixel itself is kept here. */

import { type SQL, sql } from 'drizzle-orm'
import { readText } from '../../../core/columns.ts'
import type { Row } from '../../../core/database.ts'

/**
 * Counts one pixel of an offer: one row with `is_journaled`, whether it may go into the journal.
 * `isTaken`: the offer takes it. `perMinuteMax`: lines that the journal takes of one offer in a minute.
 */
export function countPixel(
  offer: { offerId: string; advertiserId: string },
  { isTaken, perMinuteMax, now }: { isTaken: boolean; perMinuteMax: number; now: Date },
): SQL {
  const at = sql`${now.toISOString()}::timestamptz`
  const taken = isTaken ? 1 : 0
  // Workers' clocks differ: a pixel of the minute before counts in the latest one.
  const inMinute = sql`case when excluded.minute > p.minute then ${taken} else p.in_minute + ${taken} end`
  return sql`
    insert into logs.pixel_counts as p
      (offer_id, day, advertiser_id, journaled, refused, over_limit, minute, in_minute)
    values (${offer.offerId}::uuid, (${at} at time zone 'UTC')::date, ${offer.advertiserId}::uuid,
      ${taken}, ${1 - taken}, 0, date_trunc('minute', ${at}), ${taken})
    on conflict (offer_id, day) do update set
      minute = greatest(p.minute, excluded.minute),
      in_minute = ${inMinute},
      journaled = p.journaled + case when ${inMinute} <= ${perMinuteMax} then ${taken} else 0 end,
      over_limit = p.over_limit + case when ${inMinute} <= ${perMinuteMax} then 0 else ${taken} end,
      refused = p.refused + ${1 - taken}
    returning ${isTaken} and in_minute <= ${perMinuteMax} as is_journaled`
}

export interface PixelDay {
  offerId: string
  day: string
  journaled: number
  refused: number
  overLimit: number
}

/** Newest day first. */
export function listPixelDays(advertiserId: string, since: Date, limit: number): SQL {
  return sql`
    select offer_id, day::text as day, journaled, refused, over_limit from logs.pixel_counts
    where advertiser_id = ${advertiserId}::uuid
      and day >= (${since.toISOString()}::timestamptz at time zone 'UTC')::date
    order by day desc, offer_id limit ${limit}`
}

export function toPixelDay(row: Row): PixelDay {
  return {
    offerId: readText(row.offer_id),
    day: readText(row.day),
    journaled: Number(row.journaled),
    refused: Number(row.refused),
    overLimit: Number(row.over_limit),
  }
}
