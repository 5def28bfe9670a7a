/** How much strangers may write by pixels: known parameters, 2 KB, and so many lines per offer and minute. */
import { runScoped } from '../../../core/database.ts'
import { Refusal } from '../../../core/refusal.ts'
import type { InboundOffer } from '../secret-authenticated/db.ts'
import type { QueryDeps, QueryReport } from '../secret-authenticated/report.ts'
import { countPixel } from './db.ts'

export const PIXEL_BYTES_MAX = 2_048
/** Two orders a second, all day long: more than a cart that can only show an image has. */
export const PIXELS_PER_MINUTE_MAX = 120

/** A query is percent-encoded, so its characters are bytes. */
const isShort = ({ query }: QueryReport) => query.length <= PIXEL_BYTES_MAX

/** Counts a pixel of an offer. False: it is not to be judged, and nothing more of it is kept. */
export async function mayBeJournaled(
  { db, now }: QueryDeps,
  sent: QueryReport,
  { offerId, advertiserId, pixelMaxMinor }: InboundOffer,
): Promise<boolean> {
  const isTaken = pixelMaxMinor !== null && isShort(sent)
  const count = countPixel(
    { offerId, advertiserId },
    { isTaken, perMinuteMax: PIXELS_PER_MINUTE_MAX, now },
  )
  const [[row] = []] = await runScoped(db, { kind: 'advertiser', advertiserId }, [count])
  return row?.is_journaled === true
}

/** @throws Refusal for a pixel too long to be kept in the queue. */
export function requireShort(sent: QueryReport): void {
  if (sent.source === 'pixel' && !isShort(sent)) {
    throw new Refusal('payload_too_large', `A pixel may say ${PIXEL_BYTES_MAX} bytes.`)
  }
}
