/** The scheduled jobs of a local run: on their schedules, as Cloudflare runs them, and on request. */
import { periodMinutesOf } from '../workers/core/job.ts'
import { type JobName, jobs } from '../workers/cron-jobs.ts'
import { type LocalClock, later, type MoveUnit } from './local-clock.ts'

/** The result of a run of a job. */
export interface JobRun {
  job: JobName
  at: Date
  isFine: boolean
  /** The result of the job, or its error. */
  said: string
}

export interface LocalJobs {
  /** The last run of each job. */
  lastRuns: ReadonlyMap<JobName, JobRun>
  run(job: JobName): Promise<JobRun>
  /** Moves the clock forward, a month at a time, and runs the jobs that became due. */
  move(count: number, unit: MoveUnit): Promise<void>
  start(): void
  stop(): Promise<void>
}

const TICK_MS = 5_000
const MINUTE_MS = 60_000
const JOB_TIMEOUT_MS = 120_000

/** `workersUrl`: the local Workers, which are notified when the clock has moved. */
export function buildLocalJobs(workersUrl: string, clock: LocalClock): LocalJobs {
  const lastRuns = new Map<JobName, JobRun>()
  let checkedAt = clock.now()
  let timer: NodeJS.Timeout | undefined
  /** Runs tasks one after another, so that a job never runs while the clock moves. */
  let queue: Promise<unknown> = Promise.resolve()
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = queue.then(work)
    queue = done.catch(() => {})
    return done
  }
  const call = (path: string) =>
    fetch(`${workersUrl}/__local/${path}`, {
      method: 'POST',
      signal: AbortSignal.timeout(JOB_TIMEOUT_MS),
    })

  async function run(job: JobName): Promise<JobRun> {
    const outcome = await call(`jobs/${job}`).then(
      async (response) => ({ isFine: response.ok, said: await response.text() }),
      (error: unknown) => ({ isFine: false, said: String(error) }),
    )
    const ran = { job, at: clock.now(), ...outcome }
    lastRuns.set(job, ran)
    return ran
  }

  async function runDue(): Promise<void> {
    const [from, to] = [checkedAt, clock.now()]
    checkedAt = to
    // The delivery Worker's own schedule.
    if (fellDue('*/1 * * * *', from, to)) await call('deliveries').catch(() => null)
    for (const { name, cron } of jobs) if (fellDue(cron, from, to)) await run(name)
  }

  async function moveTo(time: Date): Promise<void> {
    clock.moveTo(time)
    const response = await call('clock')
    if (!response.ok) throw new Error(`The Workers did not take the time: ${response.status}`)
    await runDue()
  }

  return {
    lastRuns,
    run: (job) => inTurn(() => run(job)),
    move: (count, unit) =>
      inTurn(async () => {
        const from = clock.now()
        for (let months = 1; unit === 'months' && months < count; months++) {
          await moveTo(later(from, months, unit))
        }
        await moveTo(later(from, count, unit))
      }),
    start: () => {
      timer = setInterval(() => void inTurn(runDue), TICK_MS)
      timer.unref()
    },
    stop: async () => {
      clearInterval(timer)
      await queue
    },
  }
}

/** Whether a time of this cron string is after `from` and not after `to`. */
export function fellDue(cron: string, from: Date, to: Date): boolean {
  const [minute = '', hour = ''] = cron.split(' ')
  const every = periodMinutesOf(cron)
  const offset = minute.startsWith('*/')
    ? 0
    : Number(minute) + (hour === '*' ? 0 : Number(hour) * 60)
  const periods = (at: Date) => Math.floor((at.getTime() / MINUTE_MS - offset) / every)
  return periods(to) > periods(from)
}
