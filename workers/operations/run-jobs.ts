/** Runs scheduled jobs: each within its own time, with a heartbeat in KV and a row for staff. */

import { clockMs } from '../core/clock.ts'
import { openDatabase, runScoped } from '../core/database.ts'
import { type Job, periodMinutesOf, startTimeLimit } from '../core/job.ts'
import { log, logProblem, wordsOf } from '../core/log.ts'
import { maskWords } from '../core/reason.ts'
import { LateError, withinTime } from '../core/within-time.ts'
import type { CronEnv } from '../env.ts'
import { raiseAlert } from '../mail/alerts.ts'
import { wasActive } from './activity.ts'
import { type Heartbeat, readHeartbeat, writeHeartbeat } from './heartbeats.ts'
import { insertJobRun, type JobRun } from './job-runs.ts'

export type RanJob =
  | { outcome: 'ok'; done: object }
  | { outcome: 'failed' | 'out_of_time'; error: unknown }

/** A run is noted within this time, or not at all. */
const NOTE_MS_MAX = 5_000
/** Of a job's time; what it begins before has the rest to end in. */
const STARTING_SHARE = 0.8

/**
 * Runs the jobs of one cron string that may have work, one after the other. One that fails or takes too
 * long does not keep the next from running. Safe twice, and twice at once, as every job is.
 * @throws the first failure, so that Cloudflare shows the run as failed.
 */
export async function runDueJobs(
  jobs: readonly Job[],
  env: CronEnv,
  scheduledFor: Date,
): Promise<void> {
  let failure: { error: unknown } | null = null
  for (const job of jobs) {
    const last = await readHeartbeat(env.SNAPSHOTS, job.name)
    if (last !== null && !(await mayHaveWork(job, env, scheduledFor, last))) {
      const seenAt = scheduledFor.toISOString()
      await writeHeartbeat(env.SNAPSHOTS, job.name, { ...last, seenAt })
      continue
    }
    const ran = await runJob(job, env, scheduledFor, last)
    if (ran.outcome !== 'ok') failure ??= ran
  }
  if (failure) throw failure.error
}

/** Every job looks at the full hour at least, and again after a run that did not end well. */
async function mayHaveWork(job: Job, env: CronEnv, scheduledFor: Date, last: Heartbeat) {
  const isHourly = periodMinutesOf(job.cron) >= 60 || scheduledFor.getUTCMinutes() === 0
  // A local run has no database that sleeps, and people who want to see what a job does.
  if (isHourly || env.LOCAL_MODE === '1') return true
  if (last.outcome !== 'ok' || last.isUnfinished) return true
  try {
    return await (job.mayHaveWork?.(env) ?? wasActive(env.SNAPSHOTS))
  } catch {
    return true
  }
}

/**
 * Runs a job now. `last`: its heartbeat before. One that starts late writes by the time it has become: a month that is over takes
 * nothing more. Never throws: the outcome says how it ended.
 */
export async function runJob(
  job: Job,
  env: CronEnv,
  scheduledFor: Date,
  last: Heartbeat | null = null,
): Promise<RanJob> {
  const startedAt = new Date(Math.max(scheduledFor.getTime(), clockMs()))
  const ran = await attempt(job, env, startedAt)
  const endedAt = new Date(Math.max(startedAt.getTime(), clockMs()))
  const { name } = job
  const times = { scheduledTime: scheduledFor.getTime(), startedAt: startedAt.getTime() }
  const error = ran.outcome === 'ok' ? null : wordsOf(ran.error)
  if (ran.outcome === 'ok') log('job.ran', { job: name, ...times, ...ran.done })
  else logProblem('job.failed', { job: name, ...times, outcome: ran.outcome, error })
  const facts = ran.outcome === 'ok' ? ran.done : {}
  const run: JobRun = {
    ...{ job: name, scheduledFor, startedAt, endedAt, outcome: ran.outcome, facts, error },
  }
  const firstAt = last === null ? scheduledFor.toISOString() : last.firstAt
  await writeHeartbeat(env.SNAPSHOTS, name, { ...heartbeatOf(run), ...(firstAt && { firstAt }) })
  await noteRun(env, run)
  if (error !== null) {
    const detail = `${name}: ${error}`
    await raiseAlert(env.MAILS, { kind: 'job.failed', detail, raisedAt: endedAt })
  }
  return ran
}

async function attempt(job: Job, env: CronEnv, now: Date): Promise<RanJob> {
  const limitMs = job.minutesMax * 60_000
  try {
    const work = job.run(env, now, startTimeLimit(limitMs * STARTING_SHARE))
    return { outcome: 'ok', done: await withinTime(work, limitMs) }
  } catch (error) {
    return { outcome: error instanceof LateError ? 'out_of_time' : 'failed', error }
  }
}

/** KV allows 1,024 bytes of metadata. */
const FACTS_CHARACTERS_MAX = 500

function heartbeatOf({ scheduledFor, startedAt, endedAt, outcome, ...run }: JobRun): Heartbeat {
  const { facts, error } = run
  const isShort = JSON.stringify(facts).length <= FACTS_CHARACTERS_MAX
  return {
    seenAt: scheduledFor.toISOString(),
    ...{ ranAt: startedAt.toISOString(), endedAt: endedAt.toISOString(), outcome },
    isUnfinished: 'more' in facts && facts.more === true,
    ...(isShort && { facts }),
    ...(error !== null && { error: maskWords(error) }),
  }
}

/** The job has run, whether or not this is kept. */
async function noteRun(env: CronEnv, run: JobRun): Promise<void> {
  try {
    const db = await openDatabase(env)
    const options = { statementMs: NOTE_MS_MAX, answerMs: NOTE_MS_MAX }
    await runScoped(db, { kind: 'system' }, [insertJobRun(run)], options)
  } catch (error) {
    console.warn(JSON.stringify({ event: 'job.not_noted', job: run.job, error: wordsOf(error) }))
  }
}
