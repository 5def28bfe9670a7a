const DAY_MS = 86_400_000

/** A calendar day, "2026-11-20", without a time zone of its own. */
export type Day = string

export interface DayRange {
  readonly from: Day
  readonly to: Day
}

const dayParts = new Map<string, Intl.DateTimeFormat>()

/** The current calendar day in an IANA time zone. */
export function dayIn(timeZone: string, now: Date): Day {
  let parts = dayParts.get(timeZone)
  if (!parts) {
    // The Swedish locale writes ISO dates.
    parts = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' })
    dayParts.set(timeZone, parts)
  }
  return parts.format(now)
}

/** The day this many days later; negative = earlier. */
export function addDays(day: Day, days: number): Day {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10)
}

/** Number of days in a range, both ends included. */
export function daysIn({ from, to }: DayRange): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS) + 1
}

/** The range of equal length that ends the day before. */
export function rangeBefore(range: DayRange): DayRange {
  return { from: addDays(range.from, -daysIn(range)), to: addDays(range.from, -1) }
}

/** All days of a range in order. */
export function listDays(range: DayRange): Day[] {
  return Array.from({ length: Math.max(0, daysIn(range)) }, (_, index) =>
    addDays(range.from, index),
  )
}

const dayFormats = new Map<string, Intl.DateTimeFormat>()

/** "20 Nov", or with the year. */
export function formatDay(day: Day, locale: string, withYear = false): string {
  const key = `${locale} ${withYear}`
  let format = dayFormats.get(key)
  if (!format) {
    format = new Intl.DateTimeFormat(locale, {
      timeZone: 'UTC',
      day: 'numeric',
      month: 'short',
      ...(withYear ? { year: 'numeric' } : {}),
    })
    dayFormats.set(key, format)
  }
  return format.format(Date.parse(`${day}T00:00:00Z`))
}

/** "22 Oct – 20 Nov"; a single day is written once. */
export function formatRange({ from, to }: DayRange, locale: string): string {
  if (from === to) return formatDay(from, locale)
  return `${formatDay(from, locale)} – ${formatDay(to, locale)}`
}

const units = [
  ['day', DAY_MS],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const

/** The largest whole unit and its signed count; less than a minute is "now": ['second', 0]. */
export function distance(at: Date, now: Date): [Intl.RelativeTimeFormatUnit, number] {
  const ms = at.getTime() - now.getTime()
  for (const [unit, size] of units) {
    if (Math.abs(ms) >= size) return [unit, Math.trunc(ms / size)]
  }
  return ['second', 0]
}
