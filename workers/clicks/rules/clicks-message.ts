/**
 * The contract of the `clicks` queue. One message has the clicks of one isolate that were sent together. Like
 * every queue message it has a version, and its reader ignores unknown fields: during a deploy, Workers of
 * two versions use the queue. A new field is optional; a change that must not be ignored raises `v`. Messages
 * of unknown versions and shapes are retried: see retryUnreadable.
 */
import * as z from 'zod'
import { clickReasons, consentStates, currencies } from '../../../schema/vocabulary.ts'

const id = z.uuid()
const text = (max: number) => z.string().max(max)

/** One visit, as the edge saw it. Null means unknown, never a guess. */
export const ClickRecord = z.object({
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
  /** Earlier click of the same visitor, offer and affiliate that the visitor carries instead of this one. */
  duplicateOf: id.nullable(),
  /**
   * 16 hex digits: keyed hash of the visitor's identity for the offer. Missing if that is only the cookie,
   * and in older messages.
   */
  visitor: z
    .string()
    .regex(/^[0-9a-f]{16}$/)
    .optional(),
  /** Click in the visitor's cookie, unless it is too old for the offer. */
  cookieId: id.optional(),
  /** Click that the visitor keeps instead: an earlier one, where the first click counts or this one is refused. */
  keptId: id.optional(),
  /**
   * Within this time the consumer looks for a click that this one repeats. 0: it does not, and the edge's
   * decision is final. Missing in older messages: then neither repeats nor uniques are determined.
   */
  dedupeSeconds: z.int().nonnegative().optional(),
  /** Leases of click caps of which the click used one unit each; only on billable clicks. */
  leaseIds: z.array(id).max(1_000).optional(),
  /** The visitor's consent; missing in older messages. */
  consent: z.enum(consentStates).optional(),
  /** utm_source, utm_medium and utm_campaign of the link. */
  utm: z.array(text(255).nullable()).max(3).optional(),
  /** What the affiliate paid for the click, in millionths of the currency. */
  cost: z.object({ micros: z.int().nonnegative(), currency: z.enum(currencies) }).optional(),
  /** A test click: no figure, cap or payout counts it. */
  isTest: z.boolean().optional(),
})
export type ClickRecord = z.infer<typeof ClickRecord>

export const ClicksMessage = z.object({
  v: z.literal(1),
  type: z.literal('clicks.recorded'),
  /** Random per isolate start. */
  isolate: id,
  /** 1, 2, 3… per isolate: a gap means a lost message. */
  sequence: z.int().positive(),
  /** All clicks that this isolate accepted up to and including this message, to count losses. */
  cumulative: z.int().nonnegative(),
  /** Visits with an unknown code since the previous message. Counted, never stored as rows. */
  unknownCodes: z.int().nonnegative(),
  /** App keys that were used, with times in epoch milliseconds; missing in older messages. */
  keyUses: z.record(id, z.int().nonnegative()).optional(),
  clicks: z.array(ClickRecord).max(200),
})
export type ClicksMessage = z.infer<typeof ClicksMessage>
