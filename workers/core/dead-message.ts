/**
 * A message that its queue gave up. It goes to logs.dead_messages, or to KV while the database is away; from there the
 * job retry-dead-messages moves it.
 */
import * as z from 'zod'
import { type QueueName, queueNames } from '../../schema/vocabulary.ts'

/** Of the name of a dead-letter queue. */
export const DEAD_ENDING = '-dead'

export const DEAD_MESSAGE_PREFIX = 'dead:'

export const deadMessagePrefix = (queue: QueueName) => `${DEAD_MESSAGE_PREFIX}${queue}:`

export const deadMessageKey = ({ queue, messageId }: Pick<DeadMessage, 'queue' | 'messageId'>) =>
  `${deadMessagePrefix(queue)}${messageId}`

/** As it is stored in KV. */
export const DeadMessage = z.object({
  queue: z.enum(queueNames),
  /** Cloudflare's id, the same in every delivery; of clicks, isolate and sequence number. */
  messageId: z.string(),
  /** The message as JSON text. */
  body: z.string(),
  sentAt: z.iso.datetime(),
  keptAt: z.iso.datetime(),
})
export type DeadMessage = z.infer<typeof DeadMessage>

/** The queue in the name of a key; null: it is no key of a dead message. */
export function queueOfKey(key: string): QueueName | null {
  const [, name] = key.split(':')
  return queueNames.find((queue) => queue === name) ?? null
}
