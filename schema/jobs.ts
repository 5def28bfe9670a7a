import { sql } from 'drizzle-orm'
import { check, index, jsonb, text } from 'drizzle-orm/pg-core'
import { idColumn, timeColumn } from './columns.ts'
import { described, oneOf } from './described.ts'
import { logsSchema } from './schemas.ts'
import { jobOutcomes } from './vocabulary.ts'

export const jobRuns = logsSchema.table(
  'job_runs',
  {
    id: idColumn(),
    job: text('job').notNull(),
    scheduledFor: timeColumn('scheduled_for').notNull(),
    startedAt: timeColumn('started_at').notNull(),
    endedAt: timeColumn('ended_at').notNull(),
    outcome: text('outcome', { enum: jobOutcomes }).notNull(),
    facts: jsonb('facts').notNull().default({}),
    error: text('error'),
  },
  (t) => [
    index('job_runs_job_idx').on(t.job, t.startedAt),
    index('job_runs_started_idx').on(t.startedAt),
    check('job_runs_outcome_check', oneOf(t.outcome, jobOutcomes)),
    check('job_runs_error_check', sql`(${t.outcome} = 'ok') = (${t.error} is null)`),
  ],
)

export const jobsDescribed = [
  described(
    jobRuns,
    'One run of a scheduled job. Runs while nobody uses the system leave no row.',
    {
      id: 'The run.',
      job: 'Name of the job.',
      scheduledFor: 'Scheduled time of the run.',
      startedAt: 'When it started.',
      endedAt: 'When it ended or ran out of time.',
      outcome: 'ok, failed, or out_of_time.',
      facts: 'Numbers about what it did.',
      error: 'Why it failed; null = it succeeded.',
    },
  ),
]
