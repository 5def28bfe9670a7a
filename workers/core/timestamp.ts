import { type SQL, sql } from 'drizzle-orm'

/** A time as a value of an SQL statement. */
export const timestamp = (time: Date): SQL => sql`${time.toISOString()}::timestamptz`
