/** Converts amounts with rates that people entered; never with guessed or outdated rates. */
import { type Currency, currencyExponents } from '../../../schema/vocabulary.ts'
import { invariant } from '../../core/invariant.ts'
import type { Money } from '../../core/money.ts'

/** One unit of `from` is `rate` units of `to`, from `asOf` on. */
export interface ExchangeRate {
  from: Currency
  to: Currency
  /** A decimal above zero, for example "1.0843". */
  rate: string
  asOf: Date
}

export const RATE_DAYS_MAX = 7

/** The key under which a parked report names its missing rate: `EUR/USD`. */
export function rateKey(from: Currency, to: Currency): string {
  return `${from}/${to}`
}

const decimal = /^(\d+)(?:\.(\d+))?$/

/** The amount in the rate's other currency, rounded half up to its minor unit. */
export function exchange(amount: Money, { from, to, rate }: ExchangeRate): Money {
  invariant(amount.currency === from, 'a rate is applied to its own currency')
  const found = decimal.exec(rate)
  invariant(found !== null, 'a rate is a decimal number')
  const [, whole = '', fraction = ''] = found
  const units = BigInt(whole + fraction)
  // minor(to) = minor(from) × rate × 10^(exponent of to − exponent of from)
  const numerator = amount.minor * units * 10n ** BigInt(currencyExponents[to])
  const denominator = 10n ** BigInt(fraction.length + currencyExponents[from])
  return { minor: (2n * numerator + denominator) / (2n * denominator), currency: to }
}
