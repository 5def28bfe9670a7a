/** What is watched: the thresholds of each alert, and what was chosen instead. */
import type { AlertName, AlertSettings } from '../../../schema/vocabulary.ts'

export interface Threshold {
  default: number
  min: number
  max: number
}

/** Thresholds of each alert, in the order of the settings. */
export const alertRules = {
  /** Hours without a report, and how many reports usually arrive in such a time. */
  app_silent: {
    hours: { default: 2, min: 1, max: 72 },
    expected: { default: 10, min: 5, max: 1_000 },
  },
  /** Drop of the conversion rate, and the clicks of 24 hours below which nothing is said. */
  conversion_drop: {
    percent: { default: 70, min: 30, max: 99 },
    clicks: { default: 200, min: 50, max: 100_000 },
  },
  /** Failed checks in a row. */
  landing_page_down: { checks: { default: 2, min: 2, max: 12 } },
  /** Age of the oldest message, and the number of messages; either is enough. */
  queue_grows: {
    minutes: { default: 15, min: 5, max: 1_440 },
    messages: { default: 10_000, min: 100, max: 1_000_000 },
  },
  /** Within an hour. */
  sign_in_failures: { count: { default: 100, min: 10, max: 100_000 } },
  /** Items that are late, and growth of the journals within a day. */
  journal_grows: {
    late: { default: 500, min: 50, max: 1_000 },
    megabytes: { default: 5_000, min: 100, max: 1_000_000 },
  },
  own_payer_head: {},
} as const satisfies Record<AlertName, Readonly<Record<string, Threshold>>>

export type ThresholdsOf<Name extends AlertName> = Readonly<
  Record<keyof (typeof alertRules)[Name] & string, number>
>

export const thresholdsOf = (name: AlertName): [string, Threshold][] =>
  Object.entries<Threshold>(alertRules[name])

/** The settings of one alert. What was not chosen has its default. */
export function settingsOf<Name extends AlertName>(settings: AlertSettings, name: Name) {
  const chosen: Readonly<Record<string, number | boolean>> = settings[name] ?? {}
  const thresholds = thresholdsOf(name).map(([key, { default: usual }]) => {
    const value = chosen[key]
    return [key, typeof value === 'number' ? value : usual]
  })
  return {
    isOn: chosen.on !== false,
    thresholds: Object.fromEntries(thresholds) as ThresholdsOf<Name>,
  }
}

/** What is stored: only what differs from the defaults. */
export function toStored(
  name: AlertName,
  { isOn, thresholds }: { isOn: boolean; thresholds: Readonly<Record<string, number>> },
): Record<string, number | boolean> {
  const differing = thresholdsOf(name).flatMap(([key, { default: usual }]) => {
    const value = thresholds[key] ?? usual
    return value === usual ? [] : [[key, value] as const]
  })
  return { ...(isOn ? {} : { on: false }), ...Object.fromEntries(differing) }
}
