/** What a postback says about an event: the facts of its delivery. */
import { type Currency, currencies, type PostbackEvent } from '../../../schema/vocabulary.ts'
import type { Money } from '../../core/money.ts'
import type { PostbackFacts } from './facts.ts'

/** Events that take back an earlier one, which they name by the conversion's id. */
const followUps: readonly PostbackEvent[] = ['rejected', 'refund', 'chargeback']

export interface PostbackSource {
  event: PostbackEvent
  eventId: string
  occurredAt: Date
  facts: Record<string, unknown>
  about: {
    affiliateId: string | null
    affiliateCode: string | null
    advertiserId: string | null
    offerId: string | null
    conversionId: string | null
    clickId: string | null
    country: string | null
    subs: readonly (string | null)[]
    minor: bigint | null
    currency: Currency | null
  }
}

export function postbackFacts(source: PostbackSource): PostbackFacts {
  const { event, eventId, occurredAt, about } = source
  return {
    ...{ event, eventId, occurredAt },
    firstEventId: followUps.includes(event) ? about.conversionId : null,
    conversionId: about.conversionId,
    clickId: about.clickId,
    affiliateId: about.affiliateId ?? '',
    affiliateCode: about.affiliateCode ?? '',
    advertiserId: about.advertiserId ?? '',
    offerId: about.offerId,
    payout: payoutOf(source),
    subs: about.subs,
    country: about.country,
  }
}

function payoutOf(source: PostbackSource): Money | null {
  const { event, facts, about } = source
  if (event === 'click' || event === 'cancel') return null
  const currency = currencies.find((code) => code === facts.currency) ?? about.currency
  if (currency === null) return null
  if (event === 'refund' || event === 'chargeback') {
    const taken = minorOf(facts.taken_minor) ?? 0n
    return { minor: -taken, currency }
  }
  if (event === 'rejected') return { minor: 0n, currency }
  return { minor: minorOf(facts.commission_minor) ?? about.minor ?? 0n, currency }
}

const minorOf = (text: unknown) =>
  typeof text === 'string' && /^-?\d+$/.test(text) ? BigInt(text) : null
