import { sql } from 'drizzle-orm'
import {
  boolean,
  check,
  date,
  index,
  integer,
  jsonb,
  primaryKey,
  text,
  uuid,
} from 'drizzle-orm/pg-core'
import { idColumn, timeColumn } from './columns.ts'
import { described, matches, oneOf } from './described.ts'
import { logsSchema } from './schemas.ts'
import { eventKinds, inboundVerdicts, parkedAwaits, SOURCE_NAME } from './vocabulary.ts'

const isParked = sql`verdict = 'parked'`
export const inboundReports = logsSchema.table(
  'inbound_reports',
  {
    id: idColumn(),
    advertiserId: uuid('advertiser_id').notNull(),
    appId: uuid('app_id').notNull(),
    appKeyId: uuid('app_key_id'),
    source: text('source').notNull(),
    body: text('body').notNull(),
    report: jsonb('report'),
    verdict: text('verdict', { enum: inboundVerdicts }).notNull(),
    verdictDetail: text('verdict_detail'),
    clickId: uuid('click_id'),
    awaits: text('awaits', { enum: parkedAwaits }),
    awaitsKey: text('awaits_key'),
    foreignStatus: text('foreign_status'),
    replayedAt: timeColumn('replayed_at'),
    replayedBy: uuid('replayed_by'),
    conversionId: uuid('conversion_id'),
    receivedAt: timeColumn('received_at').notNull(),
    judgedAt: timeColumn('judged_at'),
  },
  (t) => [
    index('inbound_reports_app_idx').on(t.appId, t.receivedAt),
    index('inbound_reports_parked_idx').on(t.clickId).where(isParked),
    index('inbound_reports_awaits_idx').on(t.appId, t.awaits, t.awaitsKey).where(isParked),
    index('inbound_reports_waiting_idx').on(t.receivedAt).where(isParked),
    index('inbound_reports_repeats_idx')
      .on(t.receivedAt)
      .where(sql`verdict = 'idempotency_conflict' and report is not null and replayed_at is null`),
    index('inbound_reports_advertiser_idx').on(t.advertiserId, t.receivedAt),
    index('inbound_reports_replayed_idx')
      .on(t.replayedBy, t.replayedAt)
      .where(sql`replayed_by is not null`),
    check('inbound_reports_awaits_check', oneOf(t.awaits, parkedAwaits)),
    check('inbound_reports_source_check', matches(t.source, SOURCE_NAME)),
    check('inbound_reports_verdict_check', oneOf(t.verdict, inboundVerdicts)),
    check(
      'inbound_reports_parked_check',
      sql`${t.verdict} <> 'parked' or (${t.awaits} is not null and ${t.awaitsKey} is not null and ${t.report} is not null)`,
    ),
  ],
)

/** Pixels of one offer and day. Anybody can send them, so they are counted in one row and limited. */
export const pixelCounts = logsSchema.table(
  'pixel_counts',
  {
    offerId: uuid('offer_id').notNull(),
    day: date('day', { mode: 'string' }).notNull(),
    advertiserId: uuid('advertiser_id').notNull(),
    journaled: integer('journaled').notNull(),
    refused: integer('refused').notNull(),
    overLimit: integer('over_limit').notNull(),
    minute: timeColumn('minute').notNull(),
    inMinute: integer('in_minute').notNull(),
  },
  (t) => [
    primaryKey({ name: 'pixel_counts_pk', columns: [t.offerId, t.day] }),
    index('pixel_counts_advertiser_idx').on(t.advertiserId, t.day),
    check(
      'pixel_counts_counts_check',
      sql`${t.journaled} >= 0 and ${t.refused} >= 0 and ${t.overLimit} >= 0 and ${t.inMinute} >= 0`,
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

export const events = logsSchema.table(
  'events',
  {
    id: idColumn(),
    kind: text('kind', { enum: eventKinds }).notNull(),
    advertiserId: uuid('advertiser_id').notNull(),
    affiliateId: uuid('affiliate_id'),
    subjectId: uuid('subject_id').notNull(),
    facts: jsonb('facts').notNull().default({}),
    createdAt: timeColumn('created_at').notNull(),
    isDue: boolean('is_due').notNull().default(false),
  },
  (t) => [
    index('events_due_idx').on(t.id).where(sql`is_due`),
    index('events_affiliate_idx').on(t.affiliateId, t.id),
    index('events_advertiser_idx').on(t.advertiserId, t.id),
    check('events_kind_check', oneOf(t.kind, eventKinds)),
  ],
)

/** Answers given under an Idempotency-Key. */
export const idempotencyKeys = logsSchema.table(
  'idempotency_keys',
  {
    appId: uuid('app_id').notNull(),
    key: text('key').notNull(),
    advertiserId: uuid('advertiser_id').notNull(),
    requestHash: text('request_hash').notNull(),
    status: integer('status'),
    response: jsonb('response'),
    createdAt: timeColumn('created_at').notNull(),
  },
  (t) => [
    primaryKey({ name: 'idempotency_keys_pk', columns: [t.appId, t.key] }),
    index('idempotency_keys_created_idx').on(t.createdAt),
    check('idempotency_keys_key_check', sql`length(${t.key}) between 1 and 255`),
  ],
)

/** One run of the books' audit. */
export const auditRuns = logsSchema.table(
  'audit_runs',
  {
    id: idColumn(),
    startedAt: timeColumn('started_at').notNull(),
    finishedAt: timeColumn('finished_at').notNull(),
    findings: jsonb('findings').$type<{ rule: string; what: string }[]>().notNull(),
    findingCount: integer('finding_count').notNull(),
  },
  (t) => [index('audit_runs_started_idx').on(t.startedAt)],
)

/** Verified webhook events of PayPal. Each is stored once, however often it is delivered. */
export const paypalEvents = logsSchema.table(
  'paypal_events',
  {
    eventId: text('event_id').primaryKey(),
    eventType: text('event_type').notNull(),
    payerAdvertiserId: uuid('payer_advertiser_id'),
    batchId: uuid('batch_id'),
    paypalBatchId: text('paypal_batch_id'),
    paypalItemId: text('paypal_item_id'),
    receivedAt: timeColumn('received_at').notNull(),
  },
  (t) => [
    index('paypal_events_batch_idx').on(t.batchId).where(sql`batch_id is not null`),
    index('paypal_events_received_idx').on(t.receivedAt),
  ],
)

export const journalsDescribed = [
  described(paypalEvents, 'Verified webhook events of PayPal, each stored once.', {
    eventId: 'PayPal’s id of the event.',
    eventType: 'PayPal’s event type.',
    payerAdvertiserId: 'Own payer whose webhook received it; null = the platform’s.',
    batchId: 'Our batch that it names; null = none.',
    paypalBatchId: 'PayPal’s id of the batch it names.',
    paypalItemId: 'PayPal’s id of the item it names.',
    receivedAt: 'When it first arrived.',
  }),
  described(inboundReports, 'Every report received, with its verdict.', {
    id: 'The report.',
    advertiserId: 'Owner of the app.',
    appId: 'App of the key.',
    appKeyId: 'Key of the request.',
    source: 'Source of the report.',
    body: 'The raw body.',
    report: 'The parsed report, from which a parked report is processed again; null otherwise.',
    verdict: 'The verdict; see inboundVerdicts.',
    verdictDetail: 'Field or reason behind the verdict.',
    clickId: 'Click that a parked report refers to and that has not arrived yet.',
    awaits: 'What a parked report needs: click, conversion, customer or exchange rate.',
    awaitsKey: 'Its key: click id, external id, customer’s external id, or the two currencies.',
    foreignStatus: 'Status word of a postback, unchanged.',
    replayedAt: 'When a user last replayed it.',
    replayedBy: 'Who last replayed it before it led to a conversion.',
    conversionId: 'Conversion it led to.',
    receivedAt: 'When it was received.',
    judgedAt: 'When the verdict was reached.',
  }),
  described(pixelCounts, 'Pixels of an offer on one UTC day, by result.', {
    offerId: 'Offer that the pixels named.',
    day: 'UTC day.',
    advertiserId: 'Owner of the offer.',
    journaled: 'Written into the journal of inbound reports.',
    refused: 'Only counted: the offer takes no pixels, or the query is too long.',
    overLimit: 'Only counted: above the limit per offer and minute.',
    minute: 'Latest minute with a pixel.',
    inMinute: 'Number of accepted pixels in that minute.',
  }),
  described(clickMessages, 'One packed click message of one isolate, for finding lost messages.', {
    isolate: 'Isolate that sent it.',
    sequence: 'Its number within the isolate; a gap is a lost message.',
    cumulative: 'Clicks the isolate had accepted up to and including it.',
    clicks: 'Clicks in it.',
    unknownCodes: 'Visits with an unknown code since the previous message.',
    receivedAt: 'When it was stored.',
  }),
  described(events, 'Events for feeds, mails and postbacks.', {
    id: 'The event; every delivery of it has the same id.',
    kind: 'What happened.',
    advertiserId: 'Advertiser concerned.',
    affiliateId: 'Affiliate concerned; null = only the advertiser.',
    subjectId: 'Conversion, customer, commission or report it is about.',
    facts: 'Values for the event’s text.',
    createdAt: 'When it happened.',
    isDue: 'Whether its deliveries still have to be written.',
  }),
  described(idempotencyKeys, 'Answers stored under an app’s Idempotency-Key.', {
    appId: 'App that sent it.',
    key: 'The header’s value.',
    advertiserId: 'Owner of the app.',
    requestHash: 'SHA-256 over method, path and body, hex. No other request can use the key.',
    status: 'HTTP status of the answer; null while the first request is running.',
    response: 'Body of the answer.',
    createdAt: 'When it was first used.',
  }),
  described(auditRuns, 'Each check of the books against the invariants.', {
    id: 'The run.',
    startedAt: 'When it began.',
    finishedAt: 'When it ended.',
    findings: 'Broken rules and their rows, the first thousand.',
    findingCount: 'Total number of findings.',
  }),
]
