import { type Currency, currencyExponents } from '../../../../schema/vocabulary.ts'

/**
 * Money as the wire carries it: a decimal string with the currency's decimals, and an ISO 4217
 * code.
 */
export interface Money {
  readonly amount: string
  readonly currency: Currency
}

const MINUS = '\u2212'
/** EPC is often below a cent, so it has two decimals more than the currency. */
const RATE_DECIMALS = 2

/** "-10.50" USD → -1050n, without floats. Throws a SyntaxError if it is not a decimal. */
export function toMinor({ amount, currency }: Money): bigint {
  return unscale(amount, currencyExponents[currency])
}

/** 1050n USD → "10.50". */
export function fromMinor(minor: bigint, currency: Currency): Money {
  return { amount: scale(minor, currencyExponents[currency]), currency }
}

function unscale(decimal: string, exponent: number): bigint {
  const [whole = '', fraction = ''] = decimal.split('.')
  if (fraction.length > exponent)
    throw new SyntaxError(`more than ${exponent} decimals: ${decimal}`)
  return BigInt(whole + fraction.padEnd(exponent, '0'))
}

function scale(minor: bigint, exponent: number): string {
  const sign = minor < 0n ? '-' : ''
  const digits = (minor < 0n ? -minor : minor).toString().padStart(exponent + 1, '0')
  if (exponent === 0) return sign + digits
  return `${sign}${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`
}

const formatters = new Map<string, Intl.NumberFormat>()

function formatterOf(locale: string, currency: Currency, kind: 'exact' | 'short' | 'rate') {
  const key = `${locale} ${currency} ${kind}`
  const known = formatters.get(key)
  if (known) return known
  const places = currencyExponents[currency] + (kind === 'rate' ? RATE_DECIMALS : 0)
  const fresh = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    ...(kind === 'short'
      ? { notation: 'compact', maximumSignificantDigits: 3 }
      : {
          minimumFractionDigits: places,
          maximumFractionDigits: places,
        }),
  })
  formatters.set(key, fresh)
  return fresh
}

function write(money: Money, locale: string, kind: 'exact' | 'short' | 'rate'): string {
  // Intl formats decimal strings exactly; a number would be rounded to 53 bits first.
  const decimal = money.amount as Intl.StringNumericLiteral
  return formatterOf(locale, money.currency, kind).format(decimal).replace('-', MINUS)
}

/** All decimals of the currency, a typographic minus sign, zero as 0.00. Exact for any size. */
export const formatMoney = (money: Money, locale: string) => write(money, locale, 'exact')

/** For chart axes only: "$1.2K". */
export const formatMoneyShort = (money: Money, locale: string) => write(money, locale, 'short')

/** Money per click: "$0.0125". */
export const formatRate = (money: Money, locale: string) => write(money, locale, 'rate')

/** What one click earned, half up at two decimals beyond the minor unit; null without clicks. */
export function perClick(earned: Money, clicks: number): Money | null {
  if (clicks === 0) return null
  const scaled = toMinor(earned) * 10n ** BigInt(RATE_DECIMALS)
  const each = (scaled * 2n + BigInt(clicks)) / (BigInt(clicks) * 2n)
  const exponent = currencyExponents[earned.currency] + RATE_DECIMALS
  return { amount: scale(each, exponent), currency: earned.currency }
}

/** Adds the amounts in one currency and ignores others; zero if there are none. */
export function sumMoney(amounts: readonly Money[], currency: Currency): Money {
  const minor = amounts
    .filter((money) => money.currency === currency)
    .reduce((sum, money) => sum + toMinor(money), 0n)
  return fromMinor(minor, currency)
}
