/**
 * Limits mails that unauthenticated requests cause, by address, whether or not it has an account.
 */
import { type SQL, sql } from 'drizzle-orm'

/**
 * Seconds until the next mail to an address, after the first, the second…; the last value repeats.
 */
const DELAY_SECONDS = [30, 60, 300, 1_800]
const FORGOTTEN_SECONDS = 86_400

/** Counts a request. `isWithinBudget` in the same batch says whether it may send a mail. */
export function countMailRequest(key: string, now: Date): SQL {
  const at = sql`${now.toISOString()}::timestamptz`
  const forgotten = sql`c.updated_at < ${at} - make_interval(secs => ${FORGOTTEN_SECONDS})`
  const failures = sql`case when ${forgotten} then 1 else c.failures + 1 end`
  const delays = sql`${`{${DELAY_SECONDS.join(',')}}`}::integer[]`
  const delay = sql`make_interval(secs => (${delays})[least(${failures}, cardinality(${delays}))])`
  return sql`
    insert into affiliate.attempt_counters as c (key, failures, updated_at, retry_at)
    values (${key}, 1, ${at}, ${at} + make_interval(secs => (${delays})[1]))
    on conflict (key) do update
      set failures = ${failures}, updated_at = ${at}, retry_at = ${at} + ${delay}
      where c.retry_at is null or c.retry_at <= ${at}`
}

/** True in the batch whose request was just counted. */
export function isWithinBudget(key: string, now: Date): SQL {
  return sql`exists (select from affiliate.attempt_counters
    where key = ${key} and updated_at = ${now.toISOString()}::timestamptz)`
}
