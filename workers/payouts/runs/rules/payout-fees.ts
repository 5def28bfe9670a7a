/** PayPal's expected payout fees. An estimate: the actual fee is read from each item. */
import type { Currency } from '../../../../schema/vocabulary.ts'
import { type Money, shareOf } from '../../../core/money.ts'

const FEE_RATE_BPS = 200

/** PayPal's usual fee cap of one domestic payout, in minor units; absent: no known cap. */
const feeCaps: Partial<Record<Currency, bigint>> = {
  ...{ USD: 1_400n, EUR: 1_200n, GBP: 1_000n, CAD: 1_400n, AUD: 1_600n, CHF: 1_600n },
  ...{ PLN: 4_600n, BRL: 2_400n, JPY: 1_200n },
}

/** Amount in minor units from which a payout costs the cap; null = there is no cap. */
export function feeCapReachedAt(currency: Currency): bigint | null {
  const cap = feeCaps[currency]
  return cap === undefined ? null : (cap * 10_000n) / BigInt(FEE_RATE_BPS)
}

/** 2 % of all amounts below the threshold, and the cap for each of the others. */
export function estimateFees(below: Money, atCap: number): Money {
  const capped = (feeCaps[below.currency] ?? 0n) * BigInt(atCap)
  return { ...below, minor: shareOf(below, FEE_RATE_BPS).minor + capped }
}
