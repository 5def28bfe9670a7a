import { type SQL, sql } from 'drizzle-orm'

/** Whether a text holds what somebody searches for, whatever its case; % and _ mean themselves. */
export function containing(column: SQL, searched: string): SQL {
  const pattern = `%${searched.replace(/[\\%_]/g, '\\$&')}%`
  return sql`${column} ilike ${pattern}`
}
