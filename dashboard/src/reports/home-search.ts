import { type Currency, currencies } from '../../../schema/vocabulary.ts'
import { oneOf, reader, text, uuid } from '../core/page-search.ts'

export const homeMetrics = ['earned', 'clicks', 'conversions'] as const
export type HomeMetric = (typeof homeMetrics)[number]

export const readHomeSearch = reader({
  advertiser_id: uuid,
  currency: oneOf<Currency>(currencies),
  metric: oneOf<HomeMetric>(homeMetrics),
  view: oneOf(['table']),
  cursor: text,
})
