import { sql } from 'drizzle-orm'
import { check, index, integer, jsonb, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { idColumn, timeColumn } from './columns.ts'
import { described, oneOf } from './described.ts'
import { logsSchema } from './schemas.ts'
import { inboundVerdicts } from './vocabulary.ts'

export const inboundReports = logsSchema.table(
  'inbound_reports',
  {
    id: idColumn(),
    advertiserId: uuid('advertiser_id').notNull(),
    appId: uuid('app_id').notNull(),
    appKeyId: uuid('app_key_id'),
    source: text('source', { enum: ['api'] }).notNull(),
    body: text('body').notNull(),
    report: jsonb('report'),
    verdict: text('verdict', { enum: inboundVerdicts }).notNull(),
    verdictDetail: text('verdict_detail'),
    clickId: uuid('click_id'),
    conversionId: uuid('conversion_id'),
    receivedAt: timeColumn('received_at').notNull(),
    judgedAt: timeColumn('judged_at'),
  },
  (t) => [
    index('inbound_reports_app_idx').on(t.appId, t.receivedAt),
    index('inbound_reports_parked_idx').on(t.clickId).where(sql`verdict = 'parked'`),
    check('inbound_reports_source_check', oneOf(t.source, ['api'])),
    check('inbound_reports_verdict_check', oneOf(t.verdict, inboundVerdicts)),
    check(
      'inbound_reports_parked_check',
      sql`${t.verdict} <> 'parked' or (${t.clickId} is not null and ${t.report} is not null)`,
    ),
  ],
)

export const clickMessages = logsSchema.table(
  'click_messages',
  {
    isolate: uuid('isolate').notNull(),
    sequence: integer('sequence').notNull(),
    cumulative: integer('cumulative').notNull(),
    clicks: integer('clicks').notNull(),
    unknownCodes: integer('unknown_codes').notNull(),
    receivedAt: timeColumn('received_at').notNull().default(sql`now()`),
  },
  (t) => [
    primaryKey({ name: 'click_messages_pk', columns: [t.isolate, t.sequence] }),
    index('click_messages_received_idx').on(t.receivedAt),
    check(
      'click_messages_counts_check',
      sql`${t.sequence} > 0 and ${t.clicks} >= 0 and ${t.cumulative} >= ${t.clicks} and ${t.unknownCodes} >= 0`,
    ),
  ],
)

export const journalsDescribed = [
  described(inboundReports, 'Every inbound report as it came, before and after it was judged.', {
    id: 'The report.',
    advertiserId: 'Owner of the app.',
    appId: 'App whose key it came with.',
    appKeyId: 'Key it came with.',
    source: 'Door it came through.',
    body: 'The raw body.',
    report: 'The report as understood, from which a parked one is judged again; null otherwise.',
    verdict: 'What became of it.',
    verdictDetail: 'Field or reason behind the verdict.',
    clickId: 'Click a parked report waits for.',
    conversionId: 'Conversion it led to.',
    receivedAt: 'When it came.',
    judgedAt: 'When the verdict was reached.',
  }),
  described(
    clickMessages,
    'One packed click message of one isolate: what was received, against what was sent.',
    {
      isolate: 'Isolate that sent it.',
      sequence: 'Its number within the isolate; a gap is a lost message.',
      cumulative: 'Clicks the isolate had accepted up to and including it.',
      clicks: 'Clicks in it.',
      unknownCodes: 'Visits with a code nobody owns, since the message before.',
      receivedAt: 'When it was stored.',
    },
  ),
]
