/** The platform's fee for a conversion, which the advertiser owes on top of all commissions. */
import { invariant } from '../../core/invariant.ts'
import { type Money, shareOf } from '../../core/money.ts'

/** A share of the amount in basis points and a fixed sum in minor units of the offer's currency. */
export interface PlatformFee {
  rateBps: number
  fixedMinor: bigint
}

export const noFee: PlatformFee = { rateBps: 0, fixedMinor: 0n }

/** The fee as affiliate.platform_fee_of returns it; null = none. */
export interface PlatformFeeJson {
  rate_bps: number
  fixed_minor: string
}

/** Parses the result of affiliate.platform_fee_of. */
export function platformFeeFromJson(json: PlatformFeeJson | null): PlatformFee {
  if (json === null) return noFee
  return { rateBps: json.rate_bps, fixedMinor: BigInt(json.fixed_minor) }
}

/** The fee of one conversion in minor units, rounded half up. Without an amount: the fixed part. */
export function feeOn(amount: Money, { rateBps, fixedMinor }: PlatformFee): bigint {
  invariant(fixedMinor >= 0n, 'a fixed fee is not negative')
  return shareOf(amount, rateBps).minor + fixedMinor
}
