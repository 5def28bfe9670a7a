import { getRouteApi, Link, Outlet, useParams } from '@tanstack/react-router'
import { inboundVerdicts } from '../../../../schema/vocabulary.ts'
import type { App } from '../../apps/apps-data.ts'
import { usePageText } from '../../core/i18n/language.ts'
import { useFormat } from '../../core/i18n/use-format.ts'
import type { ReadPages } from '../../core/read-pages.ts'
import { Card, CardHeader } from '../../ui/Card.tsx'
import { CopyCsv } from '../../ui/CopyCsv.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { DayFilters, Filters, SelectFilter } from '../../ui/forms/FilterFields.tsx'
import { useSetFilters } from '../../ui/forms/filter-search.tsx'
import { MoreRows } from '../../ui/MoreRows.tsx'
import { RetryPanel } from '../../ui/RetryPanel.tsx'
import { StatusPill } from '../../ui/StatusPill.tsx'
import { type CsvColumn, Table } from '../../ui/Table.tsx'
import { TimeText } from '../../ui/TimeText.tsx'
import type { ReportsSearch } from '../conversion-search.ts'
import { reportDetail } from './event-detail.ts'
import type { Report } from './event-log-data.ts'

const route = getRouteApi('/signed-in/conversions/reports')

/** The event log: every event received from any source, with its result. */
export function EventLogPage() {
  const { list, apps } = route.useLoaderData()
  return (
    <>
      {list.ok ? (
        <ReportsCard list={list.value} apps={apps} />
      ) : (
        <RetryPanel problem={list.problem} />
      )}
      <Outlet />
    </>
  )
}

function ReportsCard(props: { list: ReadPages<Report>; apps: readonly App[] }) {
  const text = usePageText()
  const words = text.journal
  const { rows, hasMore } = props.list
  const { pages, ...filter } = route.useSearch()
  const { reportId } = useParams({ strict: false })
  const columns = useColumns(props.apps)
  return (
    <Card>
      <CardHeader title={words.title} help={words.help}>
        <CopyCsv columns={columns} rows={rows} />
      </CardHeader>
      <ReportFilters apps={props.apps} />
      <Table
        caption={words.caption}
        columns={columns}
        rows={rows}
        rowKey={(row) => row.id}
        isCurrent={(row) => row.id === reportId}
        empty={
          <EmptyState>{Object.keys(filter).length > 0 ? words.noneFound : words.none}</EmptyState>
        }
      />
      {rows.length > 0 && <MoreRows shown={words.shown(rows.length)} {...{ pages, hasMore }} />}
    </Card>
  )
}

function ReportFilters({ apps }: { apps: readonly App[] }) {
  const text = usePageText()
  const words = text.journal
  const now = route.useSearch()
  const set = useSetFilters<ReportsSearch>()
  return (
    <Filters>
      <SelectFilter
        {...{ label: words.verdict, value: now.verdict }}
        options={inboundVerdicts.map((value) => ({ value, label: text.verdicts[value] }))}
        onChange={(verdict) => set({ verdict })}
      />
      <SelectFilter
        {...{ label: words.source, value: now.source }}
        options={Object.entries(text.sources).map(([value, label]) => ({ value, label }))}
        onChange={(source) => set({ source })}
      />
      {apps.length > 1 && (
        <SelectFilter
          {...{ label: words.app, value: now.app_id }}
          options={apps.map(({ id, name }) => ({ value: id, label: name }))}
          onChange={(app_id) => set({ app_id })}
        />
      )}
      <DayFilters from={now.from} to={now.to} onChange={set} />
    </Filters>
  )
}

function useColumns(apps: readonly App[]): CsvColumn<Report>[] {
  const text = usePageText()
  const format = useFormat()
  const words = text.journal
  const appOf = (row: Report) => apps.find(({ id }) => id === row.app_id)?.name ?? '—'
  return [
    {
      id: 'verdict',
      header: words.verdict,
      cell: (row) => (
        <div className="py-1">
          <Link
            to="/conversions/reports/$reportId"
            params={{ reportId: row.id }}
            search={(before) => before}
            resetScroll={false}
            aria-label={words.open(
              `${row.verdict_number} ${text.verdicts[row.verdict]}`,
              format.exact(row.received_at),
            )}
            className="inline-flex items-baseline gap-2 after:absolute after:inset-0 after:content-['']"
          >
            <span className="font-mono text-sm text-muted">{row.verdict_number}</span>{' '}
            <StatusPill of="verdict" status={row.verdict} className="whitespace-normal" />
          </Link>
          <p className="text-sm text-muted sm:hidden">{text.sources[row.source]}</p>
        </div>
      ),
      csv: (row) => String(row.verdict_number),
    },
    {
      id: 'detail',
      header: words.detail,
      isMinor: true,
      cell: (row) => {
        const detail = reportDetail(text, row, format.locale)
        return (
          <span className="block max-w-80 truncate text-muted" title={detail ?? undefined}>
            {detail}
          </span>
        )
      },
      csv: (row) => row.detail ?? '',
    },
    {
      id: 'source',
      header: words.source,
      isMinor: true,
      cell: (row) => text.sources[row.source],
      csv: (row) => row.source,
    },
    {
      id: 'app',
      header: words.app,
      isMinor: true,
      isCsvOnly: apps.length < 2,
      cell: appOf,
      csv: appOf,
    },
    {
      id: 'received_at',
      header: words.when,
      isNumber: true,
      cell: (row) => <TimeText at={row.received_at} />,
      csv: (row) => row.received_at,
    },
  ]
}
