/** Caps: leases of click caps, and counters that are raised in a conversion's own transaction. */

import { type SQL, sql } from 'drizzle-orm'
import { capPeriods } from '../../schema/vocabulary.ts'
import { readFlag, readMinor, readText, readWord } from '../core/columns.ts'
import type { Row } from '../core/database.ts'
import { LEASE_KEPT_MS } from './rules/cap-lease.ts'
import { type CapRaise, type CapState, TOTAL_START } from './rules/caps.ts'

/** More than a year, so that a month can be compared with the same month of the previous year. */
const COUNTERS_KEPT_DAYS = 400

/** Click caps with clicks since yesterday: only there may clicks be waiting for units. */
export function listBusyClickCaps(now: Date): SQL {
  return sql`
    select c.id from affiliate.caps c
    where c.metric = 'clicks' and c.archived_at is null and exists (
      select from affiliate.click_rollups_daily r
      where r.advertiser_id = c.advertiser_id and r.day >= ${now.toISOString()}::date - 2
        and (c.offer_id is null or r.offer_id = c.offer_id)
        and (c.affiliate_id is null or r.affiliate_id = c.affiliate_id))
    order by c.id`
}

export interface LeaseToClose {
  leaseId: string
  isolate: string
  grantedAt: Date
}

export interface ClosingBounds {
  /** An isolate with a message since then may have more messages in the queue. */
  quietSince: Date
  /** Does not apply to leases granted before this, because an isolate in use is never quiet. */
  settledBefore: Date
  /**
   * Leases granted before this are closed even with messages missing: no queue keeps messages so
   * long.
   */
  lostBefore: Date
  now: Date
}

/**
 * Closes leases whose isolate has no message missing between its first and last stored one, and
 * is quiet or closed them long ago. A click that arrives even later finds its lease closed. Rows:
 * lease_id, clicks stored under it. Safe to repeat.
 */
export function closeDrainedLeases(leases: readonly LeaseToClose[], bounds: ClosingBounds): SQL {
  const asked = leases.map(({ leaseId, isolate, grantedAt }) => ({
    ...{ lease_id: leaseId, isolate, granted_at: grantedAt.toISOString() },
  }))
  return sql`
    with asked as (
      select * from jsonb_to_recordset(${JSON.stringify(asked)}::jsonb)
        as a (lease_id uuid, isolate uuid, granted_at timestamptz)
    ), isolates as (
      select i.isolate, coalesce(max(m.cumulative), 0) = coalesce(sum(m.clicks), 0)
          and not exists (select from logs.dead_messages d
            where d.queue = 'clicks' and d.brought_in_at is null and d.dropped_at is null
              and split_part(d.message_id, ':', 1) = i.isolate::text) as is_whole,
        coalesce(max(m.received_at) < ${bounds.quietSince.toISOString()}::timestamptz, true)
          as is_quiet
      from (select distinct isolate from asked) i
      left join logs.click_messages m on m.isolate = i.isolate
      group by i.isolate)
    insert into affiliate.cap_leases as l (lease_id, clicks, closed_at)
    select a.lease_id, 0, ${bounds.now.toISOString()}::timestamptz
    from asked a join isolates i using (isolate)
    where a.granted_at < ${bounds.lostBefore.toISOString()}::timestamptz or (i.is_whole
      and (i.is_quiet or a.granted_at < ${bounds.settledBefore.toISOString()}::timestamptz))
    order by a.lease_id
    on conflict (lease_id) do update set closed_at = coalesce(l.closed_at, excluded.closed_at)
    returning l.lease_id, l.clicks`
}

/**
 * Deletes leases granted long ago. One row: `deleted`. Their ids begin with the time of the grant.
 */
export function deleteOldCapLeases(now: Date, limit: number): SQL {
  const first = lowestIdOf(new Date(now.getTime() - LEASE_KEPT_MS))
  return sql`
    with old as (
      select lease_id from affiliate.cap_leases where lease_id < ${first}::uuid
      order by lease_id limit ${limit} for update skip locked
    ), gone as (
      delete from affiliate.cap_leases using old where cap_leases.lease_id = old.lease_id returning 1)
    select count(*)::int as deleted from gone`
}

/** Deletes counters of periods that ended long ago, but never totals. One row: `deleted`. */
export function deleteOldCapCounters(now: Date, limit: number): SQL {
  return sql`
    with old as (
      select cap_id, period_start from affiliate.cap_counters
      where period_start > ${TOTAL_START}::date
        and period_start < ${now.toISOString()}::date - ${COUNTERS_KEPT_DAYS}::int
      limit ${limit} for update skip locked
    ), gone as (
      delete from affiliate.cap_counters c using old
      where c.cap_id = old.cap_id and c.period_start = old.period_start returning 1)
    select count(*)::int as deleted from gone`
}

/** First day of a period in a zone; must agree with caps/rules/caps.ts. */
export function periodStart(period: SQL, at: SQL, timeZone: SQL): SQL {
  const local = sql`(${at}) at time zone ${timeZone}`
  return sql`case ${period} when 'total' then ${TOTAL_START}::date
    else date_trunc(${period}, ${local})::date end`
}

/** First moment after the period; null for a total. */
export function periodEnd(period: SQL, at: SQL, timeZone: SQL): SQL {
  return sql`case ${period} when 'total' then null
    else (date_trunc(${period}, (${at}) at time zone ${timeZone}) + ('1 ' || ${period})::interval)
      at time zone ${timeZone} end`
}

/**
 * Whether a cap `k` of an advertiser `v` is hard and reached now. Clicks are counted by the edge.
 */
const isReachedNow: SQL = sql`k.metric <> 'clicks' and k.archived_at is null and k.is_hard
  and exists (select from affiliate.cap_counters n where n.cap_id = k.id
    and n.period_start = ${periodStart(sql`k.period`, sql`now()`, sql`v.time_zone`)}
    and n.used_value >= k.limit_value)`

/**
 * When the current period of a cap `k` of an advertiser `v` ends, in epoch milliseconds; null =
 * never.
 */
const reachedUntil: SQL = sql`(extract(epoch from
  ${periodEnd(sql`k.period`, sql`now()`, sql`v.time_zone`)}) * 1000)::bigint`

/**
 * JSON array of the hard conversion, commission and revenue caps of an offer `o` and its
 * advertiser `v` that are reached now, for all affiliates, with the end of their period.
 */
export const reachedCapsJson: SQL = sql`(
    select jsonb_agg(jsonb_build_object('affiliateId', null, 'until', ${reachedUntil}) order by k.id)
    from affiliate.caps k
    where k.advertiser_id = o.advertiser_id and k.affiliate_id is null and ${isReachedNow}
      and (k.currency = o.currency or k.currency is null)
      and (k.offer_id = o.id or k.offer_id is null))`

/** The same for caps on an affiliate `f` alone, with the offers each applies to. */
export const reachedCapsOfAffiliateJson: SQL = sql`(
    select jsonb_agg(jsonb_build_object('advertiserId', k.advertiser_id, 'offerId', k.offer_id,
      'currency', k.currency, 'until', ${reachedUntil}) order by k.id)
    from affiliate.caps k
    join affiliate.advertisers v on v.id = k.advertiser_id
    where k.affiliate_id = f.id and ${isReachedNow})`

/** Reads the caps returned by affiliate.conversion_facts. */
export function toCapStates(json: Row[] | null): CapState[] {
  return (json ?? []).map((row) => ({
    id: readText(row.id),
    metric: row.metric as CapState['metric'],
    period: readWord(capPeriods, row.period),
    periodStart: readText(row.period_start),
    limit: readMinor(row.limit),
    used: readMinor(row.used),
    isHard: readFlag(row.is_hard),
  }))
}

/**
 * Adds a conversion to its caps, in the order of their ids. A hard cap without enough room is not
 * changed. One row: `reached`, the caps that this conversion filled, for toReachedCaps.
 * @throws TR001 `cap_reached` if a hard cap has no room, or a cap was deleted.
 */
export function raiseCaps(advertiserId: string, raises: readonly CapRaise[], now: Date): SQL {
  const asked = raises.map(({ cap, amount }) => ({
    ...{ cap_id: cap.id, period_start: cap.periodStart, amount: amount.toString() },
  }))
  return sql`
    with asked as (
      select a.*, k.limit_value, k.is_hard, k.offer_id, k.affiliate_id
      from jsonb_to_recordset(${JSON.stringify(asked)}::jsonb)
        as a (cap_id uuid, period_start date, amount bigint)
      join affiliate.caps k on k.id = a.cap_id and k.archived_at is null
    ), raised as (
      insert into affiliate.cap_counters as n
        (cap_id, advertiser_id, period_start, used_value, reached_at)
      select cap_id, ${advertiserId}::uuid, period_start, amount,
        case when amount >= limit_value then ${now.toISOString()}::timestamptz end
      from asked where not is_hard or amount <= limit_value
      order by cap_id
      on conflict (cap_id, period_start) do update set
        used_value = n.used_value + excluded.used_value,
        reached_at = coalesce(n.reached_at, case when n.used_value + excluded.used_value
            >= (select k.limit_value from asked k where k.cap_id = n.cap_id)
          then ${now.toISOString()}::timestamptz end)
      where not (select k.is_hard from asked k where k.cap_id = n.cap_id)
        or n.used_value + excluded.used_value
          <= (select k.limit_value from asked k where k.cap_id = n.cap_id)
      returning n.cap_id, n.used_value)
    select affiliate.require((select count(*) from raised) = ${raises.length}, 'cap_reached'),
      (select jsonb_agg(jsonb_build_object('id', r.cap_id, 'offer_id', a.offer_id,
        'affiliate_id', a.affiliate_id))
       from raised r join asked a using (cap_id)
       where r.used_value >= a.limit_value and r.used_value - a.amount < a.limit_value) as reached`
}

/** A cap that a conversion has just filled. */
export interface ReachedCap {
  id: string
  /** Null = it counts all offers. */
  offerId: string | null
  /** Null = it counts all affiliates. */
  affiliateId: string | null
}

/** Reads the row of raiseCaps. */
export function toReachedCaps(row: Row | undefined): ReachedCap[] {
  const reached = (row?.reached ?? []) as Row[]
  return reached.map(({ id, offer_id, affiliate_id }) => ({
    id: id as string,
    offerId: offer_id as string | null,
    affiliateId: affiliate_id as string | null,
  }))
}
/** The lowest UUIDv7 of a time: all ids made earlier are less. */
export function lowestIdOf(moment: Date): string {
  const hex = moment.getTime().toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`
}
