import type { PostbackFacts } from '../rules/facts.ts'

/** Facts of a sale of $14.70; tests change what they are about. */
export const saleFacts: PostbackFacts = {
  event: 'sale',
  eventId: '01980000-0000-7000-8000-000000000001',
  firstEventId: null,
  conversionId: '01980000-0000-7000-8000-0000000000c1',
  clickId: '01980000-0000-7000-8000-0000000000d1',
  affiliateId: 'aff-1',
  affiliateCode: 'AFF',
  advertiserId: 'adv-1',
  offerId: 'off-1',
  payout: { minor: 1470n, currency: 'USD' },
  subs: ['one', null, 'a&b=c#d?/', '..', null, null, null, null, null, 'ten'],
  country: 'DE',
  occurredAt: new Date('2026-11-20T10:00:00.999Z'),
}
