/** What a scheduled job is. Each job is defined beside its verb; workers/cron-jobs.ts lists them. */
import type { CronEnv } from '../env.ts'

/** The cron strings of wrangler.toml. Times are UTC. */
export type CronString =
  | '*/5 * * * *'
  | '*/10 * * * *'
  | '*/30 * * * *'
  | '5 * * * *'
  | '20 * * * *'
  | '15 0 * * *'

export interface Job {
  /** Unique. Names the job in the log and in scripts. */
  name: string
  cron: CronString
  /** @returns what was done, for the log. @throws when the job failed: the log's alarm is raised. */
  run(env: CronEnv, now: Date): Promise<object>
}

/** Cloudflare ends a run after 15 minutes. The last call begun within this time ends well before. */
export const JOB_MS_MAX = 12 * 60_000

/** @returns a function that is true until `limitMs` have passed since this call. */
export function startTimeLimit(limitMs: number): () => boolean {
  const startedAtMs = Date.now()
  return () => Date.now() - startedAtMs < limitMs
}
