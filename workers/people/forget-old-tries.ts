import { type SQL, sql } from 'drizzle-orm'

/**
 * In scope `system`. The database refuses to delete challenges that expired less than a day ago.
 */
export function forgetOldChallenges(before: Date): SQL {
  return sql`
    with gone as (
      delete from affiliate.passkey_challenges where expires_at < ${before.toISOString()}::timestamptz
      returning 1)
    select count(*) as deleted from gone`
}

/** In scope `system`. The database refuses to delete attempts younger than two days. */
export function forgetOldTries(before: Date): SQL {
  return sql`
    with gone as (
      delete from affiliate.attempt_counters where updated_at < ${before.toISOString()}::timestamptz
      returning 1)
    select count(*) as deleted from gone`
}
