/** The cron Worker: the scheduled jobs and the `payouts` queue. It alone holds PayPal's credentials. */

import { clockMs } from './core/clock.ts'
import type { Job } from './core/job.ts'
import { log, logProblem, wordsOf } from './core/log.ts'
import { jobsOf } from './cron-jobs.ts'
import type { CronEnv } from './env.ts'
import { consumePayouts } from './payouts/consume-payouts.ts'

export default {
  async scheduled({ cron, scheduledTime }, env, _context) {
    let failure: { error: unknown } | null = null
    for (const job of jobsOf(cron)) {
      const failed = await runJob(job, env, scheduledTime)
      failure ??= failed
    }
    if (failure) throw failure.error
  },

  queue: (batch, env, _context) => consumePayouts(batch, env),
} satisfies ExportedHandler<CronEnv>

/**
 * One job's failure does not keep the next one from running. Null when it went well. A job that starts
 * late writes by the time it has become: a month that is over takes nothing more.
 */
async function runJob({ name: job, run }: Job, env: CronEnv, scheduledTime: number) {
  const startedAt = Math.max(scheduledTime, clockMs())
  try {
    const done = await run(env, new Date(startedAt))
    log('job.ran', { job, scheduledTime, startedAt, ...done })
    return null
  } catch (error) {
    logProblem('job.failed', { job, scheduledTime, error: wordsOf(error) })
    return { error }
  }
}
