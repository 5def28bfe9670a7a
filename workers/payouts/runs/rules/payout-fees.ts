/** What PayPal will probably take for payouts. An estimate: the real fee is read from each item. */
import type { Currency } from '../../../../schema/vocabulary.ts'
import { type Money, shareOf } from '../../../core/money.ts'

const FEE_RATE_BPS = 200

/** The most that PayPal usually takes of one payout at home, in minor units; where none is known, none counts. */
const feeCaps: Partial<Record<Currency, bigint>> = {
  ...{ USD: 1_400n, EUR: 1_200n, GBP: 1_000n, CAD: 1_400n, AUD: 1_600n, CHF: 1_600n },
  ...{ PLN: 4_600n, BRL: 2_400n, JPY: 1_200n },
}

/** From this amount on, in minor units, a payout costs the cap; null = there is no cap. */
export function feeCapReachedAt(currency: Currency): bigint | null {
  const cap = feeCaps[currency]
  return cap === undefined ? null : (cap * 10_000n) / BigInt(FEE_RATE_BPS)
}

/** 2 % of what is paid in amounts below the cap's, and the cap for each of the others. */
export function estimateFees(below: Money, atCap: number): Money {
  const capped = (feeCaps[below.currency] ?? 0n) * BigInt(atCap)
  return { ...below, minor: shareOf(below, FEE_RATE_BPS).minor + capped }
}
