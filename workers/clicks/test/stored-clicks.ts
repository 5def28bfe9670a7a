/** Clicks on the demo's offers, stored the way the consumer stores them: with their rollups. */
import * as cast from '../../../dev/demo/demo-cast.ts'
import type { Db } from '../../core/database.ts'
import { newId } from '../../core/ids.ts'
import type { ClickRecord } from '../rules/clicks-message.ts'
import { recordClicks } from '../verbs/record-clicks.ts'

/** Stores one click at this time; Anna's on the first offer by default. */
export async function storeClick(
  db: Db,
  at: Date,
  over: Partial<ClickRecord> = {},
): Promise<string> {
  const id = newId(at)
  const [offer] = cast.offers
  const [anna] = cast.affiliates
  const click: ClickRecord = {
    ...{ id, at: at.getTime(), offerId: offer.id, appId: cast.app.id },
    ...{ advertiserId: cast.advertiser.id, affiliateId: anna!.id },
    ...{ linkId: null, landingUrlId: null, subs: ['newsletter'], ip: null },
    ...{ country: null, region: null, city: null, asn: null, userAgent: 'Firefox' },
    ...{ referrer: null, language: null, fingerprint: null, reason: null, duplicateOf: null },
    ...over,
  }
  const message = { v: 1 as const, type: 'clicks.recorded' as const, isolate: newId(at) }
  const counts = { sequence: 1, cumulative: 1, unknownCodes: 0 }
  await recordClicks(db, [{ ...message, ...counts, clicks: [click] }])
  return id
}
