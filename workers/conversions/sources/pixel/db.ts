/** Daily counts of pixels by offer. The pixels themselves are not stored here. */

import { and, desc, eq, gte, type SQL, sql } from 'drizzle-orm'
import { pixelCounts } from '../../../../schema/journals.ts'
import { readerOf, select } from '../../../core/typed-rows.ts'

/**
 * Counts one pixel of an offer. One row with `is_journaled`: true if it may be written to the event log.
 * `isAccepted`: the offer accepts it. `perMinuteMax`: most event log lines of one offer per minute.
 */
export function countPixel(
  offer: { offerId: string; advertiserId: string },
  { isAccepted, perMinuteMax, now }: { isAccepted: boolean; perMinuteMax: number; now: Date },
): SQL {
  const at = sql`${now.toISOString()}::timestamptz`
  const accepted = isAccepted ? 1 : 0
  // Workers' clocks differ, so a pixel of the previous minute counts in the latest one.
  const inMinute = sql`case when excluded.minute > p.minute then ${accepted} else p.in_minute + ${accepted} end`
  return sql`
    insert into logs.pixel_counts as p
      (offer_id, day, advertiser_id, journaled, refused, over_limit, minute, in_minute)
    values (${offer.offerId}::uuid, (${at} at time zone 'UTC')::date, ${offer.advertiserId}::uuid,
      ${accepted}, ${1 - accepted}, 0, date_trunc('minute', ${at}), ${accepted})
    on conflict (offer_id, day) do update set
      minute = greatest(p.minute, excluded.minute),
      in_minute = ${inMinute},
      journaled = p.journaled + case when ${inMinute} <= ${perMinuteMax} then ${accepted} else 0 end,
      over_limit = p.over_limit + case when ${inMinute} <= ${perMinuteMax} then 0 else ${accepted} end,
      refused = p.refused + ${1 - accepted}
    returning ${isAccepted} and in_minute <= ${perMinuteMax} as is_journaled`
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
