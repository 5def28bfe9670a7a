/** One attempt of a delivery: makes its request, sends it within limits, and reads the beginning of the answer. */
import type { DeliveryProblem, EventKind, PostbackEvent } from '../../../schema/vocabulary.ts'
import { logProblem } from '../../core/log.ts'
import { errorKindOf } from '../../core/queue-retry.ts'
import type { Attempt, DueDelivery } from '../db/due-deliveries.ts'
import { isHostAllowed } from '../rules/allowed-hosts.ts'
import type { PostbackFacts } from '../rules/facts.ts'
import { postbackFacts } from '../rules/postback-facts.ts'
import { refusalOfUrl } from '../rules/safe-url.ts'
import { samplePostback } from '../rules/samples.ts'
import { expandTemplate, isTemplateProblem, readTemplate, requestOf } from '../rules/template.ts'
import { webhookBody, webhookHeaders } from '../rules/webhook.ts'
import { webhookDataOf } from '../rules/webhook-data.ts'
import { classifyHost } from './classify-host.ts'
import { type Call, ended, exchange, USER_AGENT, type Wire } from './exchange.ts'
import { sendToChat } from './send-to-chat.ts'

const POSTBACK_MS = 5_000
/** Standard Webhooks recommends 15 to 30 seconds. */
const WEBHOOK_MS = 15_000
const FORM = 'application/x-www-form-urlencoded'

/** Makes one attempt. Never throws; `state` says what follows. */
export async function send(delivery: DueDelivery, wire: Wire): Promise<Attempt> {
  if (delivery.endpoint.kind === 'telegram') return sendToChat(delivery, wire)
  const startedAt = wire.now()
  const call = await callOf(delivery, wire)
  if (typeof call === 'string') {
    return ended(delivery, wire, { request: '', problem: call, isLast: call === 'template' })
  }
  const request = `${call.init.method} ${call.url}`
  const refusal = await refusalOf(call.url, delivery.endpoint.allowedHosts, wire)
  if (refusal !== null) {
    const isLast = refusal === 'private_address' || refusal === 'host_not_allowed'
    return ended(delivery, wire, { request, problem: refusal, isLast })
  }
  const { status, answer, retryAfter, problem } = await exchange(call, wire)
  const ms = Math.max(0, wire.now().getTime() - startedAt.getTime())
  return ended(delivery, wire, { request, status, answer, retryAfter, problem, ms })
}

/** The request, or why there is none. */
async function callOf(
  delivery: DueDelivery,
  wire: Wire,
): Promise<Call | 'template' | 'secret_unreadable'> {
  const { endpoint, event, eventId, occurredAt } = delivery
  const headers = { 'user-agent': USER_AGENT }
  if (endpoint.kind === 'webhook') {
    const { subjectId, facts, owner } = delivery
    const data = webhookDataOf({ kind: event as EventKind, eventId, subjectId, facts, owner })
    const body = webhookBody({ type: event, occurredAt, data })
    const secrets = await secretsOf(delivery, wire)
    if (secrets === null) return 'secret_unreadable'
    const signed = await webhookHeaders({ id: eventId, body, now: wire.now() }, secrets)
    const init = { method: 'POST', headers: { ...headers, ...signed }, body }
    return { url: endpoint.url, init, timeoutMs: WEBHOOK_MS }
  }
  const template = readTemplate(endpoint.url)
  if (isTemplateProblem(template)) return 'template'
  const facts = factsOf(delivery, event as PostbackEvent)
  const isNegativePayoutSent = endpoint.sendsNegative
  const expanded = expandTemplate(template, facts, { isNegativePayoutSent })
  const { url, body } = requestOf(expanded, endpoint.method)
  const init =
    body === null
      ? { method: 'GET', headers }
      : { method: 'POST', headers: { ...headers, 'content-type': FORM }, body }
  return { url, init, timeoutMs: POSTBACK_MS }
}

function factsOf(delivery: DueDelivery, event: PostbackEvent): PostbackFacts {
  if (delivery.facts.test !== true) return postbackFacts({ ...delivery, event })
  const { affiliateId, affiliateCode } = delivery.about
  const affiliate = { affiliateId: affiliateId ?? '', affiliateCode: affiliateCode ?? '' }
  return samplePostback(event, { ...affiliate, id: delivery.eventId, now: delivery.occurredAt })
}

/** Null = a key is missing. Only this delivery fails, and a later attempt may find the key. */
async function secretsOf(
  { endpoint, endpointId }: DueDelivery,
  wire: Wire,
): Promise<string[] | null> {
  const { secret, previousSecret, previousUntil } = endpoint
  const overlaps = previousUntil !== null && previousUntil > wire.now()
  const sealed = [secret, overlaps ? previousSecret : null].filter((one) => one !== null)
  try {
    return await Promise.all(sealed.map((one) => wire.unsealed(one, endpointId)))
  } catch (error) {
    logProblem('endpoint.secret_unreadable', { endpointId, error: errorKindOf(error) })
    return null
  }
}

/** Why the address must not be called now. */
async function refusalOf(
  url: string,
  allowedHosts: readonly string[],
  wire: Wire,
): Promise<DeliveryProblem | null> {
  const { isLocal, ownHosts } = wire
  if (refusalOfUrl(url, { isLocal, ownHosts }) !== null) return 'private_address'
  if (!isHostAllowed(new URL(url).hostname, allowedHosts)) return 'host_not_allowed'
  const hostClass = await classifyHost(url, wire)
  if (hostClass === 'public') return null
  return hostClass === 'private' ? 'private_address' : 'host_unknown'
}
