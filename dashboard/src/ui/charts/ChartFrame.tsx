import { ChartLine, Download, Table as TableIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { useHomeText } from '../../core/i18n/language.ts'
import type { Loaded } from '../../core/use-loaded.ts'
import { Button } from '../Button.tsx'
import { Card, CardHeader } from '../Card.tsx'
import { tableCsv } from '../CopyCsv.tsx'
import { cn } from '../class-names.ts'
import { EmptyState } from '../EmptyState.tsx'
import { RetryPanel } from '../RetryPanel.tsx'
import { Loading, Skeleton } from '../Skeleton.tsx'
import { type CsvColumn, Table } from '../Table.tsx'
import { downloadCsv } from './ChartCard.tsx'

/**
 * A chart that loads its own figures: title, table view, CSV, and the states loading, empty and failed. Its
 * minimum height keeps the layout stable.
 */
export function ChartFrame<T, Row>(props: {
  title: string
  help?: string | undefined
  loaded: Loaded<T>
  isEmpty: (value: T) => boolean
  empty: string
  chart: (value: T) => ReactNode
  /** The same figures as a table; missing = no table view. */
  table?: {
    columns: readonly CsvColumn<Row>[]
    rows: (value: T) => readonly Row[]
    rowKey: (row: Row) => string
    fileName: string
    isShown: boolean
    onShown: (isShown: boolean) => void
  }
  children?: ReactNode
}) {
  const text = useHomeText()
  const { loaded, table } = props
  const value = loaded.is === 'ready' ? loaded.value : null
  return (
    <Card>
      <CardHeader title={props.title} help={props.help}>
        {table && (
          <>
            <Button kind="quiet" size="small" onClick={() => table.onShown(!table.isShown)}>
              {table.isShown ? <ChartLine /> : <TableIcon />}
              {table.isShown ? text.chart.asChart : text.chart.asTable}
            </Button>
            <Button
              kind="quiet"
              size="small"
              aria-label={text.chart.downloadCsv}
              disabled={value === null}
              onClick={() =>
                value !== null &&
                downloadCsv(table.fileName, tableCsv(table.columns, table.rows(value)))
              }
            >
              <Download />
              {text.chart.csv}
            </Button>
          </>
        )}
      </CardHeader>
      {props.children && <div className="mb-3">{props.children}</div>}
      <div
        className={cn('min-h-[15.5rem]', loaded.is === 'ready' && loaded.isStale && 'opacity-60')}
      >
        {content()}
      </div>
    </Card>
  )

  function content() {
    if (loaded.is === 'loading') {
      return (
        <Loading>
          <Skeleton className="h-[15.5rem]" />
        </Loading>
      )
    }
    if (loaded.is === 'failed') {
      return <RetryPanel problem={loaded.problem} onRetry={loaded.retry} />
    }
    if (props.isEmpty(loaded.value)) return <EmptyState>{props.empty}</EmptyState>
    if (!table?.isShown) return props.chart(loaded.value)
    return (
      <Table
        caption={props.title}
        columns={table.columns}
        rows={table.rows(loaded.value)}
        rowKey={table.rowKey}
        empty={<EmptyState>{props.empty}</EmptyState>}
      />
    )
  }
}
