import { getRouteApi, Link } from '@tanstack/react-router'
import { inboundVerdicts } from '../../../schema/vocabulary.ts'
import type { ReportsSearch } from '../conversions/conversion-search.ts'
import { reportDetail } from '../conversions/sources/event-detail.ts'
import type { Report } from '../conversions/sources/event-log-data.ts'
import { useFormat } from '../core/i18n/use-format.ts'
import type { ReadPages } from '../core/read-pages.ts'
import { buttonClass } from '../ui/Button.tsx'
import { Card, CardHeader } from '../ui/Card.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { Filters, SelectFilter } from '../ui/forms/FilterFields.tsx'
import { useSetFilters } from '../ui/forms/filter-search.tsx'
import { MoreRows } from '../ui/MoreRows.tsx'
import { StatusPill } from '../ui/StatusPill.tsx'
import { type Column, Table } from '../ui/Table.tsx'
import { TimeText } from '../ui/TimeText.tsx'
import { useInboundText } from './inbound-texts.ts'

const route = getRouteApi('/signed-in/inbound/$appId')

/** The latest events of the app with their results and reasons. */
export function LogCard({ log, appId }: { log: ReadPages<Report>; appId: string }) {
  const text = useInboundText()
  const words = text.inbound
  const now = route.useSearch()
  const columns = useColumns()
  const set = useSetFilters<ReportsSearch>()
  return (
    <Card>
      <CardHeader title={words.log} help={words.logHelp}>
        <Link
          to="/conversions/reports"
          search={{ app_id: appId }}
          className={buttonClass({ size: 'small' })}
        >
          {words.wholeLog}
        </Link>
      </CardHeader>
      <Filters>
        <SelectFilter
          {...{ label: text.journal.verdict, value: now.verdict }}
          options={inboundVerdicts.map((value) => ({ value, label: text.verdicts[value] }))}
          onChange={(verdict) => set({ verdict })}
        />
        <SelectFilter
          {...{ label: text.journal.source, value: now.source }}
          options={Object.entries(text.sources).map(([value, label]) => ({ value, label }))}
          onChange={(source) => set({ source })}
        />
      </Filters>
      <Table
        caption={text.journal.caption}
        columns={columns}
        rows={log.rows}
        rowKey={(row) => row.id}
        empty={<EmptyState>{now.verdict || now.source ? words.noneFound : words.none}</EmptyState>}
      />
      {log.rows.length > 0 && (
        <MoreRows
          shown={text.journal.shown(log.rows.length)}
          pages={now.pages}
          hasMore={log.hasMore}
        />
      )}
    </Card>
  )
}

function useColumns(): Column<Report>[] {
  const text = useInboundText()
  const format = useFormat()
  return [
    {
      id: 'verdict',
      header: text.journal.verdict,
      cell: (row) => {
        const detail = reportDetail(text, row, format.locale)
        return (
          <div className="py-1">
            <Link
              to="/conversions/reports/$reportId"
              params={{ reportId: row.id }}
              search={{ app_id: row.app_id }}
              aria-label={text.journal.open(
                text.verdicts[row.verdict],
                format.exact(row.received_at),
              )}
              className="after:absolute after:inset-0 after:content-['']"
            >
              <StatusPill of="verdict" status={row.verdict} className="whitespace-normal" />
            </Link>
            {detail && (
              <p className="text-sm text-pretty break-words whitespace-pre-line text-muted">
                {detail}
              </p>
            )}
            <p className="text-sm text-muted">{text.sources[row.source]}</p>
          </div>
        )
      },
    },
    {
      id: 'received_at',
      header: text.journal.when,
      isNumber: true,
      cell: (row) => <TimeText at={row.received_at} />,
    },
  ]
}
