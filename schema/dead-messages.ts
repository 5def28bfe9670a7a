import { sql } from 'drizzle-orm'
import { check, index, integer, text, unique } from 'drizzle-orm/pg-core'
import { idColumn, timeColumn } from './columns.ts'
import { described, oneOf } from './described.ts'
import { logsSchema } from './schemas.ts'
import { deadMessageProblems, retriedQueues } from './vocabulary.ts'

export const deadMessages = logsSchema.table(
  'dead_messages',
  {
    id: idColumn(),
    queue: text('queue', { enum: retriedQueues }).notNull(),
    messageId: text('message_id').notNull(),
    body: text('body'),
    problem: text('problem', { enum: deadMessageProblems }),
    attempts: integer('attempts').notNull().default(0),
    sentAt: timeColumn('sent_at').notNull(),
    keptAt: timeColumn('kept_at').notNull(),
    broughtInAt: timeColumn('brought_in_at'),
  },
  (t) => [
    unique('dead_messages_message_key').on(t.queue, t.messageId),
    index('dead_messages_open_idx').on(t.attempts, t.id).where(sql`brought_in_at is null`),
    check('dead_messages_queue_check', oneOf(t.queue, retriedQueues)),
    check('dead_messages_problem_check', oneOf(t.problem, deadMessageProblems)),
    check('dead_messages_body_check', sql`${t.broughtInAt} is null or ${t.body} is null`),
  ],
)

export const deadMessagesDescribed = [
  described(deadMessages, 'Messages that a queue stopped delivering. Each is retried every hour.', {
    id: 'The row.',
    queue: 'Queue that stopped delivering the message.',
    messageId: 'Cloudflare’s id of the message.',
    body: 'The message as JSON; null once it was processed or its retention is over.',
    problem: 'Why the last try failed: unreadable, or failed (the log names the error).',
    attempts: 'Tries since it was stored.',
    sentAt: 'When it was sent to the queue.',
    keptAt: 'When its dead-letter queue delivered it.',
    broughtInAt: 'When a try succeeded; null = still open.',
  }),
]
