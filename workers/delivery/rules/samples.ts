/** A made-up event, for previews and test sends. */
import type { Currency, PostbackEvent } from '../../../schema/vocabulary.ts'
import type { PostbackFacts } from './facts.ts'

const SAMPLE_MINOR = 1_470n
const SAMPLE_CURRENCY: Currency = 'USD'

/** Facts of a test delivery: `test` says so, and the ids lead nowhere. */
export const sampleFacts = (event: string) => ({
  test: true,
  event,
  status: 'approved',
  currency: SAMPLE_CURRENCY,
  commission_minor: SAMPLE_MINOR.toString(),
  taken_minor: SAMPLE_MINOR.toString(),
})

/** What a preview shows. */
export function samplePostback(
  event: PostbackEvent,
  about: { affiliateId: string; affiliateCode: string; id: string; now: Date },
): PostbackFacts {
  const { id, now, ...affiliate } = about
  const takesBack = event === 'refund' || event === 'chargeback' || event === 'rejected'
  return {
    ...{ event, eventId: id, firstEventId: takesBack ? id : null, conversionId: id, clickId: id },
    ...{ ...affiliate, advertiserId: id, offerId: id, country: 'US', occurredAt: now },
    payout: { minor: takesBack ? 0n : SAMPLE_MINOR, currency: SAMPLE_CURRENCY },
    subs: Array.from({ length: 10 }, (_, index) => `sub${index + 1}`),
  }
}
