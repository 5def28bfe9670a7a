/** Limits for pixels, which anybody can send: known parameters, 2 KB, and a number of lines per offer and minute. */
import { runScoped } from '../../../core/database.ts'
import { refuse } from '../../../core/refusal.ts'
import type { InboundOffer } from '../query/db.ts'
import type { QueryDeps, QueryReport } from '../query/report.ts'
import { countPixel } from './db.ts'

export const PIXEL_BYTES_MAX = 2_048
/** Two orders per second, more than a cart that can only show an image will have. */
export const PIXELS_PER_MINUTE_MAX = 120

/** A query is percent-encoded, so one character is one byte. */
const isShort = ({ query }: QueryReport) => query.length <= PIXEL_BYTES_MAX

/** Counts a pixel of an offer. False if it must not be evaluated or stored. */
export async function mayBeJournaled(
  { db, now }: QueryDeps,
  sent: QueryReport,
  { offerId, advertiserId, pixelMaxMinor }: InboundOffer,
): Promise<boolean> {
  const isAccepted = pixelMaxMinor !== null && isShort(sent)
  const count = countPixel(
    { offerId, advertiserId },
    { isAccepted, perMinuteMax: PIXELS_PER_MINUTE_MAX, now },
  )
  const [[row] = []] = await runScoped(db, { kind: 'advertiser', advertiserId }, [count])
  return row?.is_journaled === true
}

/** @throws Refusal for a pixel too long to be kept in the queue. */
export function requireShort(sent: QueryReport): void {
  if (sent.source === 'pixel' && !isShort(sent)) {
    throw refuse('payload_too_large', 'too_many_bytes', { max: PIXEL_BYTES_MAX })
  }
}
