/** Parses lists and numbers that people type into forms. */

import { type Currency, currencyExponents } from '../../../schema/vocabulary.ts'

/** "de at, CH" → DE, AT, CH. Invalid entries are kept, so that their position can be shown. */
export const countriesOf = (text: string): string[] => [
  ...new Set(
    text
      .toUpperCase()
      .split(/[\s,;]+/)
      .filter(Boolean),
  ),
]

export const isCountries = (text: string) =>
  countriesOf(text).every((word) => /^[A-Z]{2}$/.test(word))

/** Regions are typed in the same way: "us-ca, DE-BY". */
export const isRegions = (text: string) =>
  countriesOf(text).every((word) => /^[A-Z]{2}-[A-Z0-9]{1,3}$/.test(word))

/** One value per line. */
export const linesOf = (text: string): string[] => [
  ...new Set(
    text
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean),
  ),
]

const isWhole = (text: string) => /^\d{1,7}$/.test(text.trim())

/** A whole number, or null if the text is not one. */
export const wholeOf = (text: string): number | null => (isWhole(text) ? Number(text) : null)

export const isUrl = (text: string) => /^https?:\/\/[^/\s]/.test(text.trim())

export const isId = (text: string) =>
  /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text.trim())

/** Accepts both "12,5" and "12.5". */
const dotted = (text: string) => text.trim().replace(',', '.')

/** "30" → 3000, "12,5" → 1250; null if it is not a percentage. */
export function bpsOf(text: string): number | null {
  if (!/^\d{1,3}(\.\d{1,2})?$/.test(dotted(text))) return null
  const bps = Math.round(Number(dotted(text)) * 100)
  return bps <= 10_000 ? bps : null
}

/** 1250 → "12.5" */
export const percentOf = (bps: number): string => String(bps / 100)

const unitSeconds = { minutes: 60, hours: 3600 } as const
type TimeUnit = keyof typeof unitSeconds

/** "2" or "0,5" of a unit in seconds; null if it is not a number. */
export function secondsOf(text: string, unit: TimeUnit): number | null {
  if (!/^\d{1,5}(\.\d{1,4})?$/.test(dotted(text))) return null
  return Math.round(Number(dotted(text)) * unitSeconds[unit])
}

/** 90 seconds → "1.5" minutes. Four decimals are exact to a second. */
export const timeText = (seconds: number, unit: TimeUnit): string =>
  String(Math.round((seconds / unitSeconds[unit]) * 10_000) / 10_000)

/** An amount in wire format; null if it is empty or has more decimals than the currency. */
export function amountOf(text: string, currency: Currency): string | null {
  const [, decimals = ''] = /^\d{1,12}(?:\.(\d{1,3}))?$/.exec(dotted(text)) ?? [null, '0000']
  return decimals.length <= currencyExponents[currency] ? dotted(text) : null
}

/** The fields of `now` that differ from `before`. */
export function patchOf<T extends object>(before: { [K in keyof T]: unknown }, now: T): Partial<T> {
  const entries = Object.entries(now).filter(
    ([field, value]) => JSON.stringify(value) !== JSON.stringify(before[field as keyof T]),
  )
  return Object.fromEntries(entries) as Partial<T>
}
