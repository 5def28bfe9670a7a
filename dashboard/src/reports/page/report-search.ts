import { type Currency, currencies } from '../../../../schema/vocabulary.ts'
import {
  type Attribute,
  attributes,
  type Dimension,
  dimensions,
  GROUPS_MAX,
  isIdAttribute,
} from '../../../../workers/reports/rules/dimensions.ts'
import { type PeriodName, periodNames } from '../../core/format/period-names.ts'
import { day, oneOf, pages, reader, text, uuid } from '../../core/page-search.ts'

export const trendMetrics = ['clicks', 'sales', 'money'] as const
export type TrendMetric = (typeof trendMetrics)[number]

export const charts = ['trend', 'top', 'hours', 'cohorts'] as const
export type ChartName = (typeof charts)[number]

export const cohortFigures = ['money', 'customers', 'orders'] as const
export type CohortFigure = (typeof cohortFigures)[number]

const isDimension = (word: string): word is Dimension =>
  (dimensions as readonly string[]).includes(word)

/** "offer_id,country": each dimension once, unknown ones dropped. */
const groups = (raw: unknown): string | undefined => {
  if (typeof raw !== 'string') return undefined
  const words = [...new Set(raw.split(','))].filter(isDimension).slice(0, GROUPS_MAX)
  return words.length > 0 ? words.join(',') : undefined
}

export const isAttribute = (name: Dimension): name is Attribute =>
  (attributes as readonly string[]).includes(name)

const sort = (raw: unknown): string | undefined =>
  typeof raw === 'string' && /^-?[a-z_0-9]{2,20}$/.test(raw) ? raw : undefined

/** Name of a filter in the URL: the event log has another `verdict`. */
export type FilterName = Exclude<Attribute, 'verdict'> | 'click_status'
export const filterName = (name: Attribute): FilterName =>
  name === 'verdict' ? 'click_status' : name

const filters = Object.fromEntries(
  attributes.map((name) => [filterName(name), isIdAttribute(name) ? uuid : text]),
) as Record<FilterName, typeof text>

/** The state of a report: its URL can be shared. */
export const readReportSearch = reader({
  range: oneOf<PeriodName>(periodNames),
  ...{ from: day, to: day, by: groups, sort, pages },
  compare: oneOf(['off']),
  /** Shows the sums of this currency. */
  money: oneOf<Currency>(currencies),
  /** Converts all sums to it. */
  currency: oneOf<Currency>(currencies),
  figure: oneOf<TrendMetric>(trendMetrics),
  /** The attribute of a filter that has no value yet. */
  filter: oneOf<Attribute>(attributes),
  view: oneOf(['table']),
  /** Which chart is shown; default: the trend. */
  chart: oneOf<ChartName>(charts),
  /** What a cohort shows; default: money. */
  cohort: oneOf<CohortFigure>(cohortFigures),
  panel: oneOf(['views']),
  ...filters,
})
export type ReportSearch = ReturnType<typeof readReportSearch>
