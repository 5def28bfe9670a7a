import { Segmented } from '../../../ui/Segmented.tsx'
import type { MoneyName } from '../report-figures.ts'
import { trendMetrics } from '../report-search.ts'
import { useReportText } from '../report-texts.ts'
import { useReportSearch } from '../use-report-search.ts'

/** Clicks, sales or money: the same choice for every chart. */
export function MetricChoice({ money }: { money: MoneyName }) {
  const words = useReportText().report
  const { figure = 'clicks' } = useReportSearch()
  return (
    <Segmented
      label={words.metric}
      segments={trendMetrics.map((option) => ({
        key: option,
        label: option === 'money' ? words.measures[money] : words.trend[option],
        isActive: option === figure,
        link: { to: '/reports', search: (before) => ({ ...before, figure: option }) },
      }))}
    />
  )
}
