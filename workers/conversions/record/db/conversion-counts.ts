import { type SQL, sql } from 'drizzle-orm'
import type { ConversionEvent, Currency } from '../../../../schema/vocabulary.ts'

/** One row of the journal of figures, affiliate.conversion_counts. Numbers may be negative. */
export interface CountChange {
  /** The time it counts at: when the counted or corrected conversion was recorded. */
  at: Date
  conversionId: string
  advertiserId: string
  offerId: string
  affiliateId: string
  event: ConversionEvent
  currency: Currency
  conversions: number
  amountMinor: bigint
  revenueMinor: bigint
  commissionMinor: bigint
  /** The part of commissionMinor that the affiliate earns on level 2 or 3. */
  uplineMinor: bigint
}

/** The commission of one level that is added, or taken back. */
export interface CountedLine {
  affiliateId: string
  level: number
  minor: bigint
}

/**
 * The rows for one change of a conversion: one of the attributed affiliate, with the commission of level 1, and one of
 * each affiliate above.
 */
export function countedRows(
  whole: Omit<CountChange, 'commissionMinor' | 'uplineMinor'>,
  lines: readonly CountedLine[],
): CountChange[] {
  const own = lines.filter(({ level }) => level === 1)
  const none = { conversions: 0, amountMinor: 0n, revenueMinor: 0n }
  return [
    { ...whole, commissionMinor: own.reduce((sum, { minor }) => sum + minor, 0n), uplineMinor: 0n },
    ...lines
      .filter(({ level }) => level > 1)
      .map(({ affiliateId, minor }) => ({
        ...{ ...whole, ...none, affiliateId, commissionMinor: minor, uplineMinor: minor },
      })),
  ]
}

/** Adds the changes to the journal and the rollups, in key order so that concurrent writers do not deadlock. */
export function countChanges(changes: readonly CountChange[]): SQL[] {
  if (changes.length === 0) return []
  return [sql`select affiliate.count_conversions(${JSON.stringify(countRows(changes))}::json)`]
}

/** The input of affiliate.count_conversions. */
export function countRows(changes: readonly CountChange[]) {
  return changes.map((change) => ({
    at: change.at,
    conversion_id: change.conversionId,
    advertiser_id: change.advertiserId,
    offer_id: change.offerId,
    affiliate_id: change.affiliateId,
    event: change.event,
    currency: change.currency,
    conversions: change.conversions,
    amount_minor: change.amountMinor.toString(),
    revenue_minor: change.revenueMinor.toString(),
    commission_minor: change.commissionMinor.toString(),
    upline_minor: change.uplineMinor.toString(),
  }))
}
