import { getRouteApi } from '@tanstack/react-router'
import { useFormat } from '../../../core/i18n/use-format.ts'
import { useLoaded } from '../../../core/use-loaded.ts'
import { ChartFrame } from '../../../ui/charts/ChartFrame.tsx'
import { HeatGrid } from '../../../ui/charts/HeatGrid.tsx'
import { askReport, type LoadedReport, type Report, selectionOf } from '../report-data.ts'
import { bareFigure, type FigureChoice, figureOf, writeFigure } from '../report-figures.ts'
import { useReportText } from '../report-texts.ts'
import { useReportSearch } from '../use-report-search.ts'
import { MetricChoice } from './MetricChoice.tsx'

const route = getRouteApi('/signed-in/reports')
const weekdays = [1, 2, 3, 4, 5, 6, 7]
const hours = Array.from({ length: 24 }, (_, hour) => `${hour}`.padStart(2, '0'))
const CELLS = String(weekdays.length * hours.length)

interface HourRow {
  readonly weekday: number
  readonly hour: string
  readonly value: bigint
}

/** When it happens: a cell for each hour of each weekday, in the person's zone. */
export function HeatMapCard({ loaded, choice }: { loaded: LoadedReport; choice: FigureChoice }) {
  const words = useReportText().report
  const format = useFormat()
  const search = useReportSearch()
  const navigate = route.useNavigate()
  const { range } = loaded
  const query = {
    ...selectionOf(search, range),
    ...{ group_by: 'weekday,hour_of_day', limit: CELLS },
  }
  const report = useLoaded(JSON.stringify(query), () => askReport(query))
  const rowsOf = ({ rows }: Report): HourRow[] => {
    const found = new Map(rows.map((row) => [`${row.keys.weekday} ${row.keys.hour_of_day}`, row]))
    return weekdays.flatMap((weekday) =>
      hours.map((hour) => ({
        ...{ weekday, hour, value: figureOf(found.get(`${weekday} ${hour}`), choice) },
      })),
    )
  }
  const write = ({ value }: HourRow) => writeFigure(value, choice, format)
  const name = choice.metric === 'money' ? words.measures[choice.money] : words.trend[choice.metric]
  const time = ({ weekday, hour }: HourRow) => `${format.weekday(weekday)}, ${hour}:00`
  return (
    <ChartFrame
      title={words.hoursTitle}
      help={words.hoursHelp(format.timeZone)}
      loaded={report}
      isEmpty={(found) => rowsOf(found).every(({ value }) => value === 0n)}
      empty={words.empty}
      chart={(found) => {
        const all = Map.groupBy(rowsOf(found), ({ weekday }) => weekday)
        return (
          <HeatGrid
            title={`${words.hoursTitle} ${name}`}
            rowHeader={words.dimensions.weekday}
            columns={hours}
            rows={weekdays.map((weekday) => ({
              label: format.weekday(weekday),
              cells: (all.get(weekday) ?? []).map((row) => ({
                value: Number(row.value),
                short: '',
                long: `${time(row)} · ${name}: ${write(row)}`,
              })),
            }))}
            hasWords={false}
            hint={words.gridHint}
            less={words.less}
            more={words.more}
          />
        )
      }}
      table={{
        columns: [
          {
            id: 'weekday',
            header: words.dimensions.weekday,
            cell: ({ weekday }) => format.weekday(weekday),
            csv: ({ weekday }) => String(weekday),
          },
          {
            id: 'hour',
            header: words.dimensions.hour_of_day,
            cell: ({ hour }) => `${hour}:00`,
            csv: ({ hour }) => hour,
          },
          {
            ...{ id: 'value', header: name, isNumber: true },
            cell: write,
            csv: ({ value }) => bareFigure(value, choice),
          },
        ],
        rows: rowsOf,
        rowKey: ({ weekday, hour }: HourRow) => `${weekday} ${hour}`,
        fileName: `hours-${range.from}-${range.to}.csv`,
        isShown: search.view === 'table',
        onShown: (isTable) =>
          void navigate({
            search: (before) => ({ ...before, view: isTable ? ('table' as const) : undefined }),
            replace: true,
            resetScroll: false,
          }),
      }}
    >
      <MetricChoice money={choice.money} />
    </ChartFrame>
  )
}
