import { getRouteApi } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { useFormat } from '../../core/i18n/use-format.ts'
import { FigureCard } from '../../ui/charts/FigureCard.tsx'
import { InTurn } from '../../ui/InTurn.tsx'
import { RetryPanel } from '../../ui/RetryPanel.tsx'
import { Segmented } from '../../ui/Segmented.tsx'
import { Loading, Skeleton } from '../../ui/Skeleton.tsx'
import { StatisticsTabs } from '../logs/StatisticsTabs.tsx'
import { CurrencyChoice } from './CurrencyChoice.tsx'
import { TrendCard } from './charts/TrendCard.tsx'
import { FunnelCard } from './FunnelCard.tsx'
import { ReportControls } from './ReportControls.tsx'
import { ReportTable } from './ReportTable.tsx'
import type { LoadedReport, Report } from './report-data.ts'
import type { FigureChoice } from './report-figures.ts'
import { commonCurrency, currenciesOf, figuresOf, mainMoney } from './report-figures.ts'
import { type ChartName, charts } from './report-search.ts'
import { useReportText } from './report-texts.ts'
import { useReportSearch } from './use-report-search.ts'
import { ViewsBar } from './views/ViewsBar.tsx'

const route = getRouteApi('/signed-in/reports')

// Loaded when somebody chooses them.
const TopListCard = lazy(async () => ({
  default: (await import('./charts/TopListCard.tsx')).TopListCard,
}))
const HeatMapCard = lazy(async () => ({
  default: (await import('./charts/HeatMapCard.tsx')).HeatMapCard,
}))
const CohortsCard = lazy(async () => ({
  default: (await import('./charts/CohortsCard.tsx')).CohortsCard,
}))

/** Clicks, conversions and money of a period, by chosen dimensions. The URL holds all choices. */
export function ReportPage() {
  const loaded = route.useLoaderData()
  return (
    <div className="space-y-4">
      <StatisticsTabs />
      <InTurn>
        <ReportControls loaded={loaded} />
        {loaded.report.ok ? (
          <ReportView loaded={loaded} report={loaded.report.value} />
        ) : (
          <RetryPanel problem={loaded.report.problem} />
        )}
      </InTurn>
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
  const { chart = 'trend', figure: metric = 'clicks' } = search
  const choice: FigureChoice = { metric, money: mainMoney(report), currency }
  return (
    <InTurn>
      <CurrencyChoice currencies={currencies} currency={currency} converted={report.converted_to} />
      <div className="grid grid-cols-2 gap-3 sm:gap-4 md:grid-cols-4">
        {figuresOf(report, trend, { text, format, currency }).map((figure) => (
          <FigureCard key={figure.label} figure={figure} />
        ))}
      </div>
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <Segmented
          label={text.report.chart}
          segments={charts.map((name) => ({
            key: name,
            label: text.report.charts[name],
            isActive: name === chart,
            link: {
              to: '/reports',
              search: (before) => ({ ...before, chart: name === 'trend' ? undefined : name }),
            },
          }))}
        />
        <ViewsBar />
      </div>
      <div className="grid grid-cols-1 gap-4 lg:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
        <Suspense
          fallback={
            <Loading>
              <Skeleton className="h-[22rem]" />
            </Loading>
          }
        >
          <Chart {...{ name: chart, loaded, report, choice }} />
        </Suspense>
        <FunnelCard total={report.total} />
      </div>
      <ReportTable report={report} currency={currency} />
    </InTurn>
  )
}

function Chart(props: {
  name: ChartName
  loaded: LoadedReport
  report: Report
  choice: FigureChoice
}) {
  const { name, loaded, report, choice } = props
  if (name === 'top') return <TopListCard {...{ loaded, choice }} />
  if (name === 'hours') return <HeatMapCard {...{ loaded, choice }} />
  if (name === 'cohorts') return <CohortsCard {...{ loaded, report, currency: choice.currency }} />
  return loaded.trend.ok ? (
    <TrendCard {...{ loaded, choice }} />
  ) : (
    <RetryPanel problem={loaded.trend.problem} />
  )
}
