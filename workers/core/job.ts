/**
 * The type of scheduled jobs. Each job is defined beside its operation; workers/cron-jobs.ts lists
 * them.
 */
import type { CronEnv } from '../env.ts'

/**
 * The cron strings of wrangler.toml, in UTC. Jobs with the same string share one run of the Worker.
 */
export type CronString =
  | '*/5 * * * *'
  | '*/10 * * * *'
  // The same times in a run of their own: jobs of one string share its minutes.
  | '*/10 0-23 * * *'
  | '5 * * * *'
  // One string per nightly job, so that each has a run of its own.
  | '10 0 * * *'
  | '15 0 * * *'
  | '20 0 * * *'
  | '25 0 * * *'
  | '30 0 * * *'
  | '35 0 * * *'
  | '40 0 * * *'
  | '45 0 * * *'
  | '50 0 * * *'
  | '55 0 * * *'
  | '0 1 * * *'

export interface Job {
  /** Unique name, used in the log, in logs.job_runs and in scripts. */
  name: string
  cron: CronString
  /** Longest run in minutes. The jobs of one cron string share RUN_MINUTES_MAX. */
  minutesMax: number
  /**
   * Called before the database is opened, for jobs that run more than once an hour: whether there
   * may be work. Missing: yes, if the system was used in the last hour
   * (workers/operations/activity.ts).
   */
  mayHaveWork?: (env: CronEnv) => Promise<boolean>
  /**
   * `hasTime` turns false after four fifths of the job's time, so that started work can finish.
   * @returns counts for the log. @throws if the job failed; that raises an alert.
   */
  run(env: CronEnv, now: Date, hasTime: () => boolean): Promise<object>
}

/** Cloudflare stops a run after 15 minutes. */
export const RUN_MINUTES_MAX = 14

/** @returns a function that returns true until `limitMs` have passed since this call. */
export function startTimeLimit(limitMs: number): () => boolean {
  const startedAtMs = Date.now()
  return () => Date.now() - startedAtMs < limitMs
}

/** Minutes between two runs of a cron string. */
export function periodMinutesOf(cron: string): number {
  const [minute = '', hour = ''] = cron.split(' ')
  if (minute.startsWith('*/')) return Number(minute.slice(2))
  return hour === '*' ? 60 : 1_440
}

const MINUTE_MS = 60_000

/** The next time after `now` at which a cron string is due. */
export function nextRunOf(cron: string, now: Date): Date {
  const [minute = '', hour = ''] = cron.split(' ')
  const periodMs = periodMinutesOf(cron) * MINUTE_MS
  const minutes = minute.startsWith('*/') ? 0 : Number(minute)
  const hours = periodMs > 60 * MINUTE_MS ? Number(hour) : 0
  const offsetMs = (hours * 60 + minutes) * MINUTE_MS
  return new Date((Math.floor((now.getTime() - offsetMs) / periodMs) + 1) * periodMs + offsetMs)
}
