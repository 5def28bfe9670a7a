/** The simulated PayPal's own webhook API: register, list, show and resend events, verify. */
import { createPublicKey, verify } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { eventView } from './simulator-events.ts'
import { invalid, notFound, problem, type SimAnswer } from './simulator-problems.ts'
import { certificateChain, certificateKinds, certificatePath } from './simulator-signing.ts'
import type { SimState, SimWebhook } from './simulator-state.ts'
import { register, signingOf } from './simulator-webhooks.ts'

const WEBHOOKS_MAX = 10
const PATH = '/v1/notifications/'

export interface Asked {
  method: string
  path: string
  body: unknown
  origin: string
  now: number
}

/** A signing certificate, without authentication. Null for any other path. */
export function certificateAnswer(state: SimState, path: string): SimAnswer | null {
  const kind = certificateKinds.find((candidate) => path === certificatePath(candidate))
  if (!kind) return path.startsWith(`${PATH}certs/`) ? notFound() : null
  const headers = { 'content-type': 'application/x-pem-file' }
  return { status: 200, body: certificateChain(signingOf(state), kind), headers }
}

/** Null for a path that is not about webhooks. */
export function listenersAnswer(state: SimState, asked: Asked): SimAnswer | null {
  if (!asked.path.startsWith(PATH)) return null
  const [resource, id, verb] = asked.path.slice(PATH.length).split('/')
  switch (`${asked.method} ${resource}${id ? '/id' : ''}${verb ? `/${verb}` : ''}`) {
    case 'POST webhooks':
      return listen(state, asked)
    case 'GET webhooks':
      return {
        status: 200,
        body: { webhooks: state.webhooks.map((each) => webhookView(each, asked.origin)) },
      }
    case 'GET webhooks/id': {
      const webhook = state.webhooks.find((candidate) => candidate.id === id)
      return webhook ? { status: 200, body: webhookView(webhook, asked.origin) } : notFound()
    }
    case 'DELETE webhooks/id': {
      const rest = state.webhooks.filter((webhook) => webhook.id !== id)
      if (rest.length === state.webhooks.length) return notFound()
      state.webhooks = rest
      return { status: 204, body: '' }
    }
    case 'GET webhooks-events/id':
    case 'POST webhooks-events/id/resend':
      return eventAnswer(state, asked, id ?? '')
    case 'POST verify-webhook-signature':
      return verified(state, asked.body)
    default:
      return notFound()
  }
}

function listen(state: SimState, { body, origin }: Asked): SimAnswer {
  const { url, event_types } = (body ?? {}) as { url?: unknown; event_types?: unknown }
  const given = typeof url === 'string' ? URL.parse(url) : null
  if (!given || !/^https?:$/.test(given.protocol)) return invalid('url', 'Not a valid URL.')
  const names = Array.isArray(event_types)
    ? event_types.map((type) => (type as { name?: unknown } | null)?.name)
    : []
  if (names.length === 0 || names.some((name) => typeof name !== 'string')) {
    return invalid('event_types', 'Required field is missing.')
  }
  if (
    state.webhooks.length >= WEBHOOKS_MAX ||
    state.webhooks.some((each) => each.url === given.href)
  ) {
    return invalid('url', 'Too many webhooks, or one with this URL already.')
  }
  return { status: 201, body: webhookView(register(state, given.href, names as string[]), origin) }
}

function webhookView({ id, url, event_types }: SimWebhook, origin: string) {
  const href = `${origin}${PATH}webhooks/${id}`
  return {
    id,
    url,
    event_types: event_types.map((name) => ({ name, status: 'ENABLED' })),
    links: [
      { href, rel: 'self', method: 'GET' },
      { href, rel: 'delete', method: 'DELETE' },
    ],
  }
}

function eventAnswer(state: SimState, { method, origin, now }: Asked, id: string): SimAnswer {
  const event = state.events.find((candidate) => candidate.id === id)
  if (!event) return notFound()
  if (method === 'POST') {
    const earlier = state.deliveries.filter(({ event_id }) => event_id === id)
    const again = {
      due_at_ms: now,
      attempts: 0,
      status: 'waiting',
      answer: null,
      fault: null,
    } as const
    for (const delivery of earlier.slice(0, 1)) state.deliveries.push({ ...delivery, ...again })
  }
  return { status: method === 'POST' ? 202 : 200, body: eventView(event, origin) }
}

/** PayPal's verification of a signature. */
function verified(state: SimState, body: unknown): SimAnswer {
  const sent = (body ?? {}) as Record<string, unknown>
  const fields = [
    'transmission_id',
    'transmission_time',
    'webhook_id',
    'transmission_sig',
    'auth_algo',
  ]
  const missing = fields.find((field) => typeof sent[field] !== 'string')
  if (missing) return problem('VALIDATION_ERROR', `${missing} is missing`)
  const crc = crc32(Buffer.from(JSON.stringify(sent.webhook_event) ?? ''))
  const text = [sent.transmission_id, sent.transmission_time, sent.webhook_id, crc].join('|')
  const key = createPublicKey(signingOf(state).leaf_key)
  const isOurs =
    state.webhooks.some(({ id }) => id === sent.webhook_id) &&
    sent.auth_algo === 'SHA256withRSA' &&
    verify('sha256', Buffer.from(text), key, Buffer.from(String(sent.transmission_sig), 'base64'))
  return { status: 200, body: { verification_status: isOurs ? 'SUCCESS' : 'FAILURE' } }
}
