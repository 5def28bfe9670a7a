/** Events that an endpoint may have. */
import {
  type EndpointKind,
  type EventKind,
  eventKinds,
  postbackEvents,
} from '../../../schema/vocabulary.ts'

/** Events that only one of the two has. */
const onlyOf = {
  advertiser: [
    ...['advertiser.low_balance', 'report.expired', 'cap.near', 'application.received'],
    'payout_batch.awaiting_approval',
  ],
  affiliate: ['tax_form.missing'],
} as const satisfies Record<'advertiser' | 'affiliate', readonly EventKind[]>

const without = (kinds: readonly EventKind[]) => eventKinds.filter((kind) => !kinds.includes(kind))
const webhookEvents = {
  advertiser: without(onlyOf.affiliate),
  affiliate: without(onlyOf.advertiser),
}

/** Events of webhooks, by who owns the webhook. */
export const webhookEventsOf = (owner: 'advertiser' | 'affiliate'): readonly EventKind[] =>
  webhookEvents[owner]

export const eventsOf = (kind: EndpointKind, owner: 'advertiser' | 'affiliate') =>
  kind === 'postback' ? postbackEvents : webhookEventsOf(owner)
