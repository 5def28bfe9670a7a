/**
 * The cron Worker: the scheduled jobs and the `payouts` queue. Only this Worker has PayPal's
 * credentials.
 */

import { clockMs, clockNow } from './core/clock.ts'
import { openDatabase } from './core/database.ts'
import { retryFailed } from './core/queue-retry.ts'
import { deadMessageConsumers, jobsOf } from './cron-jobs.ts'
import { announceDeliveries } from './delivery/delivery-message.ts'
import type { CronEnv } from './env.ts'
import { noteActivity } from './operations/activity.ts'
import { countMessages } from './operations/count-messages.ts'
import { runDueJobs } from './operations/run-jobs.ts'
import { consumePayouts } from './payouts/consume-payouts.ts'
import { retryDeadMessages } from './queues/retry-dead-messages.ts'
import { RetryRequest } from './queues/retry-message-rules.ts'

export default {
  async scheduled({ cron, scheduledTime }, env, _context) {
    await runDueJobs(jobsOf(cron), env, new Date(scheduledTime))
    await announceDeliveries(env.DELIVERIES, clockMs())
  },

  async queue(batch, env, _context) {
    await countMessages(batch, env, clockMs(), async (counted) => {
      const isRetry = ({ body }: Message<unknown>) => RetryRequest.safeParse(body).success
      await retryNow(counted.messages.filter(isRetry), env)
      const messages = counted.messages.filter((message) => !isRetry(message))
      await consumePayouts({ ...counted, messages }, env)
    })
    await announceDeliveries(env.DELIVERIES, clockMs())
    await noteActivity(env.SNAPSHOTS, clockMs())
  },
} satisfies ExportedHandler<CronEnv>

/** Somebody in the dashboard asked for dead messages to be tried now. One run serves all requests. */
async function retryNow(requests: readonly Message<unknown>[], env: CronEnv): Promise<void> {
  if (requests.length === 0) return
  try {
    const db = await openDatabase(env)
    await retryDeadMessages(db, env.SNAPSHOTS, deadMessageConsumers(env), clockNow())
    for (const message of requests) message.ack()
  } catch (error) {
    for (const message of requests) retryFailed(message, error)
  }
}
