import { getRouteApi } from '@tanstack/react-router'
import { type Currency, currencyExponents } from '../../../../schema/vocabulary.ts'
import { rangeBefore } from '../../core/format/dates.ts'
import { fromMinor } from '../../core/format/money.ts'
import { useFormat } from '../../core/i18n/use-format.ts'
import { ChartCard } from '../../ui/charts/ChartCard.tsx'
import { FigureCard } from '../../ui/charts/FigureCard.tsx'
import { RetryPanel } from '../../ui/RetryPanel.tsx'
import { Segmented } from '../../ui/Segmented.tsx'
import { StatisticsTabs } from '../logs/StatisticsTabs.tsx'
import { CurrencyChoice } from './CurrencyChoice.tsx'
import { FunnelCard } from './FunnelCard.tsx'
import { ReportControls } from './ReportControls.tsx'
import { ReportTable } from './ReportTable.tsx'
import type { LoadedReport, Report } from './report-data.ts'
import { commonCurrency, currenciesOf, figuresOf, mainMoney, trendOf } from './report-figures.ts'
import { trendMetrics } from './report-search.ts'
import { useReportText } from './report-texts.ts'
import { useReportSearch } from './use-report-search.ts'

const route = getRouteApi('/signed-in/reports')
/** Smallest top of an axis of counts. */
const AXIS_TOP_MIN = 4

/** Clicks, conversions and money of a period, by chosen dimensions. The URL holds all choices. */
export function ReportPage() {
  const loaded = route.useLoaderData()
  return (
    <div className="space-y-4">
      <StatisticsTabs />
      <ReportControls loaded={loaded} />
      {loaded.report.ok ? (
        <ReportView loaded={loaded} report={loaded.report.value} />
      ) : (
        <RetryPanel problem={loaded.report.problem} />
      )}
    </div>
  )
}

function ReportView({ loaded, report }: { loaded: LoadedReport; report: Report }) {
  const text = useReportText()
  const format = useFormat()
  const search = useReportSearch()
  const currencies = currenciesOf(report)
  const chosen = currencies.find((code) => code === (search.currency ?? search.money))
  const currency = chosen ?? commonCurrency(report) ?? currencies[0] ?? 'USD'
  const trend = loaded.trend.ok ? loaded.trend.value : null
  return (
    <>
      <CurrencyChoice currencies={currencies} currency={currency} converted={report.converted_to} />
      <div className="grid grid-cols-2 gap-3 sm:gap-4 md:grid-cols-4">
        {figuresOf(report, trend, { text, format, currency }).map((figure) => (
          <FigureCard key={figure.label} figure={figure} />
        ))}
      </div>
      <div className="grid grid-cols-1 gap-4 lg:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
        {loaded.trend.ok ? (
          <Trend loaded={loaded} report={report} currency={currency} />
        ) : (
          <RetryPanel problem={loaded.trend.problem} />
        )}
        <FunnelCard total={report.total} />
      </div>
      <ReportTable report={report} currency={currency} />
    </>
  )
}

function Trend(props: { loaded: LoadedReport; report: Report; currency: Currency }) {
  const { loaded, report, currency } = props
  const text = useReportText()
  const format = useFormat()
  const search = useReportSearch()
  const navigate = route.useNavigate()
  const words = text.report
  const metric = search.figure ?? 'clicks'
  const money = mainMoney(report)
  const axis = (value: number) =>
    metric === 'money'
      ? format.moneyShort(fromMinor(BigInt(Math.round(value)), currency))
      : format.number(value)
  return (
    <ChartCard
      title={metric === 'money' ? words.measures[money] : words.trendTitle[metric]}
      period={format.range(loaded.range)}
      periodBefore={format.range(rangeBefore(loaded.range))}
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
      fileName={`${metric}-${loaded.range.from}-${loaded.range.to}.csv`}
    >
      <Segmented
        label={words.metric}
        segments={trendMetrics.map((option) => ({
          key: option,
          label: option === 'money' ? words.measures[money] : words.trend[option],
          isActive: option === metric,
          link: { to: '/reports', search: (before) => ({ ...before, figure: option }) },
        }))}
      />
    </ChartCard>
  )
}
