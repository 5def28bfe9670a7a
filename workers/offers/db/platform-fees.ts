/** The platform fee: of an advertiser, or of single offers, which replaces it. */

import { type SQL, sql } from 'drizzle-orm'
import type { FixedFees } from '../../../schema/platform-fees.ts'
import { currencies } from '../../../schema/vocabulary.ts'
import { readMinor } from '../../core/columns.ts'
import type { Row } from '../../core/database.ts'
import type { Money } from '../../core/money.ts'

export interface OfferFee {
  rateBps: number
  fixedMinor: bigint
  /** Set for this offer; otherwise inherited from the advertiser. */
  isOwn: boolean
}

/** The effective fee of an offer `o`, see toOfferFee. */
export const platformFeeColumn: SQL = sql`
  affiliate.platform_fee_of(o.advertiser_id, o.id, o.currency)`

/** Reads platformFeeColumn. */
export function toOfferFee(json: Row | null): OfferFee {
  if (json === null) return { rateBps: 0, fixedMinor: 0n, isOwn: false }
  return {
    rateBps: Number(json.rate_bps),
    fixedMinor: readMinor(json.fixed_minor),
    isOwn: json.is_own === true,
  }
}

/** One row if the advertiser exists: its own fee, see toAdvertiserFee. */
export function findAdvertiserFee(advertiserId: string): SQL {
  return sql`
    select f.rate_bps, f.fixed from affiliate.advertisers v
    left join affiliate.platform_fees f on f.advertiser_id = v.id and f.offer_id is null
    where v.id = ${advertiserId}::uuid`
}

/** Reads a row of findAdvertiserFee; zero if none was set. */
export function toAdvertiserFee(row: Row): { rateBps: number; fixed: Money[] } {
  const fixed = (row.fixed ?? {}) as FixedFees
  const parts = currencies.flatMap((currency) => {
    const minor = fixed[currency]
    return minor === undefined ? [] : [{ minor: BigInt(minor), currency }]
  })
  return { rateBps: Number(row.rate_bps ?? 0), fixed: parts }
}

export interface WrittenFee {
  advertiserId: string
  /** Null = for all offers without a fee of their own. */
  offerId: string | null
  rateBps: number
  fixed: FixedFees
}

/** Sets the fee of an advertiser or of one of its offers. One row if the advertiser exists. */
export function writePlatformFee({ advertiserId, offerId, rateBps, fixed }: WrittenFee): SQL {
  return sql`
    insert into affiliate.platform_fees (advertiser_id, offer_id, rate_bps, fixed)
    select v.id, ${offerId}::uuid, ${rateBps}, ${JSON.stringify(fixed)}::jsonb
    from affiliate.advertisers v where v.id = ${advertiserId}::uuid
    on conflict (advertiser_id, offer_id) do update
      set rate_bps = excluded.rate_bps, fixed = excluded.fixed
    returning id`
}

/** Removes an offer's own fee, so that the advertiser's applies. */
export function deleteOfferFee(offerId: string): SQL {
  return sql`delete from affiliate.platform_fees where offer_id = ${offerId}::uuid`
}

/** One row: the limit on what an event may cost, and the platform fee as a share of the amount. */
export function findCostBound(advertiserId: string): SQL {
  return sql`
    select v.cost_max_bps, coalesce(f.rate_bps, 0) as fee_bps from affiliate.advertisers v
    left join affiliate.platform_fees f on f.advertiser_id = v.id and f.offer_id is null
    where v.id = ${advertiserId}::uuid`
}
