/** What a scheduled job is. Each job is defined beside its verb; workers/cron-jobs.ts lists them. */
import type { CronEnv } from '../env.ts'

/** The cron strings of wrangler.toml. Times are UTC. Jobs of one string share a run of the Worker. */
export type CronString =
  | '*/5 * * * *'
  | '*/10 * * * *'
  | '*/30 * * * *'
  | '5 * * * *'
  // One for each job of the night, so that none takes another's time.
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

export interface Job {
  /** Unique. Names the job in the log, in logs.job_runs and in scripts. */
  name: string
  cron: CronString
  /** Longest run. The jobs of one cron string have RUN_MINUTES_MAX together. */
  minutesMax: number
  /**
   * Asked of jobs that run more than once an hour, before they open the database: whether there may be
   * work. Missing: there may be when the system was used in the last hour (workers/operations/activity.ts).
   */
  mayHaveWork?: (env: CronEnv) => Promise<boolean>
  /**
   * `hasTime` is false from four fifths of the job's time on: what is begun before ends in time.
   * @returns what was done, for the log. @throws when the job failed: the log's alarm is raised.
   */
  run(env: CronEnv, now: Date, hasTime: () => boolean): Promise<object>
}

/** Cloudflare ends a run after 15 minutes. */
export const RUN_MINUTES_MAX = 14

/** @returns a function that is true until `limitMs` have passed since this call. */
export function startTimeLimit(limitMs: number): () => boolean {
  const startedAtMs = Date.now()
  return () => Date.now() - startedAtMs < limitMs
}

/** Minutes from one time of a cron string to the next. */
export function periodMinutesOf(cron: string): number {
  const [minute = '', hour = ''] = cron.split(' ')
  if (minute.startsWith('*/')) return Number(minute.slice(2))
  return hour === '*' ? 60 : 1_440
}
