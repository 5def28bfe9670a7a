/** Counts what consumers of queues do, by minute, for the page Operations. */
import { type SQL, sql } from 'drizzle-orm'
import { type QueueName, queueNames } from '../../schema/vocabulary.ts'
import { openDatabase, runScoped } from '../core/database.ts'
import { plainQueueName } from '../core/queue-name.ts'
import { errorKindOf, retryReasonOf } from '../core/queue-retry.ts'
import { reasonOf } from '../core/reason.ts'
import { withinTime } from '../core/within-time.ts'

/** The messages themselves do not wait for their count. */
const NOTE_MS_MAX = 2_000
const MINUTE_MS = 60_000

interface Counts {
  handled: number
  retried: number
  /** Of the last message that was retried. */
  reason: string | null
}

/**
 * Consumes a batch, and adds to the counts of its queue and minute how many messages were handled and how many are
 * retried. Counts are lost while the database is away. Dead-letter queues are not counted.
 */
export async function countMessages(
  batch: MessageBatch<unknown>,
  env: { SYSTEM_DATABASE_URL: string },
  nowMs: number,
  consume: (batch: MessageBatch<unknown>) => Promise<void>,
): Promise<void> {
  const queue = queueNames.find((name) => name === plainQueueName(batch.queue))
  if (queue === undefined || batch.messages.length === 0) return consume(batch)
  const retried = new Map<string, string | null>()
  try {
    await consume({ ...batchOf(batch), messages: batch.messages.map((one) => watch(one, retried)) })
  } catch (error) {
    for (const { id } of batch.messages) retried.set(id, reasonOf(error))
    throw error
  } finally {
    const counts = {
      ...{ handled: batch.messages.length - retried.size, retried: retried.size },
      reason: [...retried.values()].at(-1) ?? null,
    }
    await note(env, queue, counts, nowMs)
  }
}

function batchOf(batch: MessageBatch<unknown>): Omit<MessageBatch<unknown>, 'messages'> {
  return {
    ...{ queue: batch.queue, metadata: batch.metadata },
    ackAll: () => batch.ackAll(),
    retryAll: (options) => batch.retryAll(options),
  }
}

function watch(message: Message<unknown>, retried: Map<string, string | null>): Message<unknown> {
  const watched: Message<unknown> = {
    ...{ id: message.id, timestamp: message.timestamp },
    ...{ body: message.body, attempts: message.attempts },
    ack: () => message.ack(),
    retry: (options) => {
      retried.set(message.id, retryReasonOf(watched))
      message.retry(options)
    },
  }
  return watched
}

/** Never throws: what the consumer did is done. */
async function note(
  env: { SYSTEM_DATABASE_URL: string },
  queue: QueueName,
  counts: Counts,
  nowMs: number,
): Promise<void> {
  const write = async () =>
    runScoped(await openDatabase(env), { kind: 'system' }, [addToMinute(queue, counts, nowMs)])
  try {
    await withinTime(write(), NOTE_MS_MAX)
  } catch (error) {
    console.warn(JSON.stringify({ event: 'queue.not_counted', queue, error: errorKindOf(error) }))
  }
}

function addToMinute(queue: QueueName, { handled, retried, reason }: Counts, nowMs: number): SQL {
  const minute = new Date(nowMs - (nowMs % MINUTE_MS)).toISOString()
  return sql`
    insert into logs.queue_minutes as m (queue, minute, handled, retried, reason)
    values (${queue}, ${minute}::timestamptz, ${handled}, ${retried}, ${reason})
    on conflict (minute, queue) do update set handled = m.handled + excluded.handled,
      retried = m.retried + excluded.retried, reason = coalesce(excluded.reason, m.reason)`
}

/** Minutes are for the page that shows the last hour. One row: `deleted`. */
export function forgetOldQueueMinutes(before: Date): SQL {
  return sql`
    with gone as (delete from logs.queue_minutes where minute < ${before.toISOString()}::timestamptz returning 1)
    select count(*) as deleted from gone`
}
