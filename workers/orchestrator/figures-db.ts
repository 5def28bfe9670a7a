/** Figures about queues, clicks and deliveries, for the page Operations. All counts stop at COUNT_MAX. */
import { type SQL, sql } from 'drizzle-orm'
import { type AuditAction, type QueueName, queueNames } from '../../schema/vocabulary.ts'
import {
  readNumber,
  readText,
  readTextOrNull,
  readTime,
  readTimeOrNull,
  readWord,
} from '../core/columns.ts'
import type { Row } from '../core/database.ts'
import { timestamp } from '../core/timestamp.ts'

export const COUNT_MAX = 10_000
const HOSTS_MAX = 20

const upTo = (rows: SQL) => sql`(select count(*)::int from (${rows} limit ${COUNT_MAX}) counted)`

/** Points of the line that shows the last hour. */
export const MINUTES_PER_POINT = 5
export const POINTS = 12

/** Of each queue that did something in the hour: rows for toQueueWork. */
export const listQueueWork = (now: Date): SQL => sql`
  with points as (
    select queue, floor(extract(epoch from ${timestamp(now)} - minute) / 60 / ${MINUTES_PER_POINT})::int as age,
      sum(handled)::int as handled, sum(retried)::int as retried
    from logs.queue_minutes
    where minute > ${timestamp(now)} - interval '1 hour' and minute <= ${timestamp(now)} group by 1, 2)
  select p.queue, sum(p.handled)::int as handled, sum(p.retried)::int as retried,
    json_object_agg(p.age, p.handled) as points,
    (select m.reason from logs.queue_minutes m where m.queue = p.queue and m.reason is not null
        and m.minute > ${timestamp(now)} - interval '1 hour' order by m.minute desc limit 1) as reason
  from points p group by p.queue`

export interface QueueWork {
  queue: QueueName
  handled: number
  retried: number
  /** Why the last retried message failed. */
  reason: string | null
  /** Handled messages of each five minutes, the oldest first. */
  points: number[]
}

export function toQueueWork(row: Row): QueueWork {
  const points = row.points as Readonly<Record<string, number>>
  return {
    queue: readWord(queueNames, row.queue),
    ...{ handled: readNumber(row.handled), retried: readNumber(row.retried) },
    reason: readTextOrNull(row.reason),
    points: Array.from({ length: POINTS }, (_, at) => points[POINTS - 1 - at] ?? 0),
  }
}

/** One row for toDeliveryFigures. */
export const findDeliveryFigures = (now: Date): SQL => sql`
  select ${upTo(sql`select from logs.deliveries where next_attempt_at <= ${timestamp(now)}`)} as due,
    ${upTo(sql`select from logs.deliveries where next_attempt_at is not null and attempts > 0`)} as retrying,
    ${upTo(sql`select from logs.deliveries where state = 'failed' and attempted_at > ${timestamp(now)} - interval '1 day'`)} as failed,
    (select min(d.next_attempt_at) from affiliate.endpoints p
      cross join lateral (select next_attempt_at from logs.deliveries
        where endpoint_id = p.id and next_attempt_at <= ${timestamp(now)} order by next_attempt_at limit 1) d) as oldest_due_at,
    (select coalesce(json_agg(h), '[]') from (select host, failures, open_until from logs.delivery_hosts
      where open_until > ${timestamp(now)} order by open_until desc limit ${HOSTS_MAX}) h) as hosts,
    s.deliveries_paused_at, s.deliveries_paused_reason, u.name as paused_by
  from affiliate.platform_settings s left join affiliate.users u on u.id = s.deliveries_paused_by`

export interface DeliveryFigures {
  due: number
  retrying: number
  failed: number
  oldestDueAt: Date | null
  hosts: { host: string; failures: number; openUntil: Date }[]
  pause: { at: Date; by: string | null; reason: string } | null
}

export function toDeliveryFigures(row: Row): DeliveryFigures {
  const pausedAt = readTimeOrNull(row.deliveries_paused_at)
  return {
    ...{ due: readNumber(row.due), retrying: readNumber(row.retrying) },
    ...{ failed: readNumber(row.failed), oldestDueAt: readTimeOrNull(row.oldest_due_at) },
    hosts: (row.hosts as Row[]).map((host) => ({
      ...{ host: readText(host.host), failures: readNumber(host.failures) },
      openUntil: readTime(host.open_until),
    })),
    pause: pausedAt && {
      ...{ at: pausedAt, by: readTextOrNull(row.paused_by) },
      reason: readTextOrNull(row.deliveries_paused_reason) ?? '',
    },
  }
}

/** Pauses outgoing deliveries, with an entry of the audit log; nothing changes if they are paused already. */
export const pauseDeliveries = (userId: string, reason: string, now: Date): SQL => sql`
  with paused as (
    update affiliate.platform_settings set deliveries_paused_at = ${timestamp(now)},
      deliveries_paused_by = ${userId}::uuid, deliveries_paused_reason = ${reason}
    where deliveries_paused_at is null returning id)
  select ${noted('deliveries_paused', reason)} from paused`

/** Lets deliveries be sent again, as pauseDeliveries. */
export const resumeDeliveries = (reason: string): SQL => sql`
  with resumed as (
    update affiliate.platform_settings set deliveries_paused_at = null, deliveries_paused_by = null,
      deliveries_paused_reason = null
    where deliveries_paused_at is not null returning id)
  select ${noted('deliveries_resumed', reason)} from resumed`

const noted = (action: AuditAction, reason: string): SQL =>
  sql`logs.note_action(${action}, null, null, jsonb_build_object('reason', ${reason}::text))`
