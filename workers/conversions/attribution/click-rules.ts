/** Which clicks a conversion may follow: their verdict, window, times and consent. */
import type { ClickReason, ConsentState, ConversionRejection } from '../../../schema/vocabulary.ts'
import { isRefused } from '../../clicks/rules/visitor-cookie.ts'

/** The fields of a stored click that attribution reads. */
export interface AttributableClick {
  id: string
  clickedAt: Date
  reason: ClickReason | null
  /** The click is a test, and the report is not. */
  isOnlyTest?: boolean
  /** ISO 3166-1 alpha-2, as the edge determined it. */
  country: string | null
  consent: ConsentState
  /** The click that the report names, if it is a duplicate of this one. */
  duplicateId: string | null
  /** The click that the report names, if it cannot earn. This one is the visitor's next click. */
  keptId?: string
}

/** Shortest and longest time from click to conversion that an advertiser accepts. */
export interface ClickTimes {
  /** Seconds from click to conversion. */
  secondsMin: number
  secondsMax: number | null
}

/** The clocks of edge, app and database may differ by this much. */
export const CLOCK_SKEW_MS_MAX = 10 * 60 * 1000
export const FINGERPRINT_DAYS = 30
const DAY_MS = 24 * 60 * 60 * 1000

/**
 * The window includes both ends: a conversion in the millisecond of the click, or exactly
 * `windowDays` × 24 h later, belongs to it; one millisecond more does not.
 */
export function timingOf(
  click: AttributableClick,
  windowDays: number,
  { secondsMin, secondsMax }: ClickTimes,
  convertedAt: Date,
): ConversionRejection | null {
  if (click.isOnlyTest) return 'test_click'
  if (isRefused(click.reason)) return click.reason === 'cap_reached' ? 'over_cap' : 'click_rejected'
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

/** Consent is also required where the country is unknown. */
export function needsConsent(country: string | null): boolean {
  return (
    country === null || !/^[A-Z]{2}$/.test(country) || country === 'XX' || countries.has(country)
  )
}
