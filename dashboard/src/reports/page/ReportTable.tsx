import { getRouteApi, Link } from '@tanstack/react-router'
import type { Currency } from '../../../../schema/vocabulary.ts'
import { type Dimension, isDateUnit } from '../../../../workers/reports/rules/dimensions.ts'
import { useFormat } from '../../core/i18n/use-format.ts'
import { usePerson } from '../../core/use-person.ts'
import { Card, CardHeader } from '../../ui/Card.tsx'
import { CopyCsv } from '../../ui/CopyCsv.tsx'
import { cn } from '../../ui/class-names.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { MoreRows } from '../../ui/MoreRows.tsx'
import { type CsvColumn, cellClass, shownColumns, Table } from '../../ui/Table.tsx'
import { ReportExport } from '../exports/ReportExport.tsx'
import { groupLabel } from './group-label.ts'
import { useMeasureColumns } from './measure-columns.tsx'
import { isOwnDimension } from './own-search.ts'
import type { Report, ReportRow } from './report-data.ts'
import { reportKindOf } from './report-kind.ts'
import { drillDown } from './report-state.ts'
import { useReportText } from './report-texts.ts'
import { useReportSearch } from './use-report-search.ts'

const route = getRouteApi('/signed-in/reports')

const LONG_ROWS = 200

/** One row for each group; its first cell opens the group. */
export function ReportTable({ report, currency }: { report: Report; currency: Currency }) {
  const text = useReportText()
  const words = text.report
  const format = useFormat()
  const search = useReportSearch()
  const navigate = route.useNavigate()
  const measures = useMeasureColumns(report, currency)
  const groups = report.group_by.map((name, at) => groupColumn(name, at))
  const columns: CsvColumn<ReportRow>[] = [
    ...groups,
    ...measures.map(({ cell, csv, ...column }) => ({ ...column, cell, csv })),
  ]
  const shown = new Map(shownColumns(columns).map((column) => [column.id, column]))
  return (
    <Card>
      <CardHeader title={words.table}>
        <CopyCsv columns={columns} rows={report.rows} />
        <ReportExport search={search} report={report} />
      </CardHeader>
      <Table
        caption={words.caption}
        columns={columns}
        rows={report.rows}
        isLong={report.rows.length > LONG_ROWS}
        rowKey={({ keys }) => JSON.stringify(keys)}
        sort={search.sort ?? (report.group_by.some(isDateUnit) ? undefined : '-billable')}
        onSort={(sort) =>
          void navigate({
            search: (before) => ({ ...before, sort, pages: undefined }),
            replace: true,
            resetScroll: false,
          })
        }
        empty={<EmptyState>{words.empty}</EmptyState>}
        footer={
          <tfoot>
            <tr className="font-semibold">
              <th
                scope="row"
                colSpan={groups.length}
                className={cn(cellClass({}), 'h-10 border-t')}
              >
                {words.total}
              </th>
              {measures.map((column) => (
                <td
                  key={column.id}
                  className={cn(cellClass(shown.get(column.id) ?? column), 'border-t')}
                >
                  {column.cell(report.total)}
                </td>
              ))}
            </tr>
          </tfoot>
        }
      />
      {report.rows.length > 0 && (
        <MoreRows
          shown={words.shown(format.number(report.rows.length), format.number(report.groups))}
          pages={search.pages}
          hasMore={report.next_offset !== null}
        />
      )}
      <details className="mt-3 border-t border-border pt-3">
        <summary className="w-fit cursor-pointer text-sm text-muted hover:text-text">
          {words.glossary}
        </summary>
        <dl className="mt-3 grid gap-x-6 gap-y-3 text-sm sm:grid-cols-2 lg:grid-cols-3">
          {measures.map(({ id, header, title }) => (
            <div key={id}>
              <dt className="font-medium">{header}</dt>
              <dd className="text-pretty text-muted">{title}</dd>
            </div>
          ))}
        </dl>
      </details>
    </Card>
  )

  function groupColumn(name: Dimension, at: number): CsvColumn<ReportRow> {
    const label = ({ keys, names }: ReportRow) =>
      groupLabel(name, keys[name] ?? null, names[name] ?? null, { words, format })
    return {
      id: name,
      header: words.dimensions[name],
      cell: (row) => (
        <span className="block sm:min-w-36">
          {at === 0 ? <GroupLink row={row} label={label(row)} /> : label(row)}
        </span>
      ),
      csv: (row) => row.names[name] ?? row.keys[name] ?? '',
      // The server sorts: rows stay in its order.
      order: () => 0,
    }
  }
}

function GroupLink({ row, label }: { row: ReportRow; label: string }) {
  const words = useReportText().report
  const search = useReportSearch()
  const isOwn = isOwnDimension(reportKindOf(usePerson()))
  // A group without a value, or of another time than a day, cannot be opened by itself.
  const isWhole = Object.entries(row.keys).every(
    ([name, key]) => key !== null && (!isDateUnit(name as Dimension) || name === 'day'),
  )
  if (!isWhole) return label
  return (
    <Link
      to="/reports"
      search={drillDown(search, row.keys, isOwn)}
      resetScroll={false}
      aria-label={words.open(label)}
      className="font-medium underline decoration-border underline-offset-4 hover:decoration-current"
    >
      {label}
    </Link>
  )
}
