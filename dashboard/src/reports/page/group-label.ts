import { clickVerdicts } from '../../../../schema/vocabulary.ts'
import type { Dimension } from '../../../../workers/reports/rules/dimensions.ts'
import type { Formats } from '../../core/i18n/formats.ts'
import type { ReportWords } from './report-texts.ts'

interface Wording {
  readonly words: ReportWords['report']
  readonly format: Formats
}

const months = new Map<string, Intl.DateTimeFormat>()

/** "2026-10-01" → "Oct 2026" */
export function monthLabel(day: string, { locale }: Pick<Formats, 'locale'>): string {
  const options = { month: 'short', year: 'numeric', timeZone: 'UTC' } as const
  const format = months.get(locale) ?? new Intl.DateTimeFormat(locale, options)
  months.set(locale, format)
  return format.format(new Date(`${day}T00:00:00Z`))
}

/** A value of a dimension as people read it: names of records and countries, dates in words. */
export function groupLabel(
  dimension: Dimension,
  key: string | null,
  name: string | null,
  { words, format }: Wording,
): string {
  if (key === null || key === '') return words.unknown
  if (name !== null && name !== key) return name
  if (dimension === 'country') return format.country(key)
  if (dimension === 'hour') return format.exact(key)
  if (dimension === 'day' || dimension === 'week') return format.dayWithYear(key)
  if (dimension === 'month') return monthLabel(key, format)
  if (dimension === 'weekday') return format.weekday(Number(key))
  if (dimension === 'hour_of_day') return `${key}:00`
  const verdict = clickVerdicts.find((word) => word === key)
  return dimension === 'verdict' && verdict ? words.verdicts[verdict] : key
}
