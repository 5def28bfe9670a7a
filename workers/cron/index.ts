/** The cron Worker: jobs by the clock, and the `payouts` queue. It alone holds PayPal's credentials. */
import type { CronEnv } from '../env.ts'
import { consumePayouts } from './consume-payouts.ts'
import { openPayoutDesk } from './desk.ts'
import { jobs } from './jobs.ts'
import { log, logProblem, wordsOf } from './log.ts'
import { jobOf } from './schedule.ts'

export default {
  async scheduled({ cron, scheduledTime }, env, _context) {
    const job = jobOf(cron)
    try {
      log('job.ran', { job, scheduledTime, ...(await jobs[job](env, new Date(scheduledTime))) })
    } catch (error) {
      logProblem('job.failed', { job, scheduledTime, error: wordsOf(error) })
      throw error
    }
  },

  queue: ({ messages }, env, _context) =>
    consumePayouts(messages, (now) => openPayoutDesk(env, now), Date.now),
} satisfies ExportedHandler<CronEnv>
