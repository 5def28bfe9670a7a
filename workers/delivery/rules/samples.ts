/** A made-up event, for previews and test sends. */
import type { Currency, PostbackEvent } from '../../../schema/vocabulary.ts'
import type { Money } from '../../core/money.ts'
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

/** What a preview shows and a test sends: a value for every macro that the event has. */
export function samplePostback(
  event: PostbackEvent,
  about: { affiliateId: string; affiliateCode: string; id: string; now: Date },
): PostbackFacts {
  const { id, now, ...affiliate } = about
  const takesBack = event === 'refund' || event === 'chargeback' || event === 'rejected'
  return {
    ...{ event, eventId: id, firstEventId: takesBack ? id : null, conversionId: id, clickId: id },
    ...{ ...affiliate, advertiserId: id, offerId: id, country: 'US', occurredAt: now },
    payout: samplePayout(event),
    subs: Array.from({ length: 10 }, (_, index) => `sub${index + 1}`),
  }
}

function samplePayout(event: PostbackEvent): Money | null {
  if (event === 'click' || event === 'cancel') return null
  const currency = SAMPLE_CURRENCY
  if (event === 'rejected') return { minor: 0n, currency }
  const isTaken = event === 'refund' || event === 'chargeback'
  return { minor: isTaken ? -SAMPLE_MINOR : SAMPLE_MINOR, currency }
}
