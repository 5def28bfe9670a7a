import { type Currency, currencyExponents } from '../../../schema/vocabulary.ts'
import { type Sums, sums } from './measures.ts'

export interface MoneyOf {
  currency: Currency
  sums: Sums
}

/** Decimal rates have at most this many digits after the point. */
const RATE_DIGITS = 12

/**
 * Adds up money in one currency at the given rates, each sum rounded once. Money without a rate stays in its
 * own currency and comes after it.
 */
export function convertMoney(
  money: readonly MoneyOf[],
  to: Currency,
  rates: Readonly<Partial<Record<Currency, string>>>,
): MoneyOf[] {
  const known = money.filter(({ currency }) => currency === to || rates[currency] !== undefined)
  const rest = money.filter((of) => !known.includes(of))
  if (known.length === 0) return rest
  const scale = 10n ** BigInt(RATE_DIGITS)
  const converted = Object.fromEntries(
    sums.map((name) => {
      // All in units of the smallest exponent that occurs, so that one rounding suffices.
      const exact = known.reduce((total, { currency, sums: own }) => {
        const factor = currency === to ? scale : parseRate(rates[currency] as string)
        const shift = currencyExponents[to] - currencyExponents[currency]
        return total + own[name] * factor * 10n ** BigInt(shift + EXPONENT_MAX)
      }, 0n)
      return [name, divideRounded(exact, scale * 10n ** BigInt(EXPONENT_MAX))]
    }),
  ) as Sums
  return [{ currency: to, sums: converted }, ...rest]
}

/** The largest difference between two currencies' decimals. */
const EXPONENT_MAX = 3

function parseRate(rate: string): bigint {
  const [whole = '0', fraction = ''] = rate.split('.')
  return BigInt(whole + fraction.padEnd(RATE_DIGITS, '0').slice(0, RATE_DIGITS))
}

/** Half away from zero. */
function divideRounded(value: bigint, by: bigint): bigint {
  const half = by / 2n
  return value < 0n ? -((-value + half) / by) : (value + half) / by
}
