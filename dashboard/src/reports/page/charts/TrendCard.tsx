import { getRouteApi } from '@tanstack/react-router'
import { currencyExponents } from '../../../../../schema/vocabulary.ts'
import { rangeBefore } from '../../../core/format/dates.ts'
import { fromMinor } from '../../../core/format/money.ts'
import { useFormat } from '../../../core/i18n/use-format.ts'
import { ChartCard } from '../../../ui/charts/ChartCard.tsx'
import type { LoadedReport } from '../report-data.ts'
import type { FigureChoice } from '../report-figures.ts'
import { trendOf } from '../report-figures.ts'
import { useReportText } from '../report-texts.ts'
import { useReportSearch } from '../use-report-search.ts'
import { MetricChoice } from './MetricChoice.tsx'

const route = getRouteApi('/signed-in/reports')
/** Smallest top of an axis of counts. */
const AXIS_TOP_MIN = 4

/** The chosen figure over time, beside the days before. */
export function TrendCard({ loaded, choice }: { loaded: LoadedReport; choice: FigureChoice }) {
  const text = useReportText()
  const format = useFormat()
  const search = useReportSearch()
  const navigate = route.useNavigate()
  const words = text.report
  const { metric, money, currency } = choice
  const { range } = loaded
  const axis = (value: number) =>
    metric === 'money'
      ? format.moneyShort(fromMinor(BigInt(Math.round(value)), currency))
      : format.number(value)
  return (
    <ChartCard
      title={metric === 'money' ? words.measures[money] : words.trendTitle[metric]}
      period={format.range(range)}
      periodBefore={format.range(rangeBefore(range))}
      points={trendOf(loaded, metric, { text, format, currency, money })}
      axis={axis}
      topMin={metric === 'money' ? 10 ** currencyExponents[currency] : AXIS_TOP_MIN}
      isTable={search.view === 'table'}
      onTable={(isTable) =>
        void navigate({
          search: (before) => ({ ...before, view: isTable ? ('table' as const) : undefined }),
          replace: true,
          resetScroll: false,
        })
      }
      fileName={`${metric}-${range.from}-${range.to}.csv`}
    >
      <MetricChoice money={money} />
    </ChartCard>
  )
}
