/**
 * The delivery Worker: sends postbacks and webhooks. It alone calls addresses that tenants entered, and it has no
 * credentials of PayPal.
 */
import { logProblem } from './core/log.ts'
import { backoffSeconds, errorKindOf } from './core/queue-retry.ts'
import { runDeliveries } from './delivery/verbs/run-deliveries.ts'
import type { DeliveryEnv } from './env.ts'

/** While a run of a minute leaves something behind, more Workers help: each message is one. */
const HELPERS = 2
const more = (count: number) => Array.from({ length: count }, () => ({ body: { v: 1 as const } }))

export default {
  async scheduled(_controller, env, _context) {
    const { hasMore } = await runDeliveries(env)
    if (hasMore) await env.DELIVERIES.sendBatch(more(HELPERS))
  },

  async queue({ messages }, env, _context) {
    // One run serves all messages of the batch.
    try {
      const { hasMore } = await runDeliveries(env)
      if (hasMore) await env.DELIVERIES.sendBatch(more(1))
      for (const message of messages) message.ack()
    } catch (error) {
      logProblem('deliveries.retried', { error: errorKindOf(error) })
      for (const message of messages) {
        message.retry({ delaySeconds: backoffSeconds(message.attempts) })
      }
    }
  },
} satisfies ExportedHandler<DeliveryEnv>
