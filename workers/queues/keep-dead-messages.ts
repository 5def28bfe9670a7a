/**
 * The dead-letter queues. Each message goes to logs.dead_messages, or to KV while the database is away, and raises an
 * alarm. Cloudflare deletes what lies in a dead-letter queue after days.
 */

import * as z from 'zod'
import { type QueueName, queueNames } from '../../schema/vocabulary.ts'
import { type Db, openDatabase, runScoped } from '../core/database.ts'
import { DEAD_ENDING, type DeadMessage, deadMessageKey } from '../core/dead-message.ts'
import { logProblem } from '../core/log.ts'
import { plainQueueName } from '../core/queue-name.ts'
import { errorKindOf } from '../core/queue-retry.ts'
import { withinTime } from '../core/within-time.ts'
import { DeliveryMessage } from '../delivery/delivery-message.ts'
import { insertDeadMessages } from './dead-messages-db.ts'

/** Together with 100 tries: both stores may be away for three days. */
const RETRY_SECONDS = 600
const RETRY_SECONDS_MAX = 3_600
const FREQUENT_TRIES = 6
const DATABASE_MS_MAX = 10_000

interface Stores {
  /** @throws while the database is away. */
  database: () => Promise<Db>
  store: Pick<KVNamespace, 'put'>
}

export const storesOf = (env: {
  SYSTEM_DATABASE_URL: string
  SNAPSHOTS: Pick<KVNamespace, 'put'>
}): Stores => ({ database: () => openDatabase(env), store: env.SNAPSHOTS })

/** Keeps the messages of a dead-letter queue, such as `reports-dead`; one verdict per message. */
export async function keepDeadMessages(
  { queue: deadQueue, messages }: MessageBatch<unknown>,
  { database, store }: Stores,
  now: Date,
): Promise<void> {
  if (messages.length === 0) return
  const name = plainQueueName(deadQueue).slice(0, -DEAD_ENDING.length)
  const queue = queueNames.find((one) => one === name)
  if (queue === undefined) throw new Error(`"${deadQueue}" is no dead-letter queue`)
  const dead = messages.map((message) => ({ message, entry: entryOf(queue, message, now) }))
  const toDatabase = async () =>
    runScoped(await database(), { kind: 'system' }, [
      insertDeadMessages(dead.map(({ entry }) => entry)),
    ])
  const isStored = await withinTime(toDatabase(), DATABASE_MS_MAX).then(
    () => true,
    () => false,
  )
  await Promise.all(
    dead.map(async ({ message, entry }) => {
      const about = { queue, messageId: message.id }
      try {
        if (!isStored) await store.put(deadMessageKey(entry), JSON.stringify(entry))
        logProblem('queue.message_dead', { ...about, keptIn: isStored ? 'database' : 'kv' })
        message.ack()
      } catch (error) {
        logProblem('queue.dead_message_not_kept', { ...about, error: errorKindOf(error) })
        const isEarly = message.attempts <= FREQUENT_TRIES
        message.retry({ delaySeconds: isEarly ? RETRY_SECONDS : RETRY_SECONDS_MAX })
      }
    }),
  )
}

function entryOf(queue: QueueName, message: Message<unknown>, now: Date): DeadMessage {
  return {
    ...{ queue, messageId: messageIdOf(queue, message), body: JSON.stringify(message.body) },
    ...{ sentAt: message.timestamp.toISOString(), keptAt: now.toISOString() },
  }
}

/** What every version of a click message names. */
const Numbered = z.object({ isolate: z.uuid(), sequence: z.int().positive() })

function messageIdOf(queue: QueueName, { id, body }: Message<unknown>): string {
  if (queue === 'clicks') {
    const { data } = Numbered.safeParse(body)
    return data ? `${data.isolate}:${data.sequence}` : id
  }
  // All say the same, "something is due", and there is one a second: one of them is enough.
  if (queue === 'deliveries' && DeliveryMessage.safeParse(body).success) return 'due'
  return id
}
