import { type SQL, sql } from 'drizzle-orm'
import type { AnyPgColumn, PgTable } from 'drizzle-orm/pg-core'

/** A table with its words: what it is for, and what each field means. */
export interface TableDescription {
  table: PgTable
  purpose: string
  fields: Readonly<Record<string, string>>
}

/**
 * Ties the words to the table: a column without a description does not compile, so the data model
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
 * CHECK condition for a closed list of words. As one array: Postgres reads a stored condition anew for
 * every statement that writes, and a list of expressions takes three times as long.
 */
export function oneOf(column: AnyPgColumn, words: readonly string[]): SQL {
  return sql`${column} = any (${sql.raw(`'{${words.join(',')}}'`)}::text[])`
}

/** CHECK condition for the form of a name whose closed list the code holds. */
export function matches(column: AnyPgColumn, form: RegExp): SQL {
  return sql`${column} ~ ${sql.raw(`'${form.source}'`)}`
}
