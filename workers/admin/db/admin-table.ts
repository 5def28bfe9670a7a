/** Describes the tables that staff can view. */
import type { SQL } from 'drizzle-orm'
import { sql } from 'drizzle-orm'
import type { NamedTable } from '../../audit/record-names.ts'

export const fieldKinds = [
  'id',
  'text',
  'number',
  'minor',
  'time',
  'flag',
  'list',
  'json',
  'bps',
  'seconds',
  'days',
  'months',
] as const
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

/** What a table is searched for: any part of its texts, or, where it is large, what an index finds. */
export const searchKinds = ['text', 'order', 'customer', 'id'] as const
export type SearchKind = (typeof searchKinds)[number]

export interface RecordTable {
  name: NamedTable
  group: TableGroup
  source: SQL
  /** Columns of the primary key with their types, in the order of the URL path. */
  key: readonly { name: string; type: 'uuid' | 'text' }[]
  fields: readonly RecordField[]
  /** Columns searched for a part of a text, beside the record's name. */
  contains: readonly string[]
  search: SearchKind
  /** Columns with an index that a large table is searched by for a whole id. */
  indexed: readonly string[]
  /** Its column in the roles of people, by whose names and emails it is found too. */
  members: 'advertiser_id' | 'affiliate_id' | null
  /** SQL of the currency of its amounts, for a row `t`; null = it has none. */
  currency: SQL | null
}

type Options = Partial<Pick<RecordTable, 'key' | 'contains' | 'search' | 'indexed' | 'members'>> & {
  currency?: string
}

/**
 * A table by its SQL name and columns: `column`, `column>table` for the id of a record there,
 * `column:kind` if the name does not imply the kind, or `column:receiver` for a PayPal address.
 */
export function table(
  group: TableGroup,
  name: NamedTable,
  sqlName: string,
  columns: string,
  { currency, ...options }: Options = {},
): RecordTable {
  const fields = columns.trim().split(/\s+/).map(fieldOf)
  const hasCurrency = fields.some((field) => field.name === 'currency')
  const ofAmounts = currency ?? (hasCurrency ? 't.currency' : null)
  return {
    ...{ name, group, source: sql.raw(sqlName), fields },
    ...{ key: [{ name: 'id', type: 'uuid' }], contains: [], search: 'text' },
    ...{ indexed: [], members: null, currency: ofAmounts === null ? null : sql.raw(ofAmounts) },
    ...options,
  }
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
  const [, unit] = /_(bps|seconds|days|months)$/.exec(name) ?? []
  if (unit !== undefined) return unit as FieldKind
  if (/^(is|has|requires|allows)_/.test(name)) return 'flag'
  return name === 'id' ? 'id' : 'text'
}

export const uuids = (...names: string[]) => names.map((name) => ({ name, type: 'uuid' as const }))
