import { type SQL, sql } from 'drizzle-orm'

/** In scope `system`. The database refuses to delete events younger than 60 days. */
export function forgetOldPaypalEvents(before: Date): SQL {
  return sql`
    with gone as (delete from logs.paypal_events where received_at < ${before.toISOString()}::timestamptz returning 1)
    select count(*) as deleted from gone`
}
