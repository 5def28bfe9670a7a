import { getRouteApi } from '@tanstack/react-router'
import type { LoadedReport } from '../report-data.ts'
import type { FigureChoice } from '../report-figures.ts'
import { useReportSearch } from '../use-report-search.ts'
import { MetricChoice } from './MetricChoice.tsx'
import { TrendChart } from './TrendChart.tsx'

const route = getRouteApi('/signed-in/reports')

/** The chosen figure of the report over time. */
export function TrendCard({ loaded, choice }: { loaded: LoadedReport; choice: FigureChoice }) {
  const search = useReportSearch()
  const navigate = route.useNavigate()
  return (
    <TrendChart
      data={loaded}
      choice={choice}
      isTable={search.view === 'table'}
      onTable={(isTable) =>
        void navigate({
          search: (before) => ({ ...before, view: isTable ? ('table' as const) : undefined }),
          replace: true,
          resetScroll: false,
        })
      }
    >
      <MetricChoice money={choice.money} />
    </TrendChart>
  )
}
