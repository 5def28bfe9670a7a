import type { PostbackEvent } from '../../../schema/vocabulary.ts'
import type { Money } from '../../core/money.ts'

/** The facts of one event for a postback. Null = unknown; its macro becomes empty. */
export interface PostbackFacts {
  readonly event: PostbackEvent
  /** The same over all tries. */
  readonly eventId: string
  /**
   * The event id of the lead, sale or rebill that a rejection, refund or chargeback is about. Null for
   * other events.
   */
  readonly firstEventId: string | null
  readonly conversionId: string | null
  readonly clickId: string | null
  readonly affiliateId: string
  readonly affiliateCode: string
  readonly advertiserId: string
  readonly offerId: string | null
  /** What the affiliate earns; negative for refunds and chargebacks. */
  readonly payout: Money | null
  /** sub1…sub10, in order. */
  readonly subs: readonly (string | null)[]
  /** ISO 3166-1 alpha-2. */
  readonly country: string | null
  readonly occurredAt: Date
}
