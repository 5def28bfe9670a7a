/** Words that the texts of notifications share. */
import {
  type Currency,
  currencies,
  currencyExponents,
  type Language,
  type NotificationKind,
} from '../../../schema/vocabulary.ts'
import { toDecimal } from '../../core/money.ts'

/**
 * Facts of one notification: names, ids, and amounts in minor units, as texts. `test` = somebody tries it; `more` = so
 * many others like it.
 */
export type Facts = Readonly<Record<string, string>>

export interface NotificationText {
  title: string
  body: string
  /** Of the button that opens its page. */
  button: string
}

export type NotificationTexts = Readonly<
  Record<NotificationKind, (facts: Facts) => NotificationText>
>

export interface DigestTexts {
  subject: (count: number) => string
  /** Such as "12 sales". */
  counted: (kind: NotificationKind, count: number) => string
  more: (count: number) => string
  button: string
  /** Title of an alert that somebody tries. */
  test: (title: string) => string
  money: (minor: string, currency: string) => string
}

/** Amounts in a language, as the dashboard writes them: "$14.70" or "14,70 $". */
export function moneyIn(language: Language) {
  const formats = new Map<Currency, Intl.NumberFormat>()
  const write = (decimal: string, currency: Currency) => {
    const digits = currencyExponents[currency]
    const format =
      formats.get(currency) ??
      new Intl.NumberFormat(language, {
        ...{ style: 'currency', currency },
        ...{ minimumFractionDigits: digits, maximumFractionDigits: digits },
      })
    formats.set(currency, format)
    // Intl formats decimal strings exactly.
    return format.format(decimal as Intl.StringNumericLiteral)
  }
  return {
    /** From minor units; empty without an amount. */
    money(minor: string | undefined, currency: string | undefined): string {
      if (!isAmount(minor) || !isCurrency(currency)) return ''
      return write(toDecimal({ minor: BigInt(minor), currency }), currency)
    },
    /** From a text such as "14.70 USD"; any other text stays as it is. */
    moneyOf(text: string | undefined): string {
      const [, decimal, currency] = /^(-?\d{1,15}(?:\.\d{1,4})?) ([A-Z]{3})$/.exec(text ?? '') ?? []
      return decimal !== undefined && isCurrency(currency) ? write(decimal, currency) : (text ?? '')
    },
  }
}

const isAmount = (text: string | undefined): text is string =>
  text !== undefined && /^-?\d{1,18}$/.test(text)
const isCurrency = (word: string | undefined): word is Currency =>
  (currencies as readonly (string | undefined)[]).includes(word)
