/** Moves dead messages from KV into the database and delivers those that are due to their consumer again. */
import type * as z from 'zod'
import { type QueueName, queueNames } from '../../schema/vocabulary.ts'
import { readNumber, readWord } from '../core/columns.ts'
import { type Db, openDatabase, runScoped } from '../core/database.ts'
import { DEAD_MESSAGE_PREFIX, DeadMessage } from '../core/dead-message.ts'
import { type Job, startTimeLimit } from '../core/job.ts'
import { logProblem } from '../core/log.ts'
import { errorKindOf, retryFailed, retryReasonOf } from '../core/queue-retry.ts'
import { faultsOf, reasonOf } from '../core/reason.ts'
import type { CronEnv } from '../env.ts'
import { wasActive } from '../operations/activity.ts'
import {
  claimDeadMessages,
  insertDeadMessages,
  recordTries,
  type StoredMessage,
  type Try,
  toStoredMessage,
} from './dead-messages-db.ts'
import { countOpenMessages } from './open-messages.ts'

/** Where clicks were kept before. The key ends in isolate and sequence number; the value is the message alone. */
const OLD_CLICK_PREFIX = 'spool:dead:'

const KEYS_PER_PAGE = 1_000
/** A delete for each: half of the operations that Cloudflare allows in a run. */
const MOVED_PER_RUN_MAX = 5_000
/** At 128 KB a message. */
const READ_AT_ONCE = 50
const CLAIMED_AT_ONCE = 50
const RUN_MS_MAX = 100_000

/** How a queue's messages are read and consumed. */
export interface QueueConsumer {
  schema: z.ZodType
  consume: (batch: MessageBatch<unknown>) => Promise<void>
}
export type QueueConsumers = Readonly<Record<QueueName, QueueConsumer>>

/** Returns messages to their queue: only its own consumer can process them. */
export const requeueTo =
  (queue: { send(body: unknown): Promise<unknown> } | undefined): QueueConsumer['consume'] =>
  async ({ messages }) => {
    for (const message of messages) {
      try {
        await queue?.send(message.body)
        message.ack()
      } catch (error) {
        retryFailed(message, error)
      }
    }
  }

/** A KV namespace is one. */
export interface DeadMessageStore {
  list(options: { prefix: string; limit: number }): Promise<{ keys: { name: string }[] }>
  get(keys: string[]): Promise<Map<string, string | null>>
  delete(key: string): Promise<void>
}

export interface RetriedMessages {
  /** From KV into the database. */
  moved: number
  broughtIn: number
  failed: number
  /** Open messages by queue, those included that are tried later. */
  open: Partial<Record<QueueName, number>>
  /** Whether the run stopped at its bound; the next one continues. */
  more: boolean
}

/**
 * Consumers accept repeated messages, so a run that crashes, or runs beside another one, does no harm.
 * @throws when the database does not answer; what was not moved stays in KV.
 */
export async function retryDeadMessages(
  db: Db,
  store: DeadMessageStore,
  consumers: QueueConsumers,
  now: Date,
  hasTime = startTimeLimit(RUN_MS_MAX),
): Promise<RetriedMessages> {
  let moved = 0
  for (const prefix of [DEAD_MESSAGE_PREFIX, OLD_CLICK_PREFIX]) {
    moved += await moveDeadMessages(db, { store, prefix, now }, hasTime)
  }
  const result: RetriedMessages = { moved, broughtIn: 0, failed: 0, open: {}, more: false }
  for (;;) {
    const [rows = []] = await runScoped(db, { kind: 'system' }, [
      claimDeadMessages(now, CLAIMED_AT_ONCE),
    ])
    if (rows.length === 0) break
    for (const [queue, messages] of Map.groupBy(rows.map(toStoredMessage), (one) => one.queue)) {
      const tries = await tryAgain(queue, consumers[queue], messages)
      await runScoped(db, { kind: 'system' }, [recordTries(tries, now)])
      const failed = tries.filter(({ problem }) => problem !== null).length
      result.failed += failed
      result.broughtIn += tries.length - failed
    }
    if (!hasTime()) {
      result.more = true
      break
    }
  }
  const [open = []] = await runScoped(db, { kind: 'system' }, [countOpenMessages])
  for (const row of open) result.open[readWord(queueNames, row.queue)] = readNumber(row.open)
  return result
}

interface Kept {
  store: DeadMessageStore
  prefix: string
  now: Date
}

async function moveDeadMessages(db: Db, kept: Kept, hasTime: () => boolean): Promise<number> {
  let moved = 0
  for (;;) {
    const listing = { prefix: kept.prefix, limit: KEYS_PER_PAGE }
    const names = (await kept.store.list(listing)).keys.map(({ name }) => name)
    let movedNow = 0
    for (let start = 0; start < names.length; start += READ_AT_ONCE) {
      movedNow += await movePage(db, kept, names.slice(start, start + READ_AT_ONCE))
    }
    moved += movedNow
    const isLast = names.length < KEYS_PER_PAGE || movedNow === 0
    if (isLast || moved >= MOVED_PER_RUN_MAX || !hasTime()) return moved
  }
}

async function movePage(db: Db, { store, now }: Kept, names: string[]): Promise<number> {
  const found = [...(await store.get(names))].flatMap(([key, text]) => {
    const message = text === null ? null : (oldEntry(key, text, now) ?? readEntry(text))
    if (text !== null && message === null) logProblem('dead_message.unreadable', { key })
    return message === null ? [] : [{ key, message }]
  })
  if (found.length === 0) return 0
  await runScoped(db, { kind: 'system' }, [insertDeadMessages(found.map(({ message }) => message))])
  await Promise.all(found.map(({ key }) => store.delete(key)))
  return found.length
}

function oldEntry(key: string, body: string, now: Date): DeadMessage | null {
  if (!key.startsWith(OLD_CLICK_PREFIX)) return null
  const messageId = key.slice(OLD_CLICK_PREFIX.length)
  const at = now.toISOString()
  return { queue: 'clicks', messageId, body, sentAt: at, keptAt: at }
}

function readEntry(text: string): DeadMessage | null {
  try {
    return DeadMessage.safeParse(JSON.parse(text)).data ?? null
  } catch {
    return null
  }
}

/** As Cloudflare does: a message without a verdict is taken when the consumer returns, and failed when it throws. */
async function tryAgain(
  queue: QueueName,
  { schema, consume }: QueueConsumer,
  stored: readonly StoredMessage[],
): Promise<Try[]> {
  const tries: Try[] = []
  const acked = new Set<string>()
  const failed = new Map<string, string | null>()
  const messages: { id: string; message: Message<unknown> }[] = []
  for (const { id, messageId, body: text, attempts, sentAt } of stored) {
    const body: unknown = JSON.parse(text ?? 'null')
    const read = schema.safeParse(body)
    if (!read.success) {
      tries.push({ id, problem: 'unreadable', reason: faultsOf(read.error) })
      continue
    }
    const message: Message<unknown> = {
      ...{ id: messageId, body, attempts, timestamp: sentAt },
      ack: () => void acked.add(id),
      retry: () => void failed.set(id, retryReasonOf(message)),
    }
    messages.push({ id, message })
  }
  try {
    if (messages.length > 0)
      await consume(
        batchOf(
          queue,
          messages.map(({ message }) => message),
        ),
      )
  } catch (error) {
    logProblem('dead_message.retry_failed', { queue, error: errorKindOf(error) })
    for (const { id } of messages) {
      if (!acked.has(id) && !failed.has(id)) failed.set(id, reasonOf(error))
    }
  }
  return [
    ...tries,
    ...messages.map(({ id }): Try => {
      const isFailed = failed.has(id)
      return { id, problem: isFailed ? 'failed' : null, reason: failed.get(id) ?? null }
    }),
  ]
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
    cron: '*/10 0-23 * * *',
    minutesMax: 2,
    // Messages are in KV only while the database is away; nothing else shows then that the system is in use.
    mayHaveWork: async ({ SNAPSHOTS }) =>
      (await SNAPSHOTS.list({ prefix: DEAD_MESSAGE_PREFIX, limit: 1 })).keys.length > 0 ||
      wasActive(SNAPSHOTS),
    run: async (env, now, hasTime) =>
      retryDeadMessages(await openDatabase(env), env.SNAPSHOTS, consumersOf(env), now, hasTime),
  }) as const satisfies Job
