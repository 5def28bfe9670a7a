import type { Formats } from '../../core/i18n/formats.ts'
import type { Click, Sale } from './log-data.ts'
import type { LogWords } from './log-texts.ts'

/** "Germany, BE". */
export const placeInWords = (
  { country, region }: Pick<Click, 'country' | 'region'>,
  words: LogWords,
  format: Formats,
): string =>
  country === null
    ? words.unknownPlace
    : [format.country(country), region].filter(Boolean).join(', ')

const numbers = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] as const

/** The sub ids that a click has, by number. */
export const subsOf = (row: Click | Sale): readonly (readonly [number, string])[] =>
  numbers.flatMap((number) => {
    const value = row[`sub${number}`]
    return value === null ? [] : [[number, value] as const]
  })

/** Its sub ids in one line. */
export const subsInWords = (row: Click | Sale): string =>
  subsOf(row)
    .map(([, value]) => value)
    .join(' · ')

/** Whether it takes money back. */
export const isReversal = ({ event }: Pick<Sale, 'event'>): boolean =>
  event === 'refund' || event === 'chargeback'
