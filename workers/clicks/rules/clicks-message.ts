/**
 * The contract of the `clicks` queue. One message carries the clicks of one isolate that were sent
 * together. Like every queue message it has a version, and its reader drops fields that it does not know:
 * for some minutes of a deploy, Workers of two versions write and read. A new field is optional; a change
 * that may not be overlooked raises `v`. Unknown versions and shapes are tried again: see retryUnreadable.
 */
import * as z from 'zod'
import { clickReasons, consentStates } from '../../../schema/vocabulary.ts'

const id = z.uuid()
const text = (max: number) => z.string().max(max)

/** One visit, as the edge saw it. Nulls are unknown facts, never guesses. */
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
   * 16 hex digits: keyed hash of what the offer knows a visitor by. Missing where that is the cookie
   * alone, and in older messages.
   */
  visitor: z
    .string()
    .regex(/^[0-9a-f]{16}$/)
    .optional(),
  /** Click in the visitor's cookie, where that is not too old for the offer. */
  cookieId: id.optional(),
  /** Click that the visitor keeps instead: an earlier one, where the first click counts or this one is refused. */
  keptId: id.optional(),
  /**
   * Within this time the consumer looks for a click that this one repeats. 0: it does not, and the edge's
   * word is final. Missing in older messages: neither repeats nor uniques are looked for.
   */
  dedupeSeconds: z.int().nonnegative().optional(),
  /** Leases of click caps of which the click used up one unit each; on billable clicks only. */
  leaseIds: z.array(id).max(1_000).optional(),
  /** What the visitor allowed; missing in older messages, where nobody asked. */
  consent: z.enum(consentStates).optional(),
})
export type ClickRecord = z.infer<typeof ClickRecord>

export const ClicksMessage = z.object({
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
