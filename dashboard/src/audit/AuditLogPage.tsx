import { getRouteApi } from '@tanstack/react-router'
import { usePageText } from '../core/i18n/language.ts'
import { Card, CardHeader } from '../ui/Card.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { FileButton } from '../ui/FileButton.tsx'
import { MoreRows } from '../ui/MoreRows.tsx'
import { RetryPanel } from '../ui/RetryPanel.tsx'
import { AuditEntries } from './AuditEntries.tsx'
import { AuditFilters } from './AuditFilters.tsx'
import { auditQuery } from './audit-data.ts'

const route = getRouteApi('/signed-in/audit')

/** The audit log, newest first. */
export function AuditLogPage() {
  const words = usePageText().auditLog
  const list = route.useLoaderData()
  const search = route.useSearch()
  const { pages, ...filter } = search
  const query = new URLSearchParams(auditQuery(search))
  return (
    <Card>
      <CardHeader title={words.title} help={words.help}>
        <FileButton
          label={words.csv}
          hint={words.csvHint}
          path={`/v1/audit-log.csv?${query}`}
          name="audit-log.csv"
        />
      </CardHeader>
      <AuditFilters />
      {!list.ok ? (
        <RetryPanel problem={list.problem} />
      ) : list.value.rows.length === 0 ? (
        <EmptyState>{Object.keys(filter).length > 0 ? words.noneFound : words.none}</EmptyState>
      ) : (
        <>
          <AuditEntries label={words.caption} entries={list.value.rows} />
          <MoreRows
            shown={words.shown(list.value.rows.length)}
            pages={pages}
            hasMore={list.value.hasMore}
          />
        </>
      )}
    </Card>
  )
}
