import { type Currency, currencies } from '../../../schema/vocabulary.ts'
import { type PeriodName, periodNames } from '../core/format/period-names.ts'
import { day, oneOf, reader, text, uuid } from '../core/page-search.ts'

export const homeMetrics = ['earned', 'clicks', 'conversions'] as const
export type HomeMetric = (typeof homeMetrics)[number]

export const teamFigures = ['sales', 'clicks', 'money'] as const
export type TeamFigure = (typeof teamFigures)[number]

export const readHomeSearch = reader({
  advertiser_id: uuid,
  currency: oneOf<Currency>(currencies),
  /** An affiliate's trend. */
  metric: oneOf<HomeMetric>(homeMetrics),
  /** The trend of a team. */
  figure: oneOf<TeamFigure>(teamFigures),
  view: oneOf(['table']),
  cursor: text,
  ...{ range: oneOf<PeriodName>(periodNames), from: day, to: day },
})
