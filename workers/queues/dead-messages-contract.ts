/** Contract of undelivered messages. */
import * as z from 'zod'
import { deadMessageProblems, queueNames } from '../../schema/vocabulary.ts'
import { id, PageQuery } from '../http/contract.ts'
import { time } from '../http/times-contract.ts'

export const deadMessageStates = ['open', 'done', 'dropped'] as const

export const DeadMessagesQuery = PageQuery.extend({
  queue: z.enum(queueNames).optional(),
  state: z
    .enum(deadMessageStates)
    .default('open')
    .describe('open: tried again until it succeeds. done: a try succeeded. dropped: by a person.'),
})
export const DeadMessageParams = z.object({ deadMessageId: id })

export const DeadMessageSummary = z.object({
  id,
  queue: z.enum(queueNames),
  message_id: z.string().describe('As in the log.'),
  state: z.enum(deadMessageStates),
  problem: z
    .enum(deadMessageProblems)
    .nullable()
    .describe('What the last try came to; null: not tried yet, or it succeeded.'),
  reason: z.string().nullable().describe('Why the last try failed.'),
  attempts: z.int(),
  sent_at: time.describe('When it was sent to the queue.'),
  kept_at: time.describe('When the queue gave it up.'),
  tried_at: time.nullable(),
  next_try_at: time.nullable().describe('Null: it is not tried again.'),
})
export type DeadMessageSummary = z.infer<typeof DeadMessageSummary>
export const DeadMessagesAnswer = z.object({
  messages: z.array(DeadMessageSummary),
  next_cursor: z.string().nullable(),
})
export const DeadMessageAnswer = z.object({
  message: DeadMessageSummary.extend({
    body: z
      .unknown()
      .describe('Its contents, without personal data and secrets; null once it is not open.'),
  }),
})

export const DeadMessageReplayInput = z.union([
  z.strictObject({ ids: z.array(id).min(1).max(500) }),
  z.strictObject({ queue: z.enum(queueNames).describe('All open messages of this queue.') }),
])
export const DeadMessageReplayAnswer = z.object({
  replayed: z.int().describe('Open messages that are tried now.'),
})

export const DropInput = z.strictObject({ reason: z.string().trim().min(3).max(500) })
