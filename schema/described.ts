import { type SQL, sql } from 'drizzle-orm'
import type { AnyPgColumn, PgTable } from 'drizzle-orm/pg-core'

/** A table with its description and a description of every column. */
export interface TableDescription {
  table: PgTable
  purpose: string
  fields: Readonly<Record<string, string>>
}

/**
 * Describes a table. A column without a description does not compile, so the data model
 * document made from these (dev/data-model.ts) is complete by construction.
 */
export function described<T extends PgTable>(
  table: T,
  purpose: string,
  fields: { readonly [Column in keyof T['_']['columns'] & string]: string },
): TableDescription {
  return { table, purpose, fields }
}

/**
 * CHECK condition for a closed list of values. Written as one array, because Postgres parses a
 * condition for every writing statement, and a list of expressions takes three times as long.
 */
export function oneOf(column: AnyPgColumn, words: readonly string[]): SQL {
  return sql`${column} = any (${sql.raw(`'{${words.join(',')}}'`)}::text[])`
}

/** CHECK condition for the format of a name whose closed list is in the code. */
export function matches(column: AnyPgColumn, form: RegExp): SQL {
  return sql`${column} ~ ${sql.raw(`'${form.source}'`)}`
}
