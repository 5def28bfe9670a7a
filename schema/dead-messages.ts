import { sql } from 'drizzle-orm'
import { check, index, integer, primaryKey, text, unique } from 'drizzle-orm/pg-core'
import { idColumn, timeColumn } from './columns.ts'
import { described, oneOf } from './described.ts'
import { logsSchema } from './schemas.ts'
import { deadMessageProblems, queueNames } from './vocabulary.ts'

export const deadMessages = logsSchema.table(
  'dead_messages',
  {
    id: idColumn(),
    queue: text('queue', { enum: queueNames }).notNull(),
    messageId: text('message_id').notNull(),
    body: text('body'),
    problem: text('problem', { enum: deadMessageProblems }),
    reason: text('reason'),
    attempts: integer('attempts').notNull().default(0),
    sentAt: timeColumn('sent_at').notNull(),
    keptAt: timeColumn('kept_at').notNull(),
    triedAt: timeColumn('tried_at'),
    nextTryAt: timeColumn('next_try_at').notNull().default(sql`now()`),
    broughtInAt: timeColumn('brought_in_at'),
    droppedAt: timeColumn('dropped_at'),
  },
  (t) => [
    unique('dead_messages_message_key').on(t.queue, t.messageId),
    index('dead_messages_due_idx')
      .on(t.nextTryAt, t.id)
      .where(sql`brought_in_at is null and dropped_at is null`),
    check('dead_messages_queue_check', oneOf(t.queue, queueNames)),
    check('dead_messages_problem_check', oneOf(t.problem, deadMessageProblems)),
    check(
      'dead_messages_body_check',
      sql`(${t.broughtInAt} is null and ${t.droppedAt} is null) or ${t.body} is null`,
    ),
  ],
)

/** Work of the consumers, counted by minute. */
export const queueMinutes = logsSchema.table(
  'queue_minutes',
  {
    queue: text('queue', { enum: queueNames }).notNull(),
    minute: timeColumn('minute').notNull(),
    handled: integer('handled').notNull(),
    retried: integer('retried').notNull(),
    reason: text('reason'),
  },
  (t) => [
    primaryKey({ columns: [t.minute, t.queue] }),
    check('queue_minutes_queue_check', oneOf(t.queue, queueNames)),
  ],
)

export const deadMessagesDescribed = [
  described(
    deadMessages,
    'Messages that a queue stopped delivering. Each is tried again, at longer and longer intervals.',
    {
      id: 'The row.',
      queue: 'Queue that stopped delivering the message.',
      messageId: 'Cloudflare’s id of the message; of clicks, their isolate and sequence number.',
      body: 'The message as JSON; null once it was processed or dropped, or its retention is over.',
      problem: 'What the last try came to: unreadable or failed.',
      reason: 'Why, without data of the message.',
      attempts: 'Tries since it was stored.',
      sentAt: 'When it was sent to the queue.',
      keptAt: 'When its dead-letter queue delivered it.',
      triedAt: 'When it was last tried.',
      nextTryAt: 'When it is tried next.',
      broughtInAt: 'When a try succeeded; null = still open.',
      droppedAt: 'When a person dropped it; null = nobody did.',
    },
  ),
  described(queueMinutes, 'What consumers of queues did, by minute. Kept for two days.', {
    queue: 'The queue.',
    minute: 'Beginning of the minute.',
    handled: 'Messages that were processed.',
    retried: 'Deliveries that failed; their messages come again.',
    reason: 'Why the last of them failed; null = none did.',
  }),
]
