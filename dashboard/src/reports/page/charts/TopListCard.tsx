import { Link } from '@tanstack/react-router'
import { type Dimension, isDateUnit } from '../../../../../workers/reports/rules/dimensions.ts'
import { useFormat } from '../../../core/i18n/use-format.ts'
import { useLoaded } from '../../../core/use-loaded.ts'
import { usePerson } from '../../../core/use-person.ts'
import { ChartFrame } from '../../../ui/charts/ChartFrame.tsx'
import { type RankedBar, RankedBars } from '../../../ui/charts/RankedBars.tsx'
import { groupLabel } from '../group-label.ts'
import { isOwnDimension } from '../own-search.ts'
import { askReport, type LoadedReport, type Report, selectionOf } from '../report-data.ts'
import { type FigureChoice, figureOf, writeFigure } from '../report-figures.ts'
import { reportKindOf } from '../report-kind.ts'
import { drillDown, groupsOf } from '../report-state.ts'
import { useReportText } from '../report-texts.ts'
import { useReportSearch } from '../use-report-search.ts'
import { MetricChoice } from './MetricChoice.tsx'

const LISTED = '10'

/** The largest groups of the first grouping that is no date; countries where there is none. */
export function TopListCard({ loaded, choice }: { loaded: LoadedReport; choice: FigureChoice }) {
  const words = useReportText().report
  const format = useFormat()
  const search = useReportSearch()
  const isOwn = isOwnDimension(reportKindOf(usePerson()))
  const dimension: Dimension = groupsOf(search).find((name) => !isDateUnit(name)) ?? 'country'
  const sort = { clicks: '-billable', sales: '-sales', money: `-${choice.money}` }[choice.metric]
  const query = {
    ...selectionOf(search, loaded.range),
    ...{ group_by: dimension, sort, limit: LISTED },
  }
  const top = useLoaded(JSON.stringify(query), () => askReport(query))
  const barsOf = ({ rows, total }: Report): RankedBar[] => {
    const all = Number(figureOf(total, choice))
    return rows.flatMap((row) => {
      const value = figureOf(row, choice)
      if (value === 0n) return []
      const key = row.keys[dimension] ?? ''
      const label = groupLabel(dimension, key, row.names[dimension] ?? null, { words, format })
      const link = key !== '' && (
        <Link
          to="/reports"
          search={drillDown({ ...search, by: dimension }, row.keys, isOwn)}
          resetScroll={false}
          aria-label={words.open(label)}
          className="underline decoration-border underline-offset-4 hover:decoration-current"
        >
          {label}
        </Link>
      )
      return {
        ...{ key, label: link || label, value: Number(value) },
        shown: writeFigure(value, choice, format),
        share: all > 0 ? format.ratio(Number(value) / all) : '',
      }
    })
  }
  return (
    <ChartFrame
      title={words.topTitle(words.dimensions[dimension])}
      loaded={top}
      isEmpty={(report) => barsOf(report).length === 0}
      empty={words.empty}
      chart={(report) => <RankedBars bars={barsOf(report)} />}
    >
      <MetricChoice money={choice.money} />
    </ChartFrame>
  )
}
