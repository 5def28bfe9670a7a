/** Moves dead messages from KV into the database and delivers those that are open to their consumer again. */
import { retriedQueues } from '../../schema/vocabulary.ts'
import { readText, readTime, readWord } from '../core/columns.ts'
import { type Db, openDatabase, runScoped } from '../core/database.ts'
import { type Job, startTimeLimit } from '../core/job.ts'
import { logProblem } from '../core/log.ts'
import { errorKindOf } from '../core/queue-retry.ts'
import type { CronEnv } from '../env.ts'
import { DEAD_MESSAGE_PREFIX, DeadMessage, type RetriedQueue } from './dead-message.ts'
import {
  insertDeadMessages,
  listOpenDeadMessages,
  recordTries,
  type Try,
} from './dead-messages-db.ts'

/** One listing, and a delete for each: far below the operations that KV allows in a run. */
const MOVED_PER_RUN_MAX = 400
/** At 128 KB a message. */
const READ_AT_ONCE = 50
const TRIED_PER_RUN_MAX = 200
const TRIED_AT_ONCE = 10
const RUN_MS_MAX = 4 * 60_000

/** How a queue's messages are read and consumed. */
export interface QueueConsumer {
  isReadable: (body: unknown) => boolean
  consume: (batch: MessageBatch<unknown>) => Promise<void>
}
export type QueueConsumers = Readonly<Record<RetriedQueue, QueueConsumer>>

/** A KV namespace is one. */
export interface DeadMessageStore {
  list(options: { prefix: string; limit: number }): Promise<{ keys: { name: string }[] }>
  get(keys: string[]): Promise<Map<string, string | null>>
  delete(key: string): Promise<void>
}

/**
 * Consumers accept repeated messages, so a run that dies half-way, or beside another one, does no harm.
 * @returns messages moved into the database, brought in, and left for the next run.
 * @throws when the database does not answer; what was not moved stays in KV.
 */
export async function retryDeadMessages(
  db: Db,
  store: DeadMessageStore,
  consumers: QueueConsumers,
  now: Date,
): Promise<{ moved: number; broughtIn: number; left: number }> {
  const hasTime = startTimeLimit(RUN_MS_MAX)
  const result = { moved: await moveDeadMessages(db, store), broughtIn: 0, left: 0 }
  const [open = []] = await runScoped(db, { kind: 'system' }, [
    listOpenDeadMessages(TRIED_PER_RUN_MAX),
  ])
  const ofQueue = Map.groupBy(open.map(toOpenMessage), ({ queue }) => queue)
  for (const [queue, messages] of ofQueue) {
    for (let start = 0; start < messages.length && hasTime(); start += TRIED_AT_ONCE) {
      const tries = await tryAgain(
        queue,
        consumers[queue],
        messages.slice(start, start + TRIED_AT_ONCE),
      )
      await runScoped(db, { kind: 'system' }, [recordTries(tries, now)])
      result.broughtIn += tries.filter(({ problem }) => problem === null).length
    }
  }
  return { ...result, left: open.length - result.broughtIn }
}

async function moveDeadMessages(db: Db, store: DeadMessageStore): Promise<number> {
  const listing = { prefix: DEAD_MESSAGE_PREFIX, limit: MOVED_PER_RUN_MAX }
  const names = (await store.list(listing)).keys.map(({ name }) => name)
  let moved = 0
  for (let start = 0; start < names.length; start += READ_AT_ONCE) {
    const texts = await store.get(names.slice(start, start + READ_AT_ONCE))
    const found = [...texts].flatMap(([key, text]) =>
      text === null ? [] : [{ key, message: DeadMessage.parse(JSON.parse(text)) }],
    )
    if (found.length === 0) continue
    await runScoped(db, { kind: 'system' }, [
      insertDeadMessages(found.map(({ message }) => message)),
    ])
    await Promise.all(found.map(({ key }) => store.delete(key)))
    moved += found.length
  }
  return moved
}

type OpenMessage = ReturnType<typeof toOpenMessage>

const toOpenMessage = (row: Record<string, unknown>) => ({
  id: readText(row.id),
  queue: readWord(retriedQueues, row.queue),
  messageId: readText(row.message_id),
  body: JSON.parse(readText(row.body)) as unknown,
  attempts: Number(row.attempts),
  sentAt: readTime(row.sent_at),
})

/** As Cloudflare does: a message without a verdict is taken when the consumer returns, and failed when it throws. */
async function tryAgain(
  queue: RetriedQueue,
  { isReadable, consume }: QueueConsumer,
  messages: readonly OpenMessage[],
): Promise<Try[]> {
  const readable = messages.filter(({ body }) => isReadable(body))
  const failed = new Set<string>()
  const acked = new Set<string>()
  const delivered = readable.map(
    ({ id, messageId, body, attempts, sentAt }): Message<unknown> => ({
      ...{ id: messageId, body, attempts: attempts + 1, timestamp: sentAt },
      ack: () => void acked.add(id),
      retry: () => void failed.add(id),
    }),
  )
  try {
    if (delivered.length > 0) await consume(batchOf(queue, delivered))
  } catch (error) {
    logProblem('dead_message.retry_failed', { queue, error: errorKindOf(error) })
    for (const { id } of readable) if (!acked.has(id)) failed.add(id)
  }
  return messages.map((message) => {
    if (!readable.includes(message)) return { id: message.id, problem: 'unreadable' }
    return { id: message.id, problem: failed.has(message.id) ? 'failed' : null }
  })
}

const batchOf = (queue: string, messages: Message<unknown>[]): MessageBatch<unknown> => ({
  ...{ queue, messages },
  metadata: { metrics: { backlogCount: 0, backlogBytes: 0 } },
  ackAll: () => messages.forEach((message) => void message.ack()),
  retryAll: () => messages.forEach((message) => void message.retry()),
})

export const buildRetryDeadMessagesJob = (consumersOf: (env: CronEnv) => QueueConsumers) =>
  ({
    name: 'retry-dead-messages',
    cron: '5 * * * *',
    minutesMax: 1,
    run: async (env, now) =>
      retryDeadMessages(await openDatabase(env), env.SNAPSHOTS, consumersOf(env), now),
  }) as const satisfies Job
