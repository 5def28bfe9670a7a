/**
 * Delivers events of the simulated PayPal to webhooks: signed, retried for three days, with faults on demand.
 */
import { eventView } from './simulator-events.ts'
import type { FaultRule, faultScript } from './simulator-faults.ts'
import {
  type CertificateKind,
  certificatePath,
  foreignKey,
  makeSigning,
  type SimSigning,
  signedHeaders,
} from './simulator-signing.ts'
import {
  type SimDelivery,
  type SimEvent,
  type SimState,
  type SimWebhook,
  simId,
} from './simulator-state.ts'

const ATTEMPTS_MAX = 25
const RETRY_FIRST_MS = 10_000
/** 25 attempts take a little less than three days. */
const RETRY_GROWTH = 1.48
const TIMEOUT_MS = 10_000
const AT_ONCE_MAX = 4
const NEXT_EVENT_MS_MAX = 3_600_000
const OLD_MS = 5 * 86_400_000
const DELIVERED_KEPT_MAX = 2_000

export interface Sender {
  state: SimState
  faults: ReturnType<typeof faultScript>
  now: () => number
  origin: string
  /** The running delivery. A second one at the same time would send everything twice. */
  delivering: Promise<unknown>
}

/** All simulators of a process share one signing: making its two RSA keys takes a third of a second of CPU. */
let madeSigning: SimSigning | undefined

/** The keys, made at first use. */
export function signingOf(state: SimState): SimSigning {
  if (state.signing === null) {
    madeSigning ??= makeSigning()
    state.signing = madeSigning
  }
  return state.signing
}

const eventsById = (state: SimState) => new Map(state.events.map((event) => [event.id, event]))

/** Lets the fault script inspect each new delivery once. */
export function applyFaults({ state, faults }: Sender): void {
  const fresh = state.deliveries.filter(({ fault }) => fault === null)
  const events = fresh.length > 0 ? eventsById(state) : new Map<string, SimEvent>()
  for (const delivery of fresh) {
    delivery.fault = ''
    const event = events.get(delivery.event_id)
    const rule = event && faults.take('webhook', occasionOf(event))
    if (event && rule) bendDelivery(state, delivery, event, rule)
  }
}

function occasionOf({ event_type, resource }: SimEvent) {
  const { sender_batch_id, payout_item, batch_header } = resource as {
    sender_batch_id?: string
    payout_item?: { sender_item_id?: string }
    batch_header?: { sender_batch_header?: { sender_batch_id?: string } }
  }
  return {
    eventType: event_type,
    senderItemId: payout_item?.sender_item_id ?? null,
    senderBatchId: sender_batch_id ?? batch_header?.sender_batch_header?.sender_batch_id ?? null,
  }
}

function bendDelivery(state: SimState, delivery: SimDelivery, event: SimEvent, rule: FaultRule) {
  switch (rule.do) {
    case 'webhook_drop':
      delivery.status = 'dropped'
      return
    case 'webhook_delay':
      delivery.due_at_ms += (rule.seconds ?? 60) * 1000
      return
    case 'webhook_reorder':
      delivery.is_after_next = true
      return
    case 'webhook_repeat':
      for (let copy = 0; copy < (rule.count ?? 1); copy += 1) {
        state.deliveries.push({ ...delivery })
      }
      return
    case 'webhook_foreign_app': {
      const foreign = structuredClone(event)
      foreign.id = `WH-${simId(17)}-${simId(17)}`
      Object.assign(foreign.resource as object, { sender_batch_id: 'a-batch-of-another-app' })
      state.events.push(foreign)
      state.deliveries.push({ ...delivery, event_id: foreign.id })
      return
    }
    default:
      delivery.fault = rule.do
  }
}

/** Sends due deliveries, the oldest first, and retries failed ones. Returns the number of attempts. */
export const deliverDue = (sender: Sender): Promise<number> =>
  inTurn(sender, () => deliverAll(sender))

/** Serialises the calls that send events. */
export function inTurn<Result>(sender: Sender, job: () => Promise<Result>): Promise<Result> {
  const run = sender.delivering.then(job)
  sender.delivering = run.catch(() => null)
  return run
}

async function deliverAll(sender: Sender): Promise<number> {
  applyFaults(sender)
  if (sender.state.is_holding_webhooks) return 0
  let attempts = 0
  for (;;) {
    const due = dueDeliveries(sender)
    if (due.length === 0) break
    const events = eventsById(sender.state)
    await Promise.all(
      Array.from({ length: AT_ONCE_MAX }, async () => {
        for (let next = due.shift(); next; next = due.shift()) {
          await attempt(sender, next, events.get(next.event_id))
          attempts += 1
        }
      }),
    )
  }
  forgetOld(sender.state)
  return attempts
}

function dueDeliveries({ state, now }: Sender): SimDelivery[] {
  return state.deliveries
    .filter(({ status, due_at_ms }) => status === 'waiting' && due_at_ms <= now())
    .filter((delivery) => !waitsForNext(state, delivery, now()))
    .sort((a, b) => a.due_at_ms - b.due_at_ms)
}

/** For events out of order: true when a later event has arrived, or an hour has passed. */
function waitsForNext(state: SimState, delivery: SimDelivery, now: number): boolean {
  if (!delivery.is_after_next || now - delivery.due_at_ms >= NEXT_EVENT_MS_MAX) return false
  const place = state.deliveries.indexOf(delivery)
  return !state.deliveries
    .slice(place + 1)
    .some((later) => later.webhook_id === delivery.webhook_id && later.status === 'delivered')
}

/**
 * Sends one delivery now, before its due time if necessary. Returns the status of the answer, or why there
 * was none.
 */
export async function attempt(
  sender: Sender,
  delivery: SimDelivery,
  event: SimEvent | undefined,
): Promise<string> {
  const webhook = sender.state.webhooks.find(({ id }) => id === delivery.webhook_id)
  if (!webhook || !event) {
    delivery.status = 'dropped'
    return 'nobody listens'
  }
  delivery.attempts += 1
  delivery.answer = await send(sender, webhook, event, delivery)
  delivery.fault = ''
  if (/^2\d\d$/.test(delivery.answer)) delivery.status = 'delivered'
  else if (delivery.attempts >= ATTEMPTS_MAX) delivery.status = 'given_up'
  else delivery.due_at_ms += Math.round(RETRY_FIRST_MS * RETRY_GROWTH ** (delivery.attempts - 1))
  return delivery.answer
}

const certificates: Record<string, CertificateKind> = {
  webhook_expired_certificate: 'expired',
  webhook_self_signed: 'self_signed',
  webhook_other_name: 'other_name',
}

async function send(sender: Sender, webhook: SimWebhook, event: SimEvent, { fault }: SimDelivery) {
  const { state, now, origin } = sender
  const signed = JSON.stringify(eventView(event, origin))
  const certificate = certificatePath(certificates[fault ?? ''] ?? 'good')
  const host = fault === 'webhook_foreign_host' ? 'https://api.paypal.com.evil.example' : origin
  const headers = signedHeaders(signingOf(state), {
    id: crypto.randomUUID(),
    time: new Date(now() - (fault === 'webhook_old' ? OLD_MS : 0)).toISOString(),
    webhookId: webhook.id,
    body: signed,
    certUrl: host + certificate,
    ...(fault === 'webhook_wrong_key' ? { key: foreignKey() } : {}),
  })
  try {
    const response = await fetch(webhook.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'user-agent': 'PayPal/AUHD-214.0-simulator',
        ...(fault === 'webhook_unsigned' ? {} : headers),
      },
      body: fault === 'webhook_altered_body' ? signed.replace('"WH-', '"WX-') : signed,
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    await response.body?.cancel()
    return String(response.status)
  } catch (error) {
    return String((error as Error).cause ?? error).slice(0, 200)
  }
}

/** Drops old deliveries, so that the file of a long run stays small. */
function forgetOld(state: SimState): void {
  const done = state.deliveries.filter(({ status }) => status !== 'waiting')
  if (done.length <= DELIVERED_KEPT_MAX) return
  const gone = new Set(done.slice(0, done.length - DELIVERED_KEPT_MAX))
  state.deliveries = state.deliveries.filter((delivery) => !gone.has(delivery))
  const needed = new Set(state.deliveries.map(({ event_id }) => event_id))
  state.events = state.events.filter(({ id }) => needed.has(id))
}

/** Registers a webhook. An existing id is replaced, so that a restart does not register it twice. */
export function register(
  state: SimState,
  url: string,
  eventTypes: string[],
  { id = simId(17), clientId }: { id?: string | undefined; clientId?: string | undefined } = {},
) {
  const of = clientId === undefined ? {} : { client_id: clientId }
  const webhook: SimWebhook = { id, url, event_types: eventTypes, ...of }
  state.webhooks = [...state.webhooks.filter((known) => known.id !== id), webhook]
  return webhook
}
