/** Who had a hand in a batch that the schedule built, and so does not approve it alone. */
import { type SQL, sql } from 'drizzle-orm'
import { rolesWith } from '../../../http/role-permissions.ts'
import { approvalHorizon } from '../rules/payout.ts'

const importers = `{${rolesWith['conversions:write'].join(',')}}`

/**
 * Whether the person had a hand, within 72 hours, in a batch `b` that the schedule built: they changed
 * the schedule, entered or decided on a conversion that one of its items pays, or opened a way by which
 * conversions of one of its advertisers come in.
 */
export function hasShaped(userId: string, now: Date): SQL {
  const since = sql`${approvalHorizon(now).toISOString()}::timestamptz`
  return sql`(b.created_by is null and (
    ${hasChangedSchedule(userId, since)} or ${hasReported(userId, since)}
    or ${hasEntered(userId, since)} or ${hasDecided(userId, since)}))`
}

const hasChangedSchedule = (userId: string, since: SQL) => sql`
  exists (select from affiliate.payout_schedules s
    where s.payer_advertiser_id is not distinct from b.payer_advertiser_id
      and (s.changed_by = ${userId}::uuid and s.changed_at > ${since}
        or logs.has_changed_row(${userId}::uuid, 'payout_schedules', s.id, ${since})))`

/**
 * Whoever holds a new app key or postback secret can report any sale, and a report does not name them.
 * So the advertiser alone decides, as for a report that was judged again.
 */
const hasReported = (userId: string, since: SQL) => sql`
  exists (select from affiliate.payout_items i
    where i.batch_id = b.id and i.advertiser_id in (
      select m.advertiser_id from logs.credentials_made_by(${userId}::uuid, ${since}) m
      union all select r.advertiser_id from logs.inbound_reports r
      where r.replayed_by = ${userId}::uuid and r.replayed_at > ${since}))`

/** Who imported a file is not kept: it counts for everybody who may. */
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

/** Approved it, closed its review, or restored its chargeback, and the batch pays it already. */
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
