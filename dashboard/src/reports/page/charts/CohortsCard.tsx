import { getRouteApi } from '@tanstack/react-router'
import type { Currency } from '../../../../../schema/vocabulary.ts'
import { useFormat } from '../../../core/i18n/use-format.ts'
import { useLoaded } from '../../../core/use-loaded.ts'
import { ChartFrame } from '../../../ui/charts/ChartFrame.tsx'
import { HeatGrid } from '../../../ui/charts/HeatGrid.tsx'
import { Segmented } from '../../../ui/Segmented.tsx'
import type { CsvColumn } from '../../../ui/Table.tsx'
import { monthLabel } from '../group-label.ts'
import { type LoadedReport, type Report, selectionOf } from '../report-data.ts'
import { cohortFigures } from '../report-search.ts'
import { useReportText } from '../report-texts.ts'
import { useReportSearch } from '../use-report-search.ts'
import {
  askCohorts,
  type CohortChoice,
  type CohortRow,
  moneyOfMonth,
  plottedOf,
  rowsOf,
  shortOf,
} from './cohort-data.ts'

const route = getRouteApi('/signed-in/reports')

/** Whether customers stay: what those of each month order in that month and later. */
export function CohortsCard(props: { loaded: LoadedReport; report: Report; currency: Currency }) {
  const words = useReportText().report
  const format = useFormat()
  const search = useReportSearch()
  const navigate = route.useNavigate()
  const { to } = props.loaded.range
  // Without a first day the API answers the 12 months up to the last one.
  const { from: _from, ...query } = selectionOf(search, props.loaded.range)
  const cohorts = useLoaded(JSON.stringify(query), () => askCohorts(query))
  const money = props.report.measures.includes('order_value') ? 'order_value' : 'payout'
  const choice: CohortChoice = {
    ...{ figure: search.cohort ?? 'money', money, currency: props.currency },
  }
  const names = { money: words.measures[money], customers: words.buyers, orders: words.orders }
  const long = (row: CohortRow) =>
    words.cohortCell({
      month: monthLabel(row.cohort.month, format),
      since: words.since(row.month.months_since),
      money: format.money(moneyOfMonth(row, choice)),
      orders: format.number(row.month.orders),
      customers: format.number(row.month.customers),
      of: format.number(row.cohort.customers),
    })
  const columns: CsvColumn<CohortRow>[] = [
    {
      id: 'month',
      header: words.cohortMonth,
      cell: ({ cohort }) => monthLabel(cohort.month, format),
      csv: ({ cohort }) => cohort.month,
    },
    {
      ...{ id: 'since', header: words.monthsSince, isNumber: true },
      cell: ({ month }) => format.number(month.months_since),
      csv: ({ month }) => String(month.months_since),
    },
    {
      ...{ id: 'won', header: words.won, isNumber: true, isMinor: true },
      cell: ({ cohort }) => format.number(cohort.customers),
      csv: ({ cohort }) => String(cohort.customers),
    },
    {
      ...{ id: 'buyers', header: words.buyers, isNumber: true },
      cell: ({ month }) => format.number(month.customers),
      csv: ({ month }) => String(month.customers),
    },
    {
      ...{ id: 'orders', header: words.orders, isNumber: true },
      cell: ({ month }) => format.number(month.orders),
      csv: ({ month }) => String(month.orders),
    },
    {
      ...{ id: 'money', header: names.money, isNumber: true },
      cell: (row) => format.money(moneyOfMonth(row, choice)),
      csv: (row) => moneyOfMonth(row, choice).amount,
    },
  ]
  return (
    <ChartFrame
      title={words.cohortsTitle}
      help={words.cohortsHelp}
      loaded={cohorts}
      isEmpty={(found) => rowsOf(found).length === 0}
      empty={words.cohortsEmpty}
      chart={(found) => {
        const rows = rowsOf(found)
        const longest = Math.max(...rows.map(({ months }) => months.length))
        return (
          <HeatGrid
            title={`${words.cohortsTitle} ${names[choice.figure]}`}
            rowHeader={words.cohortMonth}
            noteHeader={words.won}
            columns={Array.from({ length: longest }, (_, at) => words.monthShort(at))}
            rows={rows.map((cohort) => ({
              label: monthLabel(cohort.month, format),
              note: format.number(cohort.customers),
              cells: Array.from({ length: longest }, (_, at) => {
                const month = cohort.months[at]
                if (month === undefined) return null
                const row = { cohort, month }
                const short = shortOf(row, choice, format)
                return { value: plottedOf(row, choice), short, long: long(row) }
              }),
            }))}
            hasWords
            hint={words.gridHint}
            less={words.less}
            more={words.more}
          />
        )
      }}
      table={{
        columns,
        rows: (found) =>
          rowsOf(found).flatMap((cohort) => cohort.months.map((month) => ({ cohort, month }))),
        rowKey: ({ cohort, month }) => `${cohort.month} ${month.months_since}`,
        fileName: `customers-${to}.csv`,
        isShown: search.view === 'table',
        onShown: (isTable) =>
          void navigate({
            search: (before) => ({ ...before, view: isTable ? ('table' as const) : undefined }),
            replace: true,
            resetScroll: false,
          }),
      }}
    >
      <Segmented
        label={words.metric}
        segments={cohortFigures.map((option) => ({
          key: option,
          label: names[option],
          isActive: option === choice.figure,
          link: { to: '/reports', search: (before) => ({ ...before, cohort: option }) },
        }))}
      />
    </ChartFrame>
  )
}
