/**
 * The dead-letter queues. Each message is kept in KV, which does not need the database that may have
 * been the reason, and raises an alarm. Cloudflare deletes what lies in a dead-letter queue after days.
 */

import * as z from 'zod'
import { deadKey, spoolKey } from '../clicks/rules/spool.ts'
import { logProblem } from '../core/log.ts'
import { plainQueueName } from '../core/queue-name.ts'
import { errorKindOf } from '../core/queue-retry.ts'
import { DEAD_ENDING, type DeadMessage, deadMessageKey } from './dead-message.ts'

/** With 100 tries, KV may be away for four days. */
const RETRY_SECONDS = 3_600

/** What every version of a click message names. */
const Numbered = z.object({ isolate: z.uuid(), sequence: z.int().positive() })

/** Keeps the messages of `clicks-dead`, `reports-dead` and the like; one verdict per message. */
export async function keepDeadMessages(
  { queue, messages }: MessageBatch<unknown>,
  { SNAPSHOTS: store }: { SNAPSHOTS: Pick<KVNamespace, 'put'> },
  now: Date,
): Promise<void> {
  await Promise.all(messages.map((message) => keepOne(queue, message, store, now)))
}

async function keepOne(
  deadQueue: string,
  message: Message<unknown>,
  store: Pick<KVNamespace, 'put'>,
  now: Date,
): Promise<void> {
  const queue = plainQueueName(deadQueue).slice(0, -DEAD_ENDING.length)
  const { key, text } = queue === 'clicks' ? clickEntry(message) : entry(queue, message, now)
  const about = { queue, messageId: message.id, key }
  try {
    await store.put(key, text)
    logProblem('queue.message_dead', about)
    message.ack()
  } catch (error) {
    logProblem('queue.dead_message_not_kept', { ...about, error: errorKindOf(error) })
    message.retry({ delaySeconds: RETRY_SECONDS })
  }
}

/** Where the hourly replay of clicks finds it. */
function clickEntry({ id, body }: Message<unknown>) {
  const { data } = Numbered.safeParse(body)
  const key = spoolKey(data?.isolate ?? 'unreadable', data?.sequence ?? id)
  return { key: deadKey(key), text: JSON.stringify(body) }
}

function entry(queue: string, { id, body, timestamp }: Message<unknown>, now: Date) {
  const dead: DeadMessage = {
    ...{ queue, messageId: id, body: JSON.stringify(body) },
    ...{ sentAt: timestamp.toISOString(), keptAt: now.toISOString() },
  }
  return { key: deadMessageKey(queue, id), text: JSON.stringify(dead) }
}
