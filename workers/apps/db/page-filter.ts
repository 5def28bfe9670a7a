import { sql } from 'drizzle-orm'

/** One record, or a page of them in the order of their ids. */
export type PageFilter = { id: string } | { afterId: string | null; limit: number }

export const limitOf = (filter: PageFilter) => ('id' in filter ? 1 : filter.limit)
export const isAsked = (filter: PageFilter, table: string) => {
  const id = sql.raw(`${table}.id`)
  if ('id' in filter) return sql`${id} = ${filter.id}::uuid`
  return sql`(${filter.afterId}::uuid is null or ${id} < ${filter.afterId}::uuid)`
}
