import { ChartLine, Download, Table as TableIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { useHomeText } from '../../core/i18n/language.ts'
import { Button } from '../Button.tsx'
import { Card, CardHeader } from '../Card.tsx'
import { tableCsv } from '../CopyCsv.tsx'
import { EmptyState } from '../EmptyState.tsx'
import { type CsvColumn, Table } from '../Table.tsx'
import type { ChartPoint } from './chart-scale.ts'
import { LineChart } from './LineChart.tsx'

/** A chart with its title, an accessible table, and its CSV. */
export function ChartCard(props: {
  title: string
  /** The two periods as text; also the legend. */
  period: string
  periodBefore: string
  points: readonly ChartPoint[]
  axis: (value: number) => string
  topMin: number
  isTable: boolean
  onTable: (isTable: boolean) => void
  fileName: string
  children?: ReactNode
}) {
  const text = useHomeText()
  const columns: CsvColumn<ChartPoint>[] = [
    { id: 'day', header: text.chart.day, cell: (point) => point.label, csv: (point) => point.key },
    {
      id: 'now',
      header: text.chart.now,
      isNumber: true,
      cell: (point) => point.shown,
      csv: (point) => point.csv[0],
    },
    {
      id: 'before',
      header: text.chart.before,
      isNumber: true,
      cell: (point) => point.beforeShown,
      csv: (point) => point.csv[1],
    },
    {
      id: 'share',
      header: text.chart.share,
      isNumber: true,
      isMinor: true,
      cell: (point) => point.share || '—',
      csv: (point) => point.share,
    },
  ]
  const isEmpty = props.points.every((point) => point.value === 0 && point.before === 0)
  return (
    <Card id="trend">
      <CardHeader title={props.title}>
        <Button kind="quiet" size="small" onClick={() => props.onTable(!props.isTable)}>
          {props.isTable ? <ChartLine /> : <TableIcon />}
          {props.isTable ? text.chart.asChart : text.chart.asTable}
        </Button>
        <Button
          kind="quiet"
          size="small"
          aria-label={text.chart.downloadCsv}
          onClick={() => downloadCsv(props.fileName, tableCsv(columns, props.points))}
        >
          <Download />
          {text.chart.csv}
        </Button>
      </CardHeader>
      <div className="mb-3 flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
        {props.children}
        <p className="flex flex-wrap gap-x-4 gap-y-1 text-sm text-muted">
          <span className="flex items-center gap-2">
            <span aria-hidden="true" className="h-0.5 w-4 bg-chart-1" />
            {props.period}
          </span>
          <span className="flex items-center gap-2">
            <span aria-hidden="true" className="w-4 border-t border-dashed border-chart-6" />
            {props.periodBefore}
          </span>
        </p>
      </div>
      {props.isTable ? (
        <Table
          caption={props.title}
          columns={columns}
          rows={props.points.toReversed()}
          rowKey={(point) => point.key}
          empty={<EmptyState>{text.chart.empty}</EmptyState>}
        />
      ) : (
        <div className="relative">
          <LineChart
            title={props.title}
            points={props.points}
            axis={props.axis}
            topMin={props.topMin}
          />
          {isEmpty && (
            <p className="absolute inset-x-0 top-20 text-center text-muted">{text.chart.empty}</p>
          )}
        </div>
      )}
    </Card>
  )
}

export function downloadCsv(fileName: string, content: string): void {
  const link = document.createElement('a')
  // The byte order mark tells spreadsheets that the file is UTF-8.
  link.href = URL.createObjectURL(new Blob(['\ufeff', content], { type: 'text/csv' }))
  link.download = fileName
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 1_000)
}
