/** Describes the tables that staff can view. */
import type { SQL } from 'drizzle-orm'
import { sql } from 'drizzle-orm'

export const fieldKinds = ['id', 'text', 'number', 'minor', 'time', 'flag', 'list', 'json'] as const
export type FieldKind = (typeof fieldKinds)[number]

export const tableGroups = ['people', 'accounts', 'offers', 'events', 'money', 'journals'] as const
export type TableGroup = (typeof tableGroups)[number]

export interface RecordField {
  name: string
  kind: FieldKind
  /** Name of the table the id refers to; null = not an id, or of a table not listed here. */
  of: string | null
  /** Contains an affiliate's PayPal address: masked for people without `receivers:read`. */
  isReceiver: boolean
}

export interface RecordTable {
  name: string
  group: TableGroup
  source: SQL
  /** Columns of the primary key with their types, in the order of the URL path. */
  key: readonly { name: string; type: 'uuid' | 'text' }[]
  /** Column with the record's display name. */
  title: string
  fields: readonly RecordField[]
  /** Columns searched for a part of a text. */
  contains: readonly string[]
  /** The table is so large that only keys can be searched. */
  isLarge: boolean
}

type Options = Partial<Pick<RecordTable, 'key' | 'contains' | 'isLarge'>> & { title?: string }

/**
 * A table by its SQL name and columns: `column`, `column>table` for the id of a record there,
 * `column:kind` if the name does not imply the kind, or `column:receiver` for a PayPal address.
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
