/**
 * The consumer Worker: the queues written to Postgres (clicks, queued reports, mails), the keys
 * to publish, the files of reports, and all dead-letter queues.
 */

import { queueNames } from '../schema/vocabulary.ts'
import { consumeClicks } from './clicks/consume-clicks.ts'
import { matchParkedReports } from './conversions/record/verbs/match-parked-reports.ts'
import { consumeReportQueue } from './conversions/sources/consume-report-queue.ts'
import { clockMs, clockNow } from './core/clock.ts'
import { openDatabase } from './core/database.ts'
import { DEAD_ENDING } from './core/dead-message.ts'
import { plainQueueName } from './core/queue-name.ts'
import { announceDeliveries } from './delivery/delivery-message.ts'
import type { ConsumerEnv } from './env.ts'
import { consumeMails } from './mail/consume-mails.ts'
import { noteActivity } from './operations/activity.ts'
import { countMessages } from './operations/count-messages.ts'
import { keepDeadMessages, storesOf } from './queues/keep-dead-messages.ts'
import { consumeExports } from './reports/exports/consume-exports.ts'
import { consumeSnapshots } from './snapshots/consume-snapshots.ts'

type Consume = (batch: MessageBatch<unknown>, env: ConsumerEnv) => Promise<void>

const keep: Consume = (batch, env) => keepDeadMessages(batch, storesOf(env), clockNow())

/** By the queue's name in wrangler.toml. */
const consumers: Readonly<Record<string, Consume>> = {
  clicks: (batch, env) =>
    consumeClicks(batch, env, async (reportIds) =>
      matchParkedReports(await openDatabase(env), env.SNAPSHOTS, reportIds, clockNow()),
    ),
  reports: consumeReportQueue,
  mails: consumeMails,
  publishing: consumeSnapshots,
  exports: consumeExports,
  ...Object.fromEntries(queueNames.map((queue) => [queue + DEAD_ENDING, keep])),
}

/** Queues whose messages may write events. */
const writesEvents: ReadonlySet<string> = new Set(['clicks', 'reports'])

export default {
  async queue(
    batch: MessageBatch<unknown>,
    env: ConsumerEnv,
    _context?: ExecutionContext,
  ): Promise<void> {
    const queue = plainQueueName(batch.queue)
    const consume = consumers[queue]
    if (!consume) throw new Error(`no consumer for the queue "${batch.queue}"`)
    await countMessages(batch, env, clockMs(), (counted) => consume(counted, env))
    // Mails do not count as use of the system, because jobs and alerts write them too.
    if (queue !== 'mails' && batch.messages.length > 0) {
      await noteActivity(env.SNAPSHOTS, clockMs())
      if (writesEvents.has(queue)) await announceDeliveries(env.DELIVERIES, clockMs())
    }
  },
}
