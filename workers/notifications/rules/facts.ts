/** Words that the texts of notifications share. */
import { type Currency, currencies, type NotificationKind } from '../../../schema/vocabulary.ts'
import { toDecimal } from '../../core/money.ts'

/** Facts of one notification: names, ids, and amounts in minor units, as texts. */
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
}

/** An amount such as "14.70 USD"; empty without one. */
export function money(minor: string | undefined, currency: string | undefined): string {
  if (!isAmount(minor) || !isCurrency(currency)) return ''
  return `${toDecimal({ minor: BigInt(minor), currency })} ${currency}`
}

const isAmount = (text: string | undefined): text is string =>
  text !== undefined && /^-?\d{1,18}$/.test(text)
const isCurrency = (word: string | undefined): word is Currency =>
  (currencies as readonly (string | undefined)[]).includes(word)
