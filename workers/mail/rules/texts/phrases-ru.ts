/** Phrases of which mails are made. */
import type { Currency } from '../../../../schema/vocabulary.ts'
import { toDecimal } from '../../../core/money.ts'

/** An ISO time as people read it. */
export const at = (time: string) =>
  `${new Intl.DateTimeFormat('ru-RU', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' }).format(new Date(time))} UTC`

/** Begins a mail. */
export const hello = (name: string, ...paragraphs: string[]) => [
  `Здравствуйте, ${name}!`,
  ...paragraphs,
]

/** An amount of minor units, such as "120.50 USD". */
export const money = (of: { total_minor: string; currency: Currency }) =>
  `${toDecimal({ minor: BigInt(of.total_minor), currency: of.currency })} ${of.currency}`

const range = new Intl.DateTimeFormat('ru-RU', { dateStyle: 'long', timeZone: 'UTC' })

/** First and last day, such as "1–30 ноября 2026 года". */
export const days = ({ from, to }: { from: string; to: string }) =>
  range.formatRange(new Date(from), new Date(to)).replaceAll('г.', 'года')
