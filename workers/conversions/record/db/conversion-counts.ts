import { type SQL, sql } from 'drizzle-orm'
import type { ConversionEvent, Currency } from '../../../../schema/vocabulary.ts'

/** A change of the rollups of one offer, affiliate, event and currency; numbers may be negative. */
export interface CountChange {
  /** When the counted or corrected conversion was recorded. */
  at: Date
  advertiserId: string
  offerId: string
  affiliateId: string
  event: ConversionEvent
  currency: Currency
  conversions: number
  amountMinor: bigint
  revenueMinor: bigint
  commissionMinor: bigint
}

/** Adds the changes to the daily and hourly rollups, in key order so that concurrent writers do not deadlock. */
export function countChanges(changes: readonly CountChange[]): SQL[] {
  if (changes.length === 0) return []
  return [sql`select affiliate.count_conversions(${JSON.stringify(countRows(changes))}::json)`]
}

/** The input of affiliate.count_conversions. */
export function countRows(changes: readonly CountChange[]) {
  return changes.map((change) => ({
    at: change.at,
    advertiser_id: change.advertiserId,
    offer_id: change.offerId,
    affiliate_id: change.affiliateId,
    event: change.event,
    currency: change.currency,
    conversions: change.conversions,
    amount_minor: change.amountMinor.toString(),
    revenue_minor: change.revenueMinor.toString(),
    commission_minor: change.commissionMinor.toString(),
  }))
}
