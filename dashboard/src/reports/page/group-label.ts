import { clickVerdicts } from '../../../../schema/vocabulary.ts'
import type { Dimension } from '../../../../workers/reports/rules/dimensions.ts'
import type { Formats } from '../../core/i18n/formats.ts'
import type { ReportWords } from './report-texts.ts'

interface Wording {
  readonly words: ReportWords['report']
  readonly format: Formats
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
  if (dimension === 'month') return format.dayWithYear(key)
  if (dimension === 'weekday') return format.weekday(Number(key))
  if (dimension === 'hour_of_day') return `${key}:00`
  const verdict = clickVerdicts.find((word) => word === key)
  return dimension === 'verdict' && verdict ? words.verdicts[verdict] : key
}
