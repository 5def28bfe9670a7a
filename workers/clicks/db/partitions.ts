import { type SQL, sql } from 'drizzle-orm'

/** Makes the click partitions of this month and the two after it. Answers how many were new. */
export function ensureClickPartitions(now: Date): SQL {
  return sql`select affiliate.ensure_click_partitions(${now.toISOString()}::timestamptz) as made`
}
