import { type SQL, sql } from 'drizzle-orm'

/** In scope `system`; the database itself lets nothing go that was good a day ago. */
export function forgetOldChallenges(before: Date): SQL {
  return sql`
    with gone as (
      delete from affiliate.passkey_challenges where expires_at < ${before.toISOString()}::timestamptz
      returning 1)
    select count(*) as deleted from gone`
}

/** In scope `system`; the database itself lets nothing younger than two days go. */
export function forgetOldTries(before: Date): SQL {
  return sql`
    with gone as (
      delete from affiliate.attempt_counters where updated_at < ${before.toISOString()}::timestamptz
      returning 1)
    select count(*) as deleted from gone`
}
