/** A made-up event, for previews and test sends. */
import {
  type Currency,
  type EventKind,
  eventKinds,
  type PostbackEvent,
} from '../../../schema/vocabulary.ts'
import type { Money } from '../../core/money.ts'
import type { PostbackFacts } from './facts.ts'

const SAMPLE_MINOR = 1_470n
const SAMPLE_CURRENCY: Currency = 'USD'

const conversion = {
  ...{ event: 'sale', status: 'approved', rejection: null, currency: SAMPLE_CURRENCY },
  ...{ amount_minor: '4900', commission_minor: SAMPLE_MINOR.toString(), revenue_minor: '1715' },
  external_id: 'order-1',
}
const money = (minor: string, name: string) => ({ currency: SAMPLE_CURRENCY, [name]: minor })

/** What webhooks say of a made-up event. Ids lead nowhere. */
const webhookSamples: Readonly<Record<EventKind, (id: string) => object>> = {
  'conversion.recorded': () => conversion,
  'conversion.approved': () => conversion,
  'conversion.rejected': () => ({
    ...{ ...conversion, status: 'rejected', rejection: 'rejected_by_reviewer' },
    commission_minor: '0',
  }),
  'conversion.reversed': (id) => ({
    ...{ event: 'refund', level: 1, is_whole: true, undone_by: id },
    ...money(SAMPLE_MINOR.toString(), 'taken_minor'),
  }),
  'customer.cancelled': (id) => ({ customer_id: id, cancelled_at: '2026-01-01T00:00:00Z' }),
  'commission.unfunded': () => conversion,
  'commission.funded': (id) => ({
    ...{ commission_id: id, commission_status: 'held' },
    ...money(SAMPLE_MINOR.toString(), 'commission_minor'),
  }),
  'review.opened': () => ({ rules: ['too_fast'] }),
  'advertiser.low_balance': () => money('10000', 'low_balance_minor'),
  'report.expired': () => ({ ...conversion, status: 'rejected', rejection: 'click_missing' }),
  'debt.raised': () => money(SAMPLE_MINOR.toString(), 'debt_minor'),
  'payout.paid': () => money(SAMPLE_MINOR.toString(), 'commission_minor'),
  'cap.near': (id) => ({
    ...{ cap_id: id, offer_id: id, affiliate_id: null, metric: 'conversions', period: 'month' },
    ...{ used: '85', limit: '100', percent: '85', currency: null },
  }),
  'application.received': (id) => ({ affiliate_id: id, affiliate_name: 'Example affiliate' }),
  'payout_batch.awaiting_approval': (id) => ({ batch_id: id, ...money('150000', 'total_minor') }),
  'tax_form.missing': (id) => ({ affiliate_id: id }),
}

/** Facts of a test delivery. `test` says so; a postback of one has the values of a preview. */
export function sampleFacts(event: string, id: string): object {
  const kind = eventKinds.find((one) => one === event)
  return { test: true, ...(kind && webhookSamples[kind](id)) }
}

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
