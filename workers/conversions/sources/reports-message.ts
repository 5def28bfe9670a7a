/** The contract of the `reports` queue. */
import * as z from 'zod'
import {
  conversionEvents,
  currencies,
  inboundVerdicts,
  SOURCE_NAME,
} from '../../../schema/vocabulary.ts'

const id = z.uuid()
const text = (max: number) => z.string().max(max)
/** Any valid name, because importing the list of sources would pull their code into the consumer. */
const sourceName = z.string().regex(SOURCE_NAME)

/** The fields of a report as plain JSON (workers/conversions/record/rules/report.ts) that the queue checks. */
const QueuedReport = z.object({
  advertiser_id: id,
  app_id: id,
  event: z.enum(conversionEvents),
  external_id: text(255),
  original_external_id: text(255).optional(),
  refund: z
    .object({
      originalEvent: z.enum(['sale', 'rebill', 'lead']).optional(),
      isTotal: z.literal(true).optional(),
      lacksId: z.literal(true).optional(),
    })
    .optional(),
  click_id: id.nullable(),
  coupon: text(40).nullable(),
  customer_id: text(255).nullable(),
  amount_minor: z
    .string()
    .regex(/^\d{1,16}$/)
    .nullable(),
  currency: z.enum(currencies).nullable(),
  occurred_at: z.iso.datetime().nullable(),
  visitor: z
    .object({
      ip: text(45),
      userAgent: text(512),
      acceptLanguage: text(255),
      country: text(2),
      email: text(254),
    })
    .partial()
    .nullable(),
  metadata: z.record(z.string(), z.unknown()).nullable(),
  source: sourceName.optional(),
  foreign_status: text(255).optional(),
  click_ignored: z.literal(true).optional(),
  is_test: z.literal(true).optional(),
})

/**
 * Message with a report received while the database was unavailable: its body and the parsed report. Versioned like
 * click messages. A repeated delivery leads to the same event log line and conversion.
 */
export const ReportMessage = z.object({
  /** 2: it may be a test, which readers of version 1 would record as a real report. */
  v: z.literal([1, 2]),
  type: z.literal('report.received'),
  /** Id of its event log line, which the sender has received. */
  reportId: id,
  /** App key that was valid in the snapshot; null if the source has none. */
  appKeyId: id.nullable(),
  receivedAt: z.iso.datetime(),
  body: z.string(),
  report: QueuedReport,
})
export type ReportMessage = z.infer<typeof ReportMessage>

/** Message with a postback or pixel whose offer is not known yet: the database is unavailable or its click is missing. */
export const PostbackMessage = z.object({
  v: z.literal(1),
  type: z.literal('postback.received'),
  source: z.enum(['postback', 'pixel']),
  reportId: id,
  receivedAt: z.iso.datetime(),
  /** IP address of the sender; null if unknown. */
  ip: text(45).nullable(),
  /** The query as received, without the secret. */
  query: z.string().max(16_384),
  /** SHA-256 of the secret in the query, hex; null if there was none. */
  secretHash: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullable(),
})
export type PostbackMessage = z.infer<typeof PostbackMessage>

/** Message with a report that was refused while the database was unavailable. Only its event log line is written. */
export const RefusedMessage = z.object({
  v: z.literal(1),
  type: z.literal('report.refused'),
  reportId: id,
  advertiserId: id,
  appId: id,
  appKeyId: id.nullable(),
  source: sourceName,
  foreignStatus: text(255).nullable(),
  receivedAt: z.iso.datetime(),
  body: z.string(),
  verdict: z.enum(inboundVerdicts),
  detail: z.string().nullable(),
})
export type RefusedMessage = z.infer<typeof RefusedMessage>

/** Any message of the `reports` queue. */
export const ReportsMessage = z.discriminatedUnion('type', [
  ReportMessage,
  PostbackMessage,
  RefusedMessage,
])
export type ReportsMessage = z.infer<typeof ReportsMessage>
