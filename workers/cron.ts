/**
 * The cron Worker: the scheduled jobs and the `payouts` queue. Only this Worker has PayPal's
 * credentials.
 */

import { clockMs } from './core/clock.ts'
import { jobsOf } from './cron-jobs.ts'
import { announceDeliveries } from './delivery/delivery-message.ts'
import type { CronEnv } from './env.ts'
import { noteActivity } from './operations/activity.ts'
import { runDueJobs } from './operations/run-jobs.ts'
import { consumePayouts } from './payouts/consume-payouts.ts'

export default {
  async scheduled({ cron, scheduledTime }, env, _context) {
    await runDueJobs(jobsOf(cron), env, new Date(scheduledTime))
    await announceDeliveries(env.DELIVERIES, clockMs())
  },

  async queue(batch, env, _context) {
    await consumePayouts(batch, env)
    await announceDeliveries(env.DELIVERIES, clockMs())
    await noteActivity(env.SNAPSHOTS, clockMs())
  },
} satisfies ExportedHandler<CronEnv>
