/** Runs of scheduled jobs, kept for staff. */
import { type SQL, sql } from 'drizzle-orm'
import type { JobOutcome } from '../../schema/vocabulary.ts'
import { timestamp } from '../core/timestamp.ts'

export interface JobRun {
  job: string
  scheduledFor: Date
  startedAt: Date
  endedAt: Date
  outcome: JobOutcome
  /** What it did. */
  facts: object
  /** Why it failed; null = it did not. */
  error: string | null
}

export function insertJobRun(run: JobRun): SQL {
  return sql`
    insert into logs.job_runs (job, scheduled_for, started_at, ended_at, outcome, facts, error)
    values (${run.job}, ${timestamp(run.scheduledFor)}, ${timestamp(run.startedAt)},
      ${timestamp(run.endedAt)}, ${run.outcome}, ${JSON.stringify(run.facts)}::jsonb, ${run.error})`
}

/** In scope `system`; the database itself lets nothing younger than 60 days go. */
export function forgetOldJobRuns(before: Date): SQL {
  return sql`
    with gone as (delete from logs.job_runs where started_at < ${timestamp(before)} returning 1)
    select count(*) as deleted from gone`
}
