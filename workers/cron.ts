/** The cron Worker: jobs by the clock, and the `payouts` queue. It alone holds PayPal's credentials. */

import { log, logProblem, wordsOf } from './core/log.ts'
import { jobs } from './cron-jobs.ts'
import { type JobName, jobsOf } from './cron-schedule.ts'
import type { CronEnv } from './env.ts'
import { consumePayouts } from './payouts/batches/queue/consume-payouts.ts'
import { openPayoutDesk } from './payouts/batches/queue/payout-deps.ts'

export default {
  async scheduled({ cron, scheduledTime }, env, _context) {
    let failure: { error: unknown } | null = null
    for (const job of jobsOf(cron)) {
      const failed = await runJob(job, env, scheduledTime)
      failure ??= failed
    }
    if (failure) throw failure.error
  },

  queue: ({ messages }, env, _context) =>
    consumePayouts(messages, (now) => openPayoutDesk(env, now), Date.now),
} satisfies ExportedHandler<CronEnv>

/**
 * One job's failure does not keep the next one from running. Null when it went well. A job that starts
 * late writes by the time it has become: a month that is over takes nothing more.
 */
async function runJob(job: JobName, env: CronEnv, scheduledTime: number) {
  const startedAt = Math.max(scheduledTime, Date.now())
  try {
    const told = await jobs[job](env, new Date(startedAt))
    log('job.ran', { job, scheduledTime, startedAt, ...told })
    return null
  } catch (error) {
    logProblem('job.failed', { job, scheduledTime, error: wordsOf(error) })
    return { error }
  }
}
