import { getRouteApi, Link } from '@tanstack/react-router'
import { useState } from 'react'
import { AuditEntries } from '../audit/AuditEntries.tsx'
import { columnWord } from '../audit/audit-texts.ts'
import { codeTexts } from '../audit/code-words.ts'
import { usePageText } from '../core/i18n/language.ts'
import { Button } from '../ui/Button.tsx'
import { Card, CardHeader } from '../ui/Card.tsx'
import { Facts } from '../ui/FactRows.tsx'
import { RetryPanel } from '../ui/RetryPanel.tsx'
import { SidePanel } from '../ui/SidePanel.tsx'
import type { AdminTable, RecordDetail } from './admin-data.ts'
import { FieldValue } from './FieldValue.tsx'
import { ImpersonateButton } from './ImpersonateButton.tsx'
import { PersonActions } from './PersonActions.tsx'
import { RecordForm } from './RecordForm.tsx'
import { titleOf } from './RecordsPage.tsx'

const route = getRouteApi('/signed-in/admin/records/$table/$key')
const parent = getRouteApi('/signed-in/admin/records')

/** One record: its fields, the edit form, related records and its change history. */
export function RecordPanel() {
  const text = codeTexts.use()
  const navigate = route.useNavigate()
  const tables = parent.useLoaderData()
  const detail = route.useLoaderData()
  const { table: name } = route.useParams()
  const table = tables.ok ? tables.value.find((one) => one.name === name) : undefined
  const close = () => void navigate({ to: '..', search: (before) => before, resetScroll: false })
  const title = detail.ok ? titleOf(text, name, detail.value.record) : (text.tables[name] ?? name)
  return (
    <SidePanel title={title} onClose={close}>
      {!detail.ok && <RetryPanel problem={detail.problem} />}
      {detail.ok && table && (
        <Content key={detail.value.record.key} table={table} detail={detail.value} />
      )}
    </SidePanel>
  )
}

function Content({ table, detail }: { table: AdminTable; detail: RecordDetail }) {
  const words = usePageText().records
  const { record, audit } = detail
  return (
    <>
      <FieldsCard table={table} detail={detail} />
      {table.name === 'users' && <PersonActions userId={record.key} />}
      {table.name === 'advertisers' && (
        <ImpersonateButton account={{ advertiser_id: record.key }} name={record.title} />
      )}
      {table.name === 'affiliates' && (
        <ImpersonateButton account={{ affiliate_id: record.key }} name={record.title} />
      )}
      <Related table={table.name} detail={detail} />
      <Card>
        <CardHeader title={words.trail} />
        {audit.length === 0 ? (
          <p className="text-muted">{words.noTrail}</p>
        ) : (
          <AuditEntries label={words.trail} entries={audit} />
        )}
      </Card>
    </>
  )
}

function FieldsCard({ table, detail }: { table: AdminTable; detail: RecordDetail }) {
  const text = usePageText()
  const words = text.records
  const [isEditing, setIsEditing] = useState(false)
  const { record } = detail
  const canEdit = table.edits.length > 0
  return (
    <Card>
      <CardHeader title={isEditing ? words.edit : words.fields}>
        {canEdit && !isEditing && (
          <Button size="small" onClick={() => setIsEditing(true)}>
            {words.edit}
          </Button>
        )}
      </CardHeader>
      {isEditing ? (
        <RecordForm
          table={table.name}
          record={record}
          edits={table.edits}
          onDone={() => setIsEditing(false)}
        />
      ) : (
        <Facts
          facts={table.fields.map((field) => [
            columnWord(text, field.name),
            <FieldValue key={field.name} {...{ table: table.name, field, record }} hasCopy />,
          ])}
        />
      )}
    </Card>
  )
}

function Related({ table: own, detail }: { table: string; detail: RecordDetail }) {
  const text = codeTexts.use()
  const words = text.records
  const related = detail.related.filter(({ count }) => count !== 0)
  if (related.length === 0) return null
  const { record } = detail
  return (
    <Card>
      <CardHeader title={words.related} />
      <ul className="grid grid-cols-1 gap-1 sm:grid-cols-2">
        {related.map(({ table, by, count }) => (
          <li key={`${table} ${by}`}>
            <Link
              to="/admin/records/$table"
              params={{ table }}
              search={{ by, of: record.key, name: titleOf(text, own, record) }}
              className="flex min-h-8 items-center justify-between gap-3 rounded px-2 hover:bg-sunken"
            >
              {words.relatedBy(text.tables[table] ?? table, columnWord(text, by))}
              <span className="text-muted tabular-nums">{words.manyOrMore(count)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </Card>
  )
}
