/** Which rows a query of documents reads. */
import { type SQL, sql } from 'drizzle-orm'

/** The next page of all rows. The first page starts after ''. Each row has its `cursor`. */
export type PageAfter = { after: string }

/** The rows of the documents with these keys: lower-case, without the kind's prefix. */
export type Named = { names: readonly string[] }

/** Rows of a table whose documents are stored under their id, and under a code if the table has one. */
export function isAsked(
  table: string,
  code: 'code' | 'slug' | null,
  which: PageAfter | Named,
): SQL {
  const id = sql.raw(`${table}.id`)
  if ('after' in which) return which.after === '' ? sql`true` : sql`${id} > ${which.after}::uuid`
  const ids = which.names.filter((name) => UUID.test(name))
  const isById = sql`${id} = any(${textArray(ids)}::uuid[])`
  if (code === null) return isById
  const isByCode = sql`lower(${sql.raw(`${table}.${code}`)}) = any(${textArray(which.names)}::text[])`
  return sql`(${isById} or ${isByCode})`
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

export const textArray = (texts: readonly string[]) =>
  `{${texts.map((text) => JSON.stringify(text)).join(',')}}`
