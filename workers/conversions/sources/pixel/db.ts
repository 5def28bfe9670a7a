/** What pixels of an offer came to, counted by day; nothing of a pixel itself is kept here. */

import { and, desc, eq, gte, type SQL, sql } from 'drizzle-orm'
import { pixelCounts } from '../../../../schema/journals.ts'
import { readerOf, select } from '../../../core/typed-rows.ts'

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

const { offerId, day, journaled, refused, overLimit } = pixelCounts
const columns = { offerId, day, journaled, refused, overLimit }
export const toPixelDay = readerOf(columns)

/** Newest day first. */
export function listPixelDays(advertiserId: string, since: Date, limit: number): SQL {
  const sinceDay = gte(day, since.toISOString().slice(0, 10))
  return select(columns)
    .from(pixelCounts)
    .where(and(eq(pixelCounts.advertiserId, advertiserId), sinceDay))
    .orderBy(desc(day), offerId)
    .limit(limit)
    .getSQL()
}
