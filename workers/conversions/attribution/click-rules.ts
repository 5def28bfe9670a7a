/** Which clicks a conversion may follow: their verdict, window, times and consent. */
import type { ClickReason, ConsentState, ConversionRejection } from '../../../schema/vocabulary.ts'

/** A stored click, as far as attribution asks. */
export interface AttributableClick {
  id: string
  clickedAt: Date
  reason: ClickReason | null
  /** ISO 3166-1 alpha-2 by the edge. */
  country: string | null
  consent: ConsentState
  /** The click the report names, where that is a duplicate of this one. */
  duplicateId: string | null
  /** The click the report names, which cannot earn: this one is the visitor's next. */
  keptId?: string
}

/** Shortest and longest time from click to conversion that an advertiser accepts. */
export interface ClickTimes {
  /** Seconds from click to conversion. */
  secondsMin: number
  secondsMax: number | null
}

/** Clocks of edge, app and database may differ by this much without harm to anybody. */
export const CLOCK_SKEW_MS_MAX = 10 * 60 * 1000
export const FINGERPRINT_DAYS = 30
const DAY_MS = 24 * 60 * 60 * 1000

/** A duplicate is an honest visit; it only must not count twice. */
export const isRejected = ({ reason }: AttributableClick): boolean =>
  reason !== null && reason !== 'duplicate'

/**
 * The window is closed on both sides: a conversion in the very millisecond of the click, or exactly
 * `windowDays` × 24 h later, belongs to it; one millisecond more does not.
 */
export function timingOf(
  click: AttributableClick,
  windowDays: number,
  { secondsMin, secondsMax }: ClickTimes,
  convertedAt: Date,
): ConversionRejection | null {
  if (isRejected(click)) return click.reason === 'cap_reached' ? 'over_cap' : 'click_rejected'
  const sinceClickMs = convertedAt.getTime() - click.clickedAt.getTime()
  if (sinceClickMs < -CLOCK_SKEW_MS_MAX) return 'before_click'
  if (sinceClickMs > windowDays * DAY_MS) return 'outside_window'
  if (secondsMin > 0 && sinceClickMs < secondsMin * 1000) return 'too_soon'
  return secondsMax !== null && sinceClickMs > secondsMax * 1000 ? 'too_late' : null
}

/** Whether the visitor of this click may be recognised by fingerprint. */
export function mayRecognise({ consent, country }: AttributableClick): boolean {
  if (consent === 'denied') return false
  return consent === 'granted' || !needsConsent(country)
}

/** European Economic Area, United Kingdom and Switzerland, ISO 3166-1 alpha-2. */
const countries: ReadonlySet<string> = new Set(
  (
    'AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE ' +
    'IS LI NO GB CH'
  ).split(' '),
)

/** A country that is not known may be one of them. */
export function needsConsent(country: string | null): boolean {
  return (
    country === null || !/^[A-Z]{2}$/.test(country) || country === 'XX' || countries.has(country)
  )
}
