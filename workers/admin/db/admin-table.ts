/** How a table that staff may look into is described. */
import type { SQL } from 'drizzle-orm'
import { sql } from 'drizzle-orm'

export const fieldKinds = ['id', 'text', 'number', 'minor', 'time', 'flag', 'list', 'json'] as const
export type FieldKind = (typeof fieldKinds)[number]

export const tableGroups = ['people', 'accounts', 'offers', 'events', 'money', 'journals'] as const
export type TableGroup = (typeof tableGroups)[number]

export interface RecordField {
  name: string
  kind: FieldKind
  /** Name of the table whose record the id names; null = no id, or of nothing shown here. */
  of: string | null
  /** Says where an affiliate's money goes: masked for whoever lacks `receivers:read`. */
  isReceiver: boolean
}

export interface RecordTable {
  name: string
  group: TableGroup
  source: SQL
  /** Columns of the primary key with their types, as a path names them. */
  key: readonly { name: string; type: 'uuid' | 'text' }[]
  /** Column by which a person knows the record. */
  title: string
  fields: readonly RecordField[]
  /** Columns in which a search looks for a part. */
  contains: readonly string[]
  /** So many rows that nothing but a key is searched for. */
  isLarge: boolean
}

type Options = Partial<Pick<RecordTable, 'key' | 'contains' | 'isLarge'>> & { title?: string }

/**
 * A table by its SQL name and its columns: `column`, `column>table` for the id of a record there,
 * `column:kind` where the name does not tell, or `column:receiver` for where an affiliate is paid.
 */
export function table(
  group: TableGroup,
  name: string,
  sqlName: string,
  columns: string,
  { key = [{ name: 'id', type: 'uuid' }], title = 'name', contains = [], isLarge = false }: Options,
): RecordTable {
  const fields = columns.trim().split(/\s+/).map(fieldOf)
  return { name, group, source: sql.raw(sqlName), key, title, fields, contains, isLarge }
}

function fieldOf(text: string): RecordField {
  const [, name = '', mark, rest = null] = /^(\w+)(?:([>:])(\w+))?$/.exec(text) ?? []
  if (mark === '>') return { name, kind: 'id', of: rest, isReceiver: false }
  if (rest === 'receiver') return { name, kind: 'text', of: null, isReceiver: true }
  return { name, kind: (rest as FieldKind | null) ?? kindOf(name), of: null, isReceiver: false }
}

function kindOf(name: string): FieldKind {
  if (/_at$|^hold_until$|^as_of$/.test(name)) return 'time'
  if (/_minor$/.test(name)) return 'minor'
  if (/^(is|has|requires|allows)_/.test(name)) return 'flag'
  return name === 'id' ? 'id' : 'text'
}

export const uuids = (...names: string[]) => names.map((name) => ({ name, type: 'uuid' as const }))
