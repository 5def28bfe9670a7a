import { csvPath } from '../page/report-data.ts'
import type { ReportSearch } from '../page/report-search.ts'
import { ExportButton } from './ExportButton.tsx'

/** The report on the screen as XLSX, or in the background. */
export function ReportExport({
  search,
  report,
}: {
  search: ReportSearch
  report: { readonly from: string; readonly to: string }
}) {
  const path = csvPath(search, report)
  const query = path.slice(path.indexOf('?') + 1)
  const name = `report-${report.from}-${report.to}.xlsx`
  return (
    <ExportButton kind="report" query={query} xlsx={{ path: `/v1/reports.xlsx?${query}`, name }} />
  )
}
