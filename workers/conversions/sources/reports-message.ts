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
/** The list of sources is the API's: the consumer needs none of their code. */
const sourceName = z.string().regex(SOURCE_NAME)

/** A report as plain JSON (workers/conversions/record/rules/report.ts), as far as a queue must know it. */
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
})

/**
 * The `reports` queue: what came while the database was away, as it came and as it was understood.
 * Versioned like the clicks. Delivered again, it is the same journal line and the same conversion.
 */
export const ReportMessage = z.object({
  v: z.literal(1),
  type: z.literal('report.received'),
  /** Its journal line: the sender was told this id. */
  reportId: id,
  /** App key whose snapshot was good; null for a door without one. */
  appKeyId: id.nullable(),
  receivedAt: z.iso.datetime(),
  body: z.string(),
  report: QueuedReport,
})
export type ReportMessage = z.infer<typeof ReportMessage>

/** A postback, or a pixel, that could not be placed yet: the database is away, or its click has not arrived. */
export const PostbackMessage = z.object({
  v: z.literal(1),
  type: z.literal('postback.received'),
  source: z.enum(['postback', 'pixel']),
  reportId: id,
  receivedAt: z.iso.datetime(),
  /** Address it came from; null where the edge did not say. */
  ip: text(45).nullable(),
  /** The query as it came, without the secret. */
  query: z.string().max(16_384),
  /** SHA-256 of the secret it brought, hex; null when it brought none. */
  secretHash: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullable(),
})
export type PostbackMessage = z.infer<typeof PostbackMessage>

/** A report that was refused while the database was away: only its journal line is still to be written. */
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

/** Whatever the `reports` queue carries. */
export const ReportsMessage = z.discriminatedUnion('type', [
  ReportMessage,
  PostbackMessage,
  RefusedMessage,
])
export type ReportsMessage = z.infer<typeof ReportsMessage>
