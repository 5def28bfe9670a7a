/** Records for staff. Names of tables and columns come from a closed list only. */

import { type SQL, sql } from 'drizzle-orm'
import { recordName } from '../../audit/record-names.ts'
import { readRow, readText, readTextOrNull, readTextsByName } from '../../core/columns.ts'
import type { Row } from '../../core/database.ts'
import { isFound, type RecordSearch } from './admin-search.ts'
import type { RecordField, RecordTable } from './admin-table.ts'
import { recordTable, tablesThatName } from './admin-tables.ts'

/** A record as the API shows it. */
export interface AdminRecord {
  /** Values of its primary key, joined by ~. */
  key: string
  title: string
  /** Column → value; amounts in minor units, as text. */
  fields: Record<string, unknown>
  /** Column of an id → display name of that record. */
  names: Record<string, string>
  /** Of its amounts. */
  currency: string | null
}

export interface RecordFilter {
  search: RecordSearch | null
  /** Only records whose column has this id. */
  by: { column: string; id: string } | null
  /** Key of the last record of the previous page. */
  after: readonly string[] | null
  limit: number
}

const column = (name: string) => sql.raw(`t.${name}`)

/** Newest first, or in reverse order of the key. */
export function listRecords(table: RecordTable, filter: RecordFilter): SQL {
  const keys = sql.join(
    table.key.map(({ name }) => column(name)),
    sql`, `,
  )
  const order = sql.join(
    table.key.map(({ name }) => sql`${column(name)} desc`),
    sql`, `,
  )
  const { search, after, by } = filter
  return sql`
    select ${recordOf(table)} from ${table.source} t
    where ${search === null ? sql`true` : isFound(table, search)}
      and ${by === null ? sql`true` : sql`${column(by.column)} = ${by.id}::uuid`}
      and ${after === null ? sql`true` : sql`(${keys}) < (${valuesOf(table, after)})`}
    order by ${order} limit ${filter.limit}`
}

export function findRecord(table: RecordTable, key: readonly string[]): SQL {
  return sql`select ${recordOf(table)} from ${table.source} t where ${isKey(table, key)}`
}

export function toAdminRecord(row: Row): AdminRecord {
  return {
    key: readText(row.key),
    title: String(row.title ?? ''),
    fields: readRow(row.fields),
    names: readTextsByName(row.names),
    currency: readTextOrNull(row.currency),
  }
}

function recordOf({ name, key, fields, currency }: RecordTable): SQL {
  const whole = sql`to_jsonb(t)`
  const keyText = sql.join(
    key.map(({ name }) => sql`(${whole}->>${name}::text)`),
    sql` || '~' || `,
  )
  const values = fields.map(
    (field) => sql`jsonb_build_object(${field.name}::text, ${shownValue(field)})`,
  )
  const names = fields.flatMap(nameOf)
  return sql`${keyText} as key, ${sql.raw(recordName(name, 't'))} as title,
    ${currency ?? sql`null`} as currency,
    ${sql.join(values, sql` || `)} as fields,
    jsonb_strip_nulls(${names.length === 0 ? sql`'{}'::jsonb` : sql.join(names, sql` || `)}) as names`
}

/** JSON numbers cannot hold every bigint, so they become text. */
function shownValue({ name, kind }: RecordField): SQL {
  return kind === 'minor' ? sql`${column(name)}::text` : sql`to_jsonb(${column(name)})`
}

function nameOf({ name, of }: RecordField): SQL[] {
  const target = of === null ? undefined : recordTable(of)
  if (target === undefined) return []
  const title = sql.raw(recordName(target.name, 'n0'))
  return [
    sql`jsonb_build_object(${name}::text, (select ${title}::text from ${target.source} n0
      where n0.id = ${column(name)}))`,
  ]
}

function isKey(table: RecordTable, key: readonly string[]): SQL {
  const parts = sql.join(
    table.key.map(({ name }) => column(name)),
    sql`, `,
  )
  return sql`(${parts}) = (${valuesOf(table, key)})`
}

function valuesOf(table: RecordTable, key: readonly string[]): SQL {
  const values = table.key.map(({ type }, at) => sql`${key[at]}::${sql.raw(type)}`)
  return sql.join(values, sql`, `)
}

export interface RelatedCount {
  table: string
  by: string
  /** At most 100; null = too many rows to count by this column. */
  count: number | null
}

const COUNTED_MAX = 100

/** How many records of other tables refer to this one: one row with a list. */
export function countRelated(name: string, id: string): SQL {
  const counts = tablesThatName(name).map(
    ({ table, by }) => sql`jsonb_build_object('table', ${table.name}::text, 'by', ${by}::text,
      'count', ${
        table.search !== 'text'
          ? sql`null::int`
          : sql`(select count(*)::int from (select from ${table.source} t
              where ${column(by)} = ${id}::uuid limit ${COUNTED_MAX}) as counted)`
      })`,
  )
  const list =
    counts.length === 0 ? sql`'[]'::jsonb` : sql`jsonb_build_array(${sql.join(counts, sql`, `)})`
  return sql`select ${list} as related`
}

export interface RecordEdit {
  key: readonly string[]
  /** Column → new value. */
  changes: Readonly<Record<string, unknown>>
  /** Column → the value it must still have. */
  expected: Readonly<Record<string, unknown>>
}

/** Guard `record_changed`: every column still has the value the editor saw. */
export function updateRecord(table: RecordTable, { key, changes, expected }: RecordEdit): SQL {
  const names = Object.keys(changes)
  const stamps = table.name === 'offers' ? [sql`updated_at = now()`] : []
  const sets = [...names.map((name) => sql`${sql.raw(name)} = ${sql.raw(`r.${name}`)}`), ...stamps]
  return sql`
    with changed as (
      update ${table.source} t set ${sql.join(sets, sql`, `)}
      from jsonb_populate_record(null::${table.source}, ${JSON.stringify(changes)}::jsonb) r
      where ${isKey(table, key)} and not exists (
        select from jsonb_each(${JSON.stringify(expected)}::jsonb) e
        where to_jsonb(t)->e.key is distinct from e.value)
      returning 1)
    select affiliate.require((select count(*) from changed) = 1, 'record_changed')`
}
