/** POST /__sim/webhooks: registers webhooks, holds events back, and sends events in any order. */
import type { Control, Json } from './simulator-control.ts'
import { note } from './simulator-events.ts'
import { webhookFaults } from './simulator-faults.ts'
import { bad, type SimAnswer } from './simulator-problems.ts'
import type { SimDelivery } from './simulator-state.ts'
import { applyFaults, attempt, deliverDue, inTurn, register } from './simulator-webhooks.ts'

/**
 * One of: `{ url, id?, event_types?, client_id? }` registers a webhook; `{ hold }` starts or ends holding
 * events; `{ deliver: 'due' }` sends due events; `{ send: event_id | 'all', fault?, count? }` sends events
 * now, even events that were sent before; `{ emit: { event_type, resource } , fault? }` invents an event and
 * sends it.
 */
export async function pullWebhooks(sim: Control, body: Json): Promise<SimAnswer> {
  const { state } = sim
  const { fault } = body
  if (fault !== undefined && !(webhookFaults as readonly unknown[]).includes(fault)) {
    return bad(`unknown fault "${String(fault)}"`)
  }
  if (typeof body.url === 'string') {
    const types = Array.isArray(body.event_types) ? body.event_types.map(String) : ['*']
    const textOf = (value: unknown) => (typeof value === 'string' ? value : undefined)
    const owner = { id: textOf(body.id), clientId: textOf(body.client_id) }
    return { status: 200, body: register(state, body.url, types, owner) }
  }
  if (typeof body.hold === 'boolean') {
    state.is_holding_webhooks = body.hold
    return { status: 200, body: { is_holding: body.hold } }
  }
  if (body.deliver === 'due') return { status: 200, body: { attempts: await deliverDue(sim) } }
  const { send: what, emit: made, count = 1 } = body
  if (typeof what === 'string') return inTurn(sim, () => send(sim, what, fault, Number(count)))
  if (made) return inTurn(sim, () => emit(sim, made as Json, fault))
  return bad('url, hold, deliver, send or emit')
}

async function send(sim: Control, what: string, fault: unknown, count: number): Promise<SimAnswer> {
  applyFaults(sim)
  const chosen = sim.state.deliveries.filter(({ event_id, status }) => {
    return what === 'all' ? status === 'waiting' : event_id === what
  })
  const first = what === 'all' ? chosen : chosen.slice(0, 1)
  if (first.length === 0 && what !== 'all') return bad('nobody listens to such an event')
  const sent: { event_id: string; answer: string }[] = []
  for (const delivery of first) {
    for (let copy = 0; copy < count; copy += 1) {
      sent.push({ event_id: delivery.event_id, answer: await once(sim, delivery, fault) })
    }
  }
  return { status: 200, body: { sent } }
}

function once(sim: Control, delivery: SimDelivery, fault: unknown): Promise<string> {
  if (typeof fault === 'string') delivery.fault = fault
  const event = sim.state.events.find(({ id }) => id === delivery.event_id)
  return attempt(sim, delivery, event)
}

async function emit(sim: Control, { event_type, resource }: Json, fault: unknown) {
  if (typeof event_type !== 'string') return bad('event_type')
  const content = {
    event_type,
    resource_type: 'payouts_item',
    summary: '',
    resource: resource ?? {},
  }
  const event = note({ state: sim.state, now: sim.now() }, content)
  return send(sim, event.id, fault, 1)
}
