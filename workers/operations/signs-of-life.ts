/** Reads what shows without the database whether the system works: heartbeats of jobs, queues, and messages in KV. */
import { type QueueName, queueNames } from '../../schema/vocabulary.ts'
import { SPOOL_PREFIX } from '../clicks/rules/spool.ts'
import { DEAD_MESSAGE_PREFIX, queueOfKey } from '../core/dead-message.ts'
import type { QueueDepth, SignsOfLife } from './health-rules.ts'
import { listHeartbeats } from './heartbeats.ts'

/** KV lists this many keys in one call. More are not counted. */
const KEYS_MAX = 1_000

/** A queue that the Worker does not know is silent. */
interface SignsEnv {
  SNAPSHOTS: Pick<KVNamespace, 'list'>
  CLICKS?: unknown
  REPORTS?: unknown
  MAILS?: unknown
  PAYOUTS?: unknown
  SNAPSHOT_KEYS?: unknown
  EXPORT_REQUESTS?: unknown
  DELIVERIES?: unknown
}

/** Never throws: what does not answer is null. */
export async function readSignsOfLife(env: SignsEnv): Promise<SignsOfLife> {
  const list = (prefix: string) => env.SNAPSHOTS.list({ prefix, limit: KEYS_MAX })
  const [heartbeats, queues, spooled, dead] = await Promise.all([
    listHeartbeats(env.SNAPSHOTS).catch(() => null),
    readQueues(env),
    list(SPOOL_PREFIX).then(
      ({ keys }) => keys.length,
      () => null,
    ),
    list(DEAD_MESSAGE_PREFIX).then(
      ({ keys }) => countKeys(keys),
      () => null,
    ),
  ])
  return { heartbeats, queues, spooled, dead }
}

function countKeys(keys: readonly { name: string }[]): Partial<Record<QueueName, number>> {
  const counts: Partial<Record<QueueName, number>> = {}
  for (const { name } of keys) {
    const queue = queueOfKey(name)
    if (queue !== null) counts[queue] = (counts[queue] ?? 0) + 1
  }
  return counts
}

function readQueues(env: SignsEnv): Promise<QueueDepth[]> {
  const bindings: Record<QueueName, unknown> = {
    ...{ clicks: env.CLICKS, reports: env.REPORTS, mails: env.MAILS, payouts: env.PAYOUTS },
    ...{ publishing: env.SNAPSHOT_KEYS, exports: env.EXPORT_REQUESTS, deliveries: env.DELIVERIES },
  }
  return Promise.all(queueNames.map((queue) => readQueue(queue, bindings[queue])))
}

/** `binding`: the queue's producer; a queue without one is silent. */
async function readQueue(queue: QueueName, binding: unknown): Promise<QueueDepth> {
  try {
    const { backlogCount, oldestMessageTimestamp } = await (
      binding as Pick<Queue, 'metrics'>
    ).metrics()
    const isKnown = backlogCount > 0 && oldestMessageTimestamp !== undefined
    const oldestAt = isKnown ? new Date(oldestMessageTimestamp).toISOString() : null
    return { queue, messages: backlogCount, oldestAt }
  } catch {
    return { queue, messages: null, oldestAt: null }
  }
}
