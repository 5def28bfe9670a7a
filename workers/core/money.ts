import type { FieldCode, FieldFault, ParamsOf } from '../../schema/field-messages.ts'
import { type Currency, currencyExponents } from '../../schema/vocabulary.ts'
import { fault } from './field-faults.ts'
import { invariant } from './invariant.ts'

/** An amount in the currency's minor unit (cents for USD, whole yen for JPY, fils for KWD). */
export interface Money {
  readonly minor: bigint
  readonly currency: Currency
}

/** The largest amount of one report, balance check or payout, in minor units. */
export const AMOUNT_MINOR_MAX = 10n ** 15n

/** A rate of 100%. Rates are whole basis points: 1 bp = 0.01%. */
export const RATE_BPS_MAX = 10_000

export type ParsedMoney = { ok: true; money: Money } | { ok: false; fault: FieldFault }

const DECIMAL_CHARACTERS_MAX = 40
const decimal = /^(-?)(\d+)(?:\.(\d+))?$/

/**
 * Reads a decimal such as "49.00". Zero is allowed (see parseAmount). Signs other than "-",
 * exponents, commas, blanks and more decimals than the currency has are errors and are never
 * rounded away.
 */
export function parseDecimal(text: string, currency: Currency): ParsedMoney {
  const found = text.length <= DECIMAL_CHARACTERS_MAX ? decimal.exec(text) : null
  if (found === null) return faulty('amount_format')
  const [, sign, whole = '', fraction = ''] = found
  if (sign === '-') return faulty('amount_negative')
  const exponent = currencyExponents[currency]
  if (fraction.length > exponent) {
    return exponent === 0
      ? faulty('amount_no_decimals', { currency })
      : faulty('amount_decimals', { currency, decimals: exponent })
  }
  const minor = BigInt(whole + fraction.padEnd(exponent, '0'))
  if (minor > AMOUNT_MINOR_MAX) {
    return faulty('amount_max', { max: toDecimal({ minor: AMOUNT_MINOR_MAX, currency }) })
  }
  return { ok: true, money: { minor, currency } }
}

/** As parseDecimal, for amounts that must be above zero, such as sales and deposits. */
export function parseAmount(text: string, currency: Currency): ParsedMoney {
  const parsed = parseDecimal(text, currency)
  if (parsed.ok && parsed.money.minor === 0n) {
    return faulty('amount_positive')
  }
  return parsed
}

function faulty<Code extends FieldCode>(code: Code, ...params: ParamsOf<Code>): ParsedMoney {
  return { ok: false, fault: fault(code, ...params) }
}

/** Formats money for the wire: all decimals of the currency, no separators. */
export function toDecimal({ minor, currency }: Money): string {
  return writeDecimal(minor, currencyExponents[currency])
}

/**
 * `rateBps` of an amount, rounded half up to the minor unit. Money is rounded nowhere else.
 * 0 ≤ rateBps ≤ 10,000; the amount is not negative.
 */
export function shareOf(money: Money, rateBps: number): Money {
  invariant(money.minor >= 0n, 'a share is taken of an amount that is not negative')
  invariant(
    Number.isInteger(rateBps) && rateBps >= 0 && rateBps <= RATE_BPS_MAX,
    'a rate is between 0 and 10,000 whole basis points',
  )
  return { ...money, minor: (money.minor * BigInt(rateBps) + 5_000n) / 10_000n }
}

/** Adds money of the same currency. */
export function add(left: Money, right: Money): Money {
  invariant(left.currency === right.currency, 'only money of one currency is added')
  return { ...left, minor: left.minor + right.minor }
}

/**
 * Decimals PayPal accepts per currency; null = PayPal does not support it. JPY, HUF and TWD have
 * none.
 */
export const payPalExponents = {
  USD: 2,
  EUR: 2,
  GBP: 2,
  CAD: 2,
  AUD: 2,
  CHF: 2,
  PLN: 2,
  BRL: 2,
  RUB: null,
  HUF: 0,
  TWD: 0,
  JPY: 0,
  KWD: null,
} as const satisfies Record<Currency, number | null>

/**
 * The smallest amount PayPal can pay, in minor units; null = PayPal does not support the currency.
 */
export function payPalStepMinor(currency: Currency): bigint | null {
  const exponent = payPalExponents[currency]
  return exponent === null ? null : 10n ** BigInt(currencyExponents[currency] - exponent)
}

/** Formats money for PayPal. The amount must be a multiple of payPalStepMinor. */
export function toPayPalValue({ minor, currency }: Money): string {
  const step = payPalStepMinor(currency)
  invariant(step !== null, `PayPal pays ${currency}`)
  invariant(minor % step === 0n, `PayPal can express ${minor} minor units of ${currency}`)
  return writeDecimal(minor / step, payPalExponents[currency] ?? 0)
}

export function writeDecimal(minor: bigint, exponent: number): string {
  const sign = minor < 0n ? '-' : ''
  const digits = (minor < 0n ? -minor : minor).toString().padStart(exponent + 1, '0')
  if (exponent === 0) return sign + digits
  return `${sign}${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`
}
