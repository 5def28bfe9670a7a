import { type SQL, sql } from 'drizzle-orm'

/** Makes the click partitions of this month and the two after it. Returns how many were new. */
export function ensureClickPartitions(now: Date): SQL {
  return sql`select affiliate.ensure_click_partitions(${now.toISOString()}::timestamptz) as made`
}

/** Drops the oldest month of clicks if all of it is before the time. Returns its name or null. */
export function dropOldClickPartition(before: Date): SQL {
  return sql`select affiliate.drop_old_click_partition(${before.toISOString()}::timestamptz) as dropped`
}
