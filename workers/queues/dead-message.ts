/** A message that its queue gave up, on its way from the dead-letter queue into the database. */
import * as z from 'zod'
import type { retriedQueues } from '../../schema/vocabulary.ts'

/** Of the name of a dead-letter queue. */
export const DEAD_ENDING = '-dead'

/** Clicks lie elsewhere: workers/clicks/rules/spool.ts. */
export const DEAD_MESSAGE_PREFIX = 'dead:'

export function deadMessageKey(queue: string, messageId: string): string {
  return `${DEAD_MESSAGE_PREFIX}${queue}:${messageId}`
}

/** As it lies in KV. */
export const DeadMessage = z.object({
  queue: z.string(),
  /** Cloudflare's id, the same in every delivery. */
  messageId: z.string(),
  /** The message as JSON text. */
  body: z.string(),
  sentAt: z.iso.datetime(),
  keptAt: z.iso.datetime(),
})
export type DeadMessage = z.infer<typeof DeadMessage>

export type RetriedQueue = (typeof retriedQueues)[number]
