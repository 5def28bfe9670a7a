import { type Db, openDatabase, runScoped } from '../core/database.ts'
import type { Job } from '../core/job.ts'
import { forgetOldQueueMinutes } from '../operations/count-messages.ts'
import { forgetOldJobRuns } from '../operations/job-runs.ts'
import { forgetOldPaypalEvents } from '../payouts/forget-paypal-events.ts'
import { forgetOldChallenges, forgetOldTries } from '../people/forget-old-tries.ts'

const HOUR_MS = 60 * 60_000
/** Failed tries count for a day at most; the database refuses to delete them within two days. */
const TRIES_KEPT_MS = 49 * HOUR_MS
/** Passkey challenges are valid for minutes; the database refuses to delete them within a day. */
const CHALLENGES_KEPT_MS = 25 * HOUR_MS
/** PayPal resends an event for three days; the database refuses to delete events within 60 days. */
const PAYPAL_EVENTS_KEPT_MS = 90 * 24 * HOUR_MS
const JOB_RUNS_KEPT_MS = 90 * 24 * HOUR_MS
const QUEUE_MINUTES_KEPT_MS = 48 * HOUR_MS

export interface ForgottenTries {
  counters: number
  challenges: number
  paypalEvents: number
  jobRuns: number
  queueMinutes: number
}

/**
 * Deletes failed tries, passkey challenges, PayPal events, job runs and counts of queues that are no longer needed.
 * Safe to run twice.
 */
export async function forgetTries(db: Db, now: Date): Promise<ForgottenTries> {
  const before = (keptMs: number) => new Date(now.getTime() - keptMs)
  const answers = await runScoped(db, { kind: 'system' }, [
    forgetOldTries(before(TRIES_KEPT_MS)),
    forgetOldChallenges(before(CHALLENGES_KEPT_MS)),
    forgetOldPaypalEvents(before(PAYPAL_EVENTS_KEPT_MS)),
    forgetOldJobRuns(before(JOB_RUNS_KEPT_MS)),
    forgetOldQueueMinutes(before(QUEUE_MINUTES_KEPT_MS)),
  ])
  const [counters = 0, challenges = 0, paypalEvents = 0, jobRuns = 0, queueMinutes = 0] =
    answers.map(([row]) => Number(row?.deleted))
  return { counters, challenges, paypalEvents, jobRuns, queueMinutes }
}

export const forgetTriesJob = {
  name: 'forget-tries',
  cron: '30 0 * * *',
  minutesMax: 13,
  run: async (env, now) => forgetTries(await openDatabase(env), now),
} as const satisfies Job
