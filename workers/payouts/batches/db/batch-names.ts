/** The names of a batch in mails and on screens. */
import { type SQL, sql } from 'drizzle-orm'

/**
 * Number of a batch `b` within its run. Null while the run is being built: until then its batches
 * have temporary numbers from a million on (decision 21).
 */
export const batchNumber: SQL = sql`case when b.number < 1000000 then b.number end`

export const toBatchNumber = (value: unknown): number | null =>
  value === null ? null : Number(value)

/** A batch `b` in a mail: its short name, its day, its currency and its id at PayPal. */
export const batchNamed: SQL = sql`'Batch ' || upper(right(b.id::text, 6)) || ' of '
  || to_char(b.created_at at time zone 'UTC', 'YYYY-MM-DD') || ' in ' || b.currency || ' (' || b.id || ')'`
