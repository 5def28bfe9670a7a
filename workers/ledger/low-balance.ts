import { type SQL, sql } from 'drizzle-orm'

/**
 * Notifies the advertiser that its balance is low, once until the balance is sufficient again. Of
 * several conversions at once only one notifies.
 */
export function notifyLowBalance(advertiserId: string, eventId: string, now: Date): SQL {
  const at = sql`${now.toISOString()}::timestamptz`
  return sql`
    with notified as (
      update affiliate.advertisers set low_balance_notified_at = ${at}
      where id = ${advertiserId}::uuid and low_balance_notified_at is null
      returning id, currency, low_balance_minor)
    insert into logs.events (id, kind, advertiser_id, affiliate_id, subject_id, facts, created_at, is_due)
    select ${eventId}::uuid, 'advertiser.low_balance', id, null, id, jsonb_build_object(
      'currency', currency, 'low_balance_minor', low_balance_minor::text), ${at}, true
    from notified`
}
