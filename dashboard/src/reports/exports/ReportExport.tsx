import { csvPath } from '../page/report-data.ts'
import type { ReportSearch } from '../page/report-search.ts'
import { ExportButton } from './ExportButton.tsx'

/** The report on the screen as a file, at once or in the background. */
export function ReportExport({
  search,
  report: { from, to },
}: {
  search: ReportSearch
  report: { readonly from: string; readonly to: string }
}) {
  const csv = csvPath(search, { from, to })
  const files = {
    csv: { path: csv, name: `report-${from}-${to}.csv` },
    xlsx: { path: csv.replace('.csv', '.xlsx'), name: `report-${from}-${to}.xlsx` },
  }
  return <ExportButton kind="report" files={files} />
}
