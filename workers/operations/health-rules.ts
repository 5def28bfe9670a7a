/** Assesses the health of the system by its signs of life. Pure: the caller passes what it has read. */
import { type QueueName, queueNames } from '../../schema/vocabulary.ts'
import { periodMinutesOf } from '../core/job.ts'
import type { Heartbeat } from './heartbeats.ts'

/** A job and when it is to run. */
export interface JobSchedule {
  name: string
  cron: string
}

export interface QueueDepth {
  queue: QueueName
  /** Null: the queue did not answer. */
  messages: number | null
  /** ISO time; null = the queue is empty or does not say. */
  oldestAt: string | null
}

/** What was read; null: it did not answer. */
export interface SignsOfLife {
  heartbeats: ReadonlyMap<string, Heartbeat> | null
  queues: readonly QueueDepth[]
  /** Click messages in KV that the next drain stores; at most 1,000 are counted. */
  spooled: number | null
  /** Dead messages in KV, by queue. */
  dead: Partial<Record<QueueName, number>> | null
}

export interface JobHealth {
  job: string
  seenAt: string | null
  ranAt: string | null
  endedAt: string | null
  outcome: Heartbeat['outcome'] | null
  /** What the last run did, and why it failed. */
  facts: object
  error: string | null
  isLate: boolean
}

export interface Health {
  status: 'ok' | 'degraded'
  /** What is wrong: `job_late:…`, `job_failed:…`, `queue_old:…`, and the like. Empty when nothing is. */
  problems: string[]
  jobs: JobHealth[]
  /** Open dead messages by queue: those in KV, and those that the last run of the retrying job left. */
  dead: Partial<Record<QueueName, number>>
  /** Since the edge's copies were last compared with the database; null: they never were. */
  snapshotMinutes: number | null
}

const MINUTE_MS = 60_000
/** Messages that wait longer are not being consumed. */
const QUEUE_OLD_MINUTES = 15
/** The drain runs every five minutes: so many messages mean that it does not keep up. */
const SPOOLED_MAX = 500
/** Snapshots are published every ten minutes, on an idle system every hour. */
const SNAPSHOT_OLD_MINUTES = 150

/** How long a job may be silent: its period, a part of it again, and a quarter of an hour to run in. */
export function silenceMinutesMax(cron: string): number {
  const period = periodMinutesOf(cron)
  return period + Math.min(period, 60) + 15
}

/** Degraded means that a person should look now. */
export function assessHealth(
  schedules: readonly JobSchedule[],
  signs: SignsOfLife,
  now: Date,
): Health {
  const { heartbeats } = signs
  const age = ageMinutes(heartbeats, now)
  const jobs = schedules.map((schedule) =>
    assessJob(schedule, heartbeats?.get(schedule.name), age, now),
  )
  const published = heartbeats?.get('publish-snapshots')
  const snapshotMinutes = published ? minutesSince(published.ranAt, now) : null
  const dead = openDead(signs)
  const problems = [
    ...(heartbeats === null ? ['store_silent'] : jobs.flatMap(problemsOf)),
    ...(snapshotMinutes !== null && snapshotMinutes > SNAPSHOT_OLD_MINUTES
      ? ['snapshots_old']
      : []),
    ...signs.queues.flatMap((queue) => queueProblems(queue, now)),
    ...((signs.spooled ?? 0) >= SPOOLED_MAX ? ['spool_long'] : []),
    ...queueNames
      .filter((queue) => dead[queue] !== undefined)
      .map((queue) => `dead_messages:${queue}`),
  ]
  const status = problems.length === 0 ? 'ok' : 'degraded'
  return { status, problems, jobs, dead, snapshotMinutes }
}

function openDead({ heartbeats, dead }: SignsOfLife): Health['dead'] {
  const left = heartbeats?.get('retry-dead-messages')?.facts
  const inDatabase = (left !== undefined && 'open' in left ? left.open : {}) as Health['dead']
  const counts = queueNames.flatMap((queue) => {
    const count = (dead?.[queue] ?? 0) + (inDatabase[queue] ?? 0)
    return count > 0 ? [[queue, count] as const] : []
  })
  return Object.fromEntries(counts)
}

/** Since the first run of any job; null: it is not known, or nothing ran yet. */
function ageMinutes(heartbeats: SignsOfLife['heartbeats'], now: Date): number | null {
  const firsts = [...(heartbeats?.values() ?? [])].map(({ firstAt }) => firstAt)
  if (firsts.length === 0) return null
  const known = firsts.filter((time) => time !== undefined)
  if (known.length < firsts.length) return null
  return Math.max(...known.map((time) => minutesSince(time, now)))
}

/** `age`: of the system, in minutes. */
function assessJob(
  { name, cron }: JobSchedule,
  heartbeat: Heartbeat | undefined,
  age: number | null,
  now: Date,
): JobHealth {
  if (heartbeat === undefined) {
    // A new system has not come to its hourly jobs yet, nor to those of the night.
    const isDue = age === null || age > silenceMinutesMax(cron)
    const isLate = periodMinutesOf(cron) <= 60 && isDue
    const never = { seenAt: null, ranAt: null, endedAt: null, outcome: null, error: null }
    return { job: name, ...never, facts: {}, isLate }
  }
  const { seenAt, ranAt, endedAt, outcome, facts = {}, error = null } = heartbeat
  const isLate = minutesSince(seenAt, now) > silenceMinutesMax(cron)
  return { job: name, seenAt, ranAt, endedAt, outcome, facts, error, isLate }
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
