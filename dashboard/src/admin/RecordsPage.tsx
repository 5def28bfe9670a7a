import { getRouteApi, Link, Outlet } from '@tanstack/react-router'
import { columnWord } from '../audit/audit-texts.ts'
import { type CodeText, codeTexts, shownName } from '../audit/code-words.ts'
import { valueText } from '../audit/difference.ts'
import { usePageText } from '../core/i18n/language.ts'
import { buttonClass } from '../ui/Button.tsx'
import { Card, CardHeader } from '../ui/Card.tsx'
import { CopyCsv } from '../ui/CopyCsv.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { Filters, InputFilter } from '../ui/forms/FilterFields.tsx'
import { useSetFilters } from '../ui/forms/filter-search.tsx'
import { shortId } from '../ui/IdText.tsx'
import { MoreRows } from '../ui/MoreRows.tsx'
import { RetryPanel } from '../ui/RetryPanel.tsx'
import { type CsvColumn, Table } from '../ui/Table.tsx'
import type { AdminRecord, AdminTable } from './admin-data.ts'
import { FieldValue } from './FieldValue.tsx'

const route = getRouteApi('/signed-in/admin/records/$table')
const parent = getRouteApi('/signed-in/admin/records')

/** Number of columns in a list; the record's own panel shows all. */
const COLUMNS_MAX = 6

/** Records of one table; a row opens its panel. */
export function RecordsPage() {
  const tables = parent.useLoaderData()
  const { table: name } = route.useParams()
  if (!tables.ok) return <RetryPanel problem={tables.problem} />
  const table = tables.value.find((one) => one.name === name)
  return (
    <>
      {table && <RecordsCard table={table} />}
      <Outlet />
    </>
  )
}

function RecordsCard({ table }: { table: AdminTable }) {
  const text = usePageText()
  const words = text.records
  const list = route.useLoaderData()
  const { pages, ...filter } = route.useSearch()
  const columns = useColumns(table, list.ok ? list.value.rows : [])
  const title = text.tables[table.name] ?? table.name
  return (
    <Card>
      <CardHeader title={title}>
        {list.ok && <CopyCsv columns={columns} rows={list.value.rows} />}
      </CardHeader>
      <Search table={table} />
      {list.ok ? (
        <Table
          caption={title}
          columns={columns}
          rows={list.value.rows}
          rowKey={({ key }) => key}
          empty={
            <EmptyState>{Object.keys(filter).length > 0 ? words.noneFound : words.none}</EmptyState>
          }
        />
      ) : (
        <RetryPanel problem={list.problem} />
      )}
      {list.ok && list.value.rows.length > 0 && (
        <MoreRows
          shown={words.shown(list.value.rows.length)}
          pages={pages}
          hasMore={list.value.hasMore}
        />
      )}
    </Card>
  )
}

function Search({ table }: { table: AdminTable }) {
  const words = usePageText().records
  const { q, by, of, name } = route.useSearch()
  const set = useSetFilters<{ q: typeof q }>()
  return (
    <Filters>
      <InputFilter
        {...{ label: words.searches[table.search], type: 'search', value: q }}
        onChange={(written) => set({ q: written })}
      />
      {by !== undefined && of !== undefined && (
        <p className="col-span-2 flex flex-wrap items-center gap-2 text-sm">
          {words.of(name ?? of)}
          <Link to="." search={{}} className={buttonClass({ kind: 'quiet', size: 'small' })}>
            {words.all}
          </Link>
        </p>
      )}
    </Filters>
  )
}

function useColumns(table: AdminTable, rows: readonly AdminRecord[]): CsvColumn<AdminRecord>[] {
  const text = codeTexts.use()
  // The first column shows the record's name already.
  const isTitle = (name: string) =>
    rows.length > 0 && rows.every(({ title, fields }) => fields[name] === title)
  const shown = table.fields.filter(
    ({ name, kind }) => name !== 'id' && kind !== 'json' && !isTitle(name),
  )
  const csv = (name: string) => (row: AdminRecord) => valueText(row.fields[name]) ?? ''
  const [first, ...others] = table.fields.map((field) => ({
    id: field.name,
    header: columnWord(text, field.name),
    isCsvOnly: !shown.slice(0, COLUMNS_MAX).includes(field),
    isNumber: numbers.has(field.kind),
    isMinor: !shown.slice(0, 2).includes(field),
    cell: (row: AdminRecord) => <FieldValue table={table.name} field={field} record={row} />,
    csv: csv(field.name),
  }))
  const key: CsvColumn<AdminRecord> = {
    id: 'key',
    header: text.accountList.record,
    cell: (row) => (
      <Link
        to="/admin/records/$table/$key"
        params={{ table: table.name, key: row.key }}
        search={(before) => before}
        resetScroll={false}
        className="font-medium hover:underline"
      >
        {titleOf(text, table.name, row)}
      </Link>
    ),
    csv: ({ key: text }) => text,
  }
  return [key, ...(first ? [first] : []), ...others]
}

const numbers: ReadonlySet<string> = new Set([
  'minor',
  'number',
  'bps',
  'seconds',
  'days',
  'months',
])

const TITLE_CHARACTERS_MAX = 60

/** The record's display name, or its key if it has none. */
export function titleOf(
  text: CodeText,
  table: string,
  { title, key }: Pick<AdminRecord, 'title' | 'key'>,
): string {
  const name = title === '' ? shortId(key) : shownName(text, table, title)
  return name.length > TITLE_CHARACTERS_MAX ? `${name.slice(0, TITLE_CHARACTERS_MAX)}…` : name
}
