import { sql } from 'drizzle-orm'
import { check, index, integer, jsonb, text, uuid } from 'drizzle-orm/pg-core'
import { idColumn, timeColumn } from './columns.ts'
import { described, oneOf } from './described.ts'
import { logsSchema } from './schemas.ts'
import { languages, mailKinds, mailStatuses } from './vocabulary.ts'

export const mails = logsSchema.table(
  'mails',
  {
    id: idColumn(),
    kind: text('kind', { enum: mailKinds }).notNull(),
    toAddress: text('to_address').notNull(),
    language: text('language', { enum: languages }).notNull(),
    userId: uuid('user_id'),
    advertiserId: uuid('advertiser_id'),
    facts: jsonb('facts').$type<Record<string, string>>().notNull().default({}),
    status: text('status', { enum: mailStatuses }).notNull().default('queued'),
    attempts: integer('attempts').notNull().default(0),
    nextAttemptAt: timeColumn('next_attempt_at').notNull(),
    lastProblem: text('last_problem'),
    createdAt: timeColumn('created_at').notNull(),
    sentAt: timeColumn('sent_at'),
  },
  (t) => [
    index('mails_due_idx').on(t.nextAttemptAt).where(sql`status in ('queued', 'sending')`),
    index('mails_user_idx').on(t.userId, t.id),
    check('mails_kind_check', oneOf(t.kind, mailKinds)),
    check('mails_language_check', oneOf(t.language, languages)),
    check('mails_status_check', oneOf(t.status, mailStatuses)),
    check('mails_sent_check', sql`(${t.status} = 'sent') = (${t.sentAt} is not null)`),
  ],
)

export const mailsDescribed = [
  described(mails, 'Mails to send and sent: written with the fact they tell of.', {
    id: 'The mail.',
    kind: 'Template.',
    toAddress: 'Receiver.',
    language: 'Language of the text.',
    userId: 'Person it is for; null = an address without an account.',
    advertiserId: 'Whose brand it carries; null = the platform’s.',
    facts: 'What the template fills in; links carry no secret, it follows from the token’s id.',
    status: 'queued, sending (leased), sent, or failed for good.',
    attempts: 'Tries so far.',
    nextAttemptAt: 'Not before.',
    lastProblem: 'What the last try met.',
    createdAt: 'When it was written.',
    sentAt: 'When the provider took it.',
  }),
]
