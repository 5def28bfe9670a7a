/**
 * The delivery Worker: sends postbacks, webhooks and messages to Telegram. It alone calls addresses that tenants entered, and it has no
 * credentials of PayPal.
 */
import { clockMs } from './core/clock.ts'
import { logProblem } from './core/log.ts'
import { errorKindOf, retryFailed } from './core/queue-retry.ts'
import { checkLandingPages } from './delivery/verbs/check-landing-pages.ts'
import { runDeliveries } from './delivery/verbs/run-deliveries.ts'
import type { DeliveryEnv } from './env.ts'
import { countMessages } from './operations/count-messages.ts'

/** While a run of a minute leaves something behind, more Workers help: each message is one. */
const HELPERS = 2
const more = (count: number) => Array.from({ length: count }, () => ({ body: { v: 1 as const } }))

export default {
  async scheduled(_controller, env, _context) {
    const { hasMore } = await runDeliveries(env, true)
    if (hasMore) await env.DELIVERIES.sendBatch(more(HELPERS))
    await checkLandingPages(env)
  },

  async queue(batch, env, _context) {
    await countMessages(batch, env, clockMs(), async ({ messages }) => {
      // One run serves all messages of the batch.
      try {
        const { hasMore } = await runDeliveries(env)
        if (hasMore) await env.DELIVERIES.sendBatch(more(1))
        for (const message of messages) message.ack()
      } catch (error) {
        logProblem('deliveries.retried', { error: errorKindOf(error) })
        for (const message of messages) retryFailed(message, error)
      }
    })
  },
} satisfies ExportedHandler<DeliveryEnv>
