/** Judges the health of the system by its signs of life. Pure: what was read comes in. */
import { periodMinutesOf } from '../core/job.ts'
import type { Heartbeat } from './heartbeats.ts'

/** A job and when it is to run. */
export interface JobSchedule {
  name: string
  cron: string
}

export interface QueueDepth {
  queue: string
  messages: number
  /** ISO time; null = the queue is empty or does not say. */
  oldestAt: string | null
}

/** What was read; null: it did not answer. */
export interface SignsOfLife {
  heartbeats: ReadonlyMap<string, Heartbeat> | null
  queues: readonly (QueueDepth | { queue: string; messages: null; oldestAt: null })[]
  /** Click messages in KV, at most 1,000 counted of each. */
  spool: { spooled: number; putAside: number } | null
}

export interface JobHealth {
  job: string
  seenAt: string | null
  ranAt: string | null
  outcome: Heartbeat['outcome'] | null
  isLate: boolean
}

export interface Health {
  status: 'ok' | 'degraded'
  /** What is wrong: `job_late:…`, `job_failed:…`, `queue_old:…`, and the like. Empty when nothing is. */
  problems: string[]
  jobs: JobHealth[]
  /** Since the edge's copies were last compared with the database; null: they never were. */
  snapshotMinutes: number | null
}

const MINUTE_MS = 60_000
/** Messages that wait longer are not being consumed. */
const QUEUE_OLD_MINUTES = 15
/** The drain runs every five minutes: so many messages mean that it does not keep up. */
const SPOOLED_MAX = 500
/** Snapshots are published every half hour, on an idle system every hour. */
const SNAPSHOT_OLD_MINUTES = 150

/** How long a job may be silent: its period, a part of it again, and a quarter of an hour to run in. */
export function silenceMinutesMax(cron: string): number {
  const period = periodMinutesOf(cron)
  return period + Math.min(period, 60) + 15
}

/** Degraded means that a person should look now. */
export function judgeHealth(
  schedules: readonly JobSchedule[],
  signs: SignsOfLife,
  now: Date,
): Health {
  const { heartbeats } = signs
  const jobs = schedules.map((schedule) => judgeJob(schedule, heartbeats?.get(schedule.name), now))
  const published = heartbeats?.get('publish-snapshots')
  const snapshotMinutes = published ? minutesSince(published.ranAt, now) : null
  const problems = [
    ...(heartbeats === null ? ['store_silent'] : jobs.flatMap(problemsOf)),
    ...(snapshotMinutes !== null && snapshotMinutes > SNAPSHOT_OLD_MINUTES
      ? ['snapshots_old']
      : []),
    ...signs.queues.flatMap((queue) => queueProblems(queue, now)),
    ...(signs.spool !== null && signs.spool.spooled >= SPOOLED_MAX ? ['spool_long'] : []),
    ...(signs.spool !== null && signs.spool.putAside > 0 ? ['clicks_put_aside'] : []),
  ]
  return { status: problems.length === 0 ? 'ok' : 'degraded', problems, jobs, snapshotMinutes }
}

function judgeJob({ name, cron }: JobSchedule, heartbeat: Heartbeat | undefined, now: Date) {
  if (heartbeat === undefined) {
    // A new system has run no job of the night yet.
    const isLate = periodMinutesOf(cron) <= 60
    return { job: name, seenAt: null, ranAt: null, outcome: null, isLate }
  }
  const { seenAt, ranAt, outcome } = heartbeat
  const isLate = minutesSince(seenAt, now) > silenceMinutesMax(cron)
  return { job: name, seenAt, ranAt, outcome, isLate }
}

function problemsOf({ job, outcome, isLate }: JobHealth): string[] {
  const hasFailed = outcome !== null && outcome !== 'ok'
  return [...(isLate ? [`job_late:${job}`] : []), ...(hasFailed ? [`job_failed:${job}`] : [])]
}

function queueProblems(queue: SignsOfLife['queues'][number], now: Date): string[] {
  if (queue.messages === null) return [`queue_silent:${queue.queue}`]
  if (queue.oldestAt === null) return []
  return minutesSince(queue.oldestAt, now) > QUEUE_OLD_MINUTES ? [`queue_old:${queue.queue}`] : []
}

const minutesSince = (time: string, now: Date) =>
  Math.max(0, Math.floor((now.getTime() - new Date(time).getTime()) / MINUTE_MS))
