/** The events of the simulated PayPal: one for each change, sent to every matching webhook. */
import type { World } from './simulator-life.ts'
import { type SimBatch, type SimEvent, type SimItem, simId } from './simulator-state.ts'
import { batchHeader, itemView } from './simulator-views.ts'

const ITEM_EVENT = 'PAYMENT.PAYOUTS-ITEM.'

// PayPal sends no event for REVERSED: it is visible only when the item is read.
const itemEvents: Record<string, string> = {
  SUCCESS: 'SUCCEEDED',
  FAILED: 'FAILED',
  UNCLAIMED: 'UNCLAIMED',
  RETURNED: 'RETURNED',
  ONHOLD: 'HELD',
  BLOCKED: 'BLOCKED',
  REFUNDED: 'REFUNDED',
  DENIED: 'DENIED',
}

export function noteItem(world: World, batch: SimBatch, item: SimItem): void {
  if (world.state.webhooks.length === 0) return
  const kind = item.is_cancelled ? 'CANCELED' : itemEvents[item.status]
  if (!kind) return
  const resource = {
    ...itemView(batch, item, world.origin),
    sender_batch_id: batch.sender_batch_id,
  }
  const summary = `A payout item is ${item.status.toLowerCase()}`
  const content = {
    event_type: ITEM_EVENT + kind,
    resource_type: 'payouts_item',
    summary,
    resource,
  }
  note(world, content, batch.client_id)
}

export function noteBatch(world: World, batch: SimBatch): void {
  if (world.state.webhooks.length === 0) return
  const header = { ...batchHeader(batch), payments: batch.items.length }
  const href = `${world.origin}/v1/payments/payouts/${batch.payout_batch_id}`
  const content = {
    event_type: `PAYMENT.PAYOUTSBATCH.${batch.status}`,
    resource_type: 'payouts',
    summary: `Payouts batch is ${batch.status.toLowerCase()}`,
    resource: { batch_header: header, links: [{ href, rel: 'self', method: 'GET' }] },
  }
  note(world, content, batch.client_id)
}

type EventContent = Pick<SimEvent, 'event_type' | 'resource_type' | 'summary' | 'resource'>

/** Stores an event and queues its delivery to every webhook of this app. */
export function note(
  { state, now }: Pick<World, 'state' | 'now'>,
  content: EventContent,
  clientId = '',
): SimEvent {
  const account = state.accounts[clientId] ? clientId : undefined
  const event = { id: `WH-${simId(17)}-${simId(17)}`, created_at_ms: now, ...content }
  state.events.push(event)
  for (const webhook of state.webhooks) {
    const { event_types, client_id = undefined } = webhook
    if (client_id !== account) continue
    if (!event_types.includes('*') && !event_types.includes(event.event_type)) continue
    state.deliveries.push({
      webhook_id: webhook.id,
      event_id: event.id,
      due_at_ms: now,
      attempts: 0,
      status: 'waiting',
      answer: null,
      fault: null,
      is_after_next: false,
    })
  }
  return event
}

/** The body of an event as it is sent. */
export function eventView(event: SimEvent, origin: string) {
  const href = `${origin}/v1/notifications/webhooks-events/${event.id}`
  return {
    id: event.id,
    event_version: '1.0',
    create_time: new Date(event.created_at_ms).toISOString(),
    resource_type: event.resource_type,
    event_type: event.event_type,
    summary: event.summary,
    resource: event.resource,
    links: [
      { href, rel: 'self', method: 'GET' },
      { href: `${href}/resend`, rel: 'resend', method: 'POST' },
    ],
  }
}
