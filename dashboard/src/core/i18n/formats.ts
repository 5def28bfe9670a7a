import type { Language } from '../../../../schema/vocabulary.ts'
import type { Change } from '../format/change.ts'
import { type DayRange, dayIn, distance, formatDay, formatRange } from '../format/dates.ts'
import { formatMoney, formatMoneyShort, formatRate, type Money } from '../format/money.ts'

/** Formats based on Intl, for a language and the person's time zone. */
export interface Formats {
  readonly locale: Language
  readonly timeZone: string
  number: (value: number) => string
  money: (money: Money) => string
  moneyShort: (money: Money) => string
  rate: (money: Money) => string
  /** The size of a change, "12.5%"; empty if there is no ratio. */
  percent: (change: Change) => string
  /** A share: 0.3 → "30%". */
  ratio: (share: number) => string
  /** Basis points, exactly: 1255 → "12.55%". */
  bps: (bps: number) => string
  day: (day: string) => string
  /** The day of a time, in the person's zone. */
  dayOf: (at: string) => string
  dayWithYear: (day: string) => string
  /** The hour of a time, in the person's zone. */
  hour: (at: string) => string
  range: (range: DayRange) => string
  /** "20 Nov 2026, 14:05:09 GMT+3" */
  exact: (at: string) => string
  /** "3 hours ago" */
  relative: (at: string, now: Date) => string
  list: (items: readonly string[]) => string
  /** In the largest unit that holds it exactly: 86,400 seconds → "24 hours", 30 days → "30 days". */
  duration: (count: number, unit: DurationUnit) => string
  /** 1 = Monday … 7 = Sunday → "Mon" */
  weekday: (day: number) => string
  /** "DE" → "Germany"; unknown codes stay unchanged. */
  country: (code: string) => string
}

export type DurationUnit = 'seconds' | 'minutes' | 'hours' | 'days' | 'months'

const known = new Map<string, Formats>()

/** Formats for a language and an IANA time zone; an unknown zone is replaced by UTC. */
export function formatsFor(locale: Language, timeZone: string): Formats {
  const key = `${locale} ${timeZone}`
  const found = known.get(key) ?? makeFormats(locale, timeZone)
  known.set(key, found)
  return found
}

/** Creating an Intl object costs milliseconds: it is done on first use, once per page. */
function once<T>(make: () => T): () => T {
  let made: T | undefined
  return () => {
    made ??= make()
    return made
  }
}

function makeFormats(locale: Language, timeZone: string): Formats {
  const numbers = once(() => new Intl.NumberFormat(locale))
  const percents = once(
    () => new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 }),
  )
  const exactPercents = once(
    () => new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 2 }),
  )
  const relatives = once(() => new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }))
  const lists = once(() => new Intl.ListFormat(locale, { type: 'conjunction' }))
  const weekdays = once(
    () => new Intl.DateTimeFormat(locale, { weekday: 'short', timeZone: 'UTC' }),
  )
  const countries = once(() => new Intl.DisplayNames(locale, { type: 'region' }))
  const exact = once(() => exactIn(locale, timeZone))
  const hours = once(
    () =>
      new Intl.DateTimeFormat(locale, {
        timeZone: exact().resolvedOptions().timeZone,
        hour: '2-digit',
      }),
  )
  return {
    locale,
    timeZone,
    number: (value) => numbers().format(value),
    money: (money) => formatMoney(money, locale),
    moneyShort: (money) => formatMoneyShort(money, locale),
    rate: (money) => formatRate(money, locale),
    percent: ({ permille }) => (permille === null ? '' : percents().format(permille / 1000)),
    ratio: (share) => percents().format(share),
    bps: (bps) => exactPercents().format(bps / 10_000),
    day: (day) => formatDay(day, locale),
    dayOf: (at) => formatDay(dayIn(exact().resolvedOptions().timeZone, new Date(at)), locale),
    dayWithYear: (day) => formatDay(day, locale, true),
    hour: (at) => hours().format(new Date(at)),
    range: (range) => formatRange(range, locale),
    exact: (at) => exact().format(new Date(at)),
    relative: (at, now) => {
      const [unit, count] = distance(new Date(at), now)
      return relatives().format(count, unit)
    },
    list: (items) => lists().format(items),
    duration: (count, unit) => {
      const [whole, of] = unit === 'seconds' ? wholeUnits(count) : [count, unit]
      const style = { style: 'unit', unit: of.slice(0, -1), unitDisplay: 'long' } as const
      return new Intl.NumberFormat(locale, style).format(whole)
    },
    // The first day of 2024 was a Monday.
    weekday: (day) => weekdays().format(Date.UTC(2024, 0, day)),
    country: (code) => (/^[A-Z]{2}$/.test(code) ? (countries().of(code) ?? code) : code),
  }
}

/** People say "90 minutes" and "24 hours", but "3 days". */
function wholeUnits(seconds: number): [number, DurationUnit] {
  if (seconds > 0 && seconds % 86_400 === 0 && seconds > 172_800) return [seconds / 86_400, 'days']
  if (seconds > 0 && seconds % 3600 === 0) return [seconds / 3600, 'hours']
  return seconds > 0 && seconds % 60 === 0 ? [seconds / 60, 'minutes'] : [seconds, 'seconds']
}

function exactIn(locale: Language, timeZone: string): Intl.DateTimeFormat {
  const options = {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'short',
  } as const
  try {
    return new Intl.DateTimeFormat(locale, { ...options, timeZone })
  } catch {
    return new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' })
  }
}
