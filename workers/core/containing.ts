import { type SQL, sql } from 'drizzle-orm'

/**
 * Condition that a text contains the search text, ignoring case. % and _ have no special meaning.
 */
export function containing(column: SQL, searched: string): SQL {
  const pattern = `%${searched.replace(/[\\%_]/g, '\\$&')}%`
  return sql`${column} ilike ${pattern}`
}
