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
    index('mails_failed_idx').on(t.createdAt).where(sql`status = 'failed'`),
    index('mails_user_idx').on(t.userId, t.id),
    check('mails_kind_check', oneOf(t.kind, mailKinds)),
    check('mails_language_check', oneOf(t.language, languages)),
    check('mails_status_check', oneOf(t.status, mailStatuses)),
    check('mails_sent_check', sql`(${t.status} = 'sent') = (${t.sentAt} is not null)`),
  ],
)

export const mailsDescribed = [
  described(mails, 'Queued and sent mails, written in the transaction of the fact they report.', {
    id: 'The mail.',
    kind: 'Template.',
    toAddress: 'Receiver.',
    language: 'Language of the text.',
    userId: 'Person it is for; null = an address without an account.',
    advertiserId: 'Advertiser whose branding it has; null = the platform’s.',
    facts: 'Values for the template. Links contain no secret; it is derived from the token’s id.',
    status: 'queued, sending (leased), sent, or failed for good.',
    attempts: 'Tries so far.',
    nextAttemptAt: 'Earliest time of the next try.',
    lastProblem: 'Error of the last try.',
    createdAt: 'When it was written.',
    sentAt: 'When the provider accepted it.',
  }),
]
