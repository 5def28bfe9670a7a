/**
 * The contracts of the queues. Of the `clicks` queue: one message carries the clicks of one isolate that left
 * together. Versioned: a consumer reads version N and N-1. Unknown versions and shapes go to the
 * dead-letter queue.
 */
import * as z from 'zod'
import {
  clickReasons,
  consentStates,
  conversionEvents,
  currencies,
  inboundVerdicts,
  SOURCE_NAME,
} from '../../schema/vocabulary.ts'

const id = z.uuid()
const text = (max: number) => z.string().max(max)
/** The list of sources is the API's: the consumer needs none of their code. */
const sourceName = z.string().regex(SOURCE_NAME)

/** One visit, as the edge saw it. Nulls are unknown facts, never guesses. */
export const ClickRecord = z.strictObject({
  id,
  /** Epoch milliseconds by the edge's clock. */
  at: z.int().nonnegative(),
  offerId: id,
  appId: id,
  advertiserId: id,
  affiliateId: id,
  linkId: id.nullable(),
  landingUrlId: id.nullable(),
  /** sub1…sub10; trailing nulls may be cut. */
  subs: z.array(text(255).nullable()).max(10),
  ip: text(45).nullable(),
  country: text(2).nullable(),
  region: text(64).nullable(),
  city: text(128).nullable(),
  asn: z.int().nullable(),
  userAgent: text(512).nullable(),
  referrer: text(1024).nullable(),
  language: text(64).nullable(),
  /** 16 hex digits over IP, user agent and language: the visitor's weak identity. */
  fingerprint: text(32).nullable(),
  /** Null on a billable click. */
  reason: z.enum(clickReasons).nullable(),
  /** Earlier click of the same visitor that the visitor carries instead of this one. */
  duplicateOf: id.nullable(),
  /** Leases of click caps of which the click used up one unit each; on billable clicks only. */
  leaseIds: z.array(id).max(1_000).optional(),
  /** What the visitor allowed; missing in older messages, where nobody asked. */
  consent: z.enum(consentStates).optional(),
})
export type ClickRecord = z.infer<typeof ClickRecord>

export const ClicksMessage = z.strictObject({
  v: z.literal(1),
  type: z.literal('clicks.recorded'),
  /** Random per isolate start. */
  isolate: id,
  /** 1, 2, 3… per isolate: a gap is a lost message. */
  sequence: z.int().positive(),
  /** All clicks this isolate ever accepted up to and including this message: shows the loss in numbers. */
  cumulative: z.int().nonnegative(),
  /** Visits with a code nobody owns, since the previous message. Counted, never stored as rows. */
  unknownCodes: z.int().nonnegative(),
  /** App keys that were used, and when, in epoch milliseconds; missing in older messages. */
  keyUses: z.record(id, z.int().nonnegative()).optional(),
  clicks: z.array(ClickRecord).max(200),
})
export type ClicksMessage = z.infer<typeof ClicksMessage>

/** The `payouts` queue: the API asks the Worker that holds PayPal's credentials to act. */
export const PayoutMessage = z.discriminatedUnion('type', [
  z.strictObject({
    v: z.literal(1),
    type: z.enum([
      'payout_batch.submission_requested',
      'payout_batch.reconciliation_requested',
      /** PayPal told that something happened in it: once read, it is not read again. */
      'payout_batch.nudged',
    ]),
    batchId: id,
  }),
  z.strictObject({
    v: z.literal(1),
    type: z.literal('payout_item.cancellation_requested'),
    itemId: id,
  }),
])
export type PayoutMessage = z.infer<typeof PayoutMessage>

/** A report as plain JSON (workers/conversions/record/rules/report.ts), as far as a queue must know it. */
const QueuedReport = z.strictObject({
  advertiser_id: id,
  app_id: id,
  event: z.enum(conversionEvents),
  external_id: text(255),
  original_external_id: text(255).optional(),
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
    .strictObject({
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
})

/**
 * The `reports` queue: what came while the database was away, as it came and as it was understood.
 * Versioned like the clicks. Delivered again, it is the same journal line and the same conversion.
 */
export const ReportMessage = z.strictObject({
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
export const PostbackMessage = z.strictObject({
  v: z.literal(1),
  type: z.literal('postback.received'),
  door: z.enum(['postback', 'pixel']),
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
export const RefusedMessage = z.strictObject({
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

/** The `mails` queue: a mail was written; whoever reads this sends it, unless somebody has. */
export const MailMessage = z.strictObject({
  v: z.literal(1),
  type: z.literal('mail.written'),
  mailId: id,
})
export type MailMessage = z.infer<typeof MailMessage>
