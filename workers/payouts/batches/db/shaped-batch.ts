/** Who influenced a scheduled batch and therefore may not approve it alone. */
import { type SQL, sql } from 'drizzle-orm'
import { rolesWith } from '../../../http/role-permissions.ts'
import { approvalHorizon } from '../rules/payout.ts'

const importers = `{${rolesWith['conversions:write'].join(',')}}`

/**
 * Whether the user influenced, within the last 72 hours, a batch `b` that the schedule built. They
 * did if they changed the schedule, entered or decided on a conversion that an item pays, paid a bonus, or
 * created an app key or postback secret of one of its advertisers, or replayed a report of one.
 */
export function hasShaped(userId: string, now: Date): SQL {
  const since = sql`${approvalHorizon(now).toISOString()}::timestamptz`
  return sql`(b.created_by is null and (
    ${hasChangedSchedule(userId, since)} or ${hasReported(userId, since)}
    or ${hasEntered(userId, since)} or ${hasDecided(userId, since)} or ${hasPaidBonus(userId, since)}))`
}

const hasChangedSchedule = (userId: string, since: SQL) => sql`
  exists (select from affiliate.payout_schedules s
    where s.payer_advertiser_id is not distinct from b.payer_advertiser_id
      and (s.changed_by = ${userId}::uuid and s.changed_at > ${since}
        or logs.has_changed_row(${userId}::uuid, 'payout_schedules', s.id, ${since})))`

/**
 * Anybody who holds a new app key or postback secret can report any sale, and the report does not
 * name them. So the rule compares advertisers only, as it does for a replayed report.
 */
const hasReported = (userId: string, since: SQL) => sql`
  exists (select from affiliate.payout_items i
    where i.batch_id = b.id and i.advertiser_id in (
      select m.advertiser_id from logs.credentials_made_by(${userId}::uuid, ${since}) m
      union all select r.advertiser_id from logs.inbound_reports r
      where r.replayed_by = ${userId}::uuid and r.replayed_at > ${since}))`

/** An import does not record who uploaded the file, so it counts for everybody who may import. */
const hasEntered = (userId: string, since: SQL) => sql`
  exists (select from affiliate.payout_items i
    join affiliate.commissions m on m.affiliate_id = i.affiliate_id
      and m.advertiser_id = i.advertiser_id and m.created_at > ${since}
    join affiliate.conversions c on c.id = m.conversion_id and c.advertiser_id = m.advertiser_id
    where i.batch_id = b.id and (
      c.source = 'manual' and c.metadata->'manual'->>'by' = ${userId}::text
      or c.source = 'csv' and exists (select from affiliate.user_roles r
        where r.user_id = ${userId}::uuid and r.advertiser_id = c.advertiser_id
          and r.role = any (${importers}::text[]))))`

/** Approved a conversion, closed its review or restored its chargeback, and the batch pays it. */
const hasDecided = (userId: string, since: SQL) => sql`
  exists (select from (
      select coalesce(c.original_id, c.id) as conversion_id from affiliate.conversions c
      where c.decided_by = ${userId}::uuid and c.decided_at > ${since}
      union all select v.conversion_id from affiliate.reviews v
      where v.closed_by = ${userId}::uuid and v.closed_at > ${since}) d
    join affiliate.commissions m on m.conversion_id = d.conversion_id
      and m.status = 'available' and m.released_at <= b.created_at
    join affiliate.payout_items i on i.batch_id = b.id and i.affiliate_id = m.affiliate_id
      and i.advertiser_id = m.advertiser_id)`

/** One person pays a bonus, and it is available at once. */
const hasPaidBonus = (userId: string, since: SQL) => sql`
  exists (select from affiliate.bookings k
    join affiliate.payout_items i on i.batch_id = b.id and i.affiliate_id = k.affiliate_id
      and i.advertiser_id = k.advertiser_id
    where k.kind = 'bonus' and k.proposed_by = ${userId}::uuid and k.created_at > ${since})`
