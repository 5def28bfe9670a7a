/** Events that an endpoint may have. */
import {
  type EndpointKind,
  type EventKind,
  eventKinds,
  postbackEvents,
} from '../../../schema/vocabulary.ts'

const ofAffiliates: readonly EventKind[] = eventKinds.filter(
  (kind) => kind !== 'advertiser.low_balance' && kind !== 'report.expired',
)

/** Events of webhooks, by who owns the webhook. */
export const webhookEventsOf = (owner: 'advertiser' | 'affiliate'): readonly EventKind[] =>
  owner === 'affiliate' ? ofAffiliates : eventKinds

export const eventsOf = (kind: EndpointKind, owner: 'advertiser' | 'affiliate') =>
  kind === 'postback' ? postbackEvents : webhookEventsOf(owner)
