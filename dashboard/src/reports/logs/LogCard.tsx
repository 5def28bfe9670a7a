import type { ReactNode } from 'react'
import type { Settled } from '../../core/problem.ts'
import { Card, CardHeader } from '../../ui/Card.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Filters } from '../../ui/forms/FilterFields.tsx'
import { InTurn } from '../../ui/InTurn.tsx'
import { MoreRows } from '../../ui/MoreRows.tsx'
import { PeriodChoice } from '../../ui/period/PeriodChoice.tsx'
import { RetryPanel } from '../../ui/RetryPanel.tsx'
import { type Column, Table } from '../../ui/Table.tsx'
import { ExportButton } from '../exports/ExportButton.tsx'
import { ChosenFilters } from './LogFilters.tsx'
import type { ClicksSearch, SalesSearch } from './log-search.ts'
import { useLogText } from './log-texts.ts'
import { StatisticsTabs } from './StatisticsTabs.tsx'

/** A log of clicks or conversions: its filters, rows, and files of all rows. */
export function LogCard<Row extends { readonly id: string }>(props: {
  kind: 'clicks' | 'conversions'
  words: {
    title: string
    help: string
    caption: string
    empty: string
    shown: (rows: number) => string
  }
  loaded: {
    readonly list: Settled<{ readonly rows: readonly Row[]; readonly hasMore: boolean }>
    readonly days: Parameters<typeof PeriodChoice>[0]['range']
    readonly search: ClicksSearch | SalesSearch
    readonly csv: string
  }
  columns: Column<Row>[]
  /** The filters. */
  children: ReactNode
}) {
  const { kind, words, columns } = props
  const { list, days, search, csv } = props.loaded
  const text = useLogText().logs
  return (
    <div className="space-y-4">
      <StatisticsTabs />
      <Card>
        <CardHeader title={words.title} help={words.help}>
          <ExportButton kind={kind} files={{ csv: { path: csv, name: `${kind}.csv` } }} />
        </CardHeader>
        <InTurn>
          <PeriodChoice search={search} range={days} />
          <Filters>{props.children}</Filters>
          <ChosenFilters search={search} />
          {days === null && <p className="mb-3 text-sm text-muted">{text.allDays}</p>}
          {list.ok ? (
            <>
              <Table
                caption={words.caption}
                columns={columns}
                rows={list.value.rows}
                rowKey={({ id }) => id}
                empty={<EmptyState>{words.empty}</EmptyState>}
              />
              {list.value.rows.length > 0 && (
                <MoreRows
                  shown={words.shown(list.value.rows.length)}
                  pages={search.pages}
                  hasMore={list.value.hasMore}
                />
              )}
            </>
          ) : (
            <RetryPanel problem={list.problem} />
          )}
        </InTurn>
      </Card>
    </div>
  )
}
