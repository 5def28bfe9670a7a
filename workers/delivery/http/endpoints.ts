/** Endpoints: where an account's events are sent. */
import { guardOf } from '../../core/database.ts'
import { newId } from '../../core/ids.ts'
import { refuse, refuseField, refuseProblem } from '../../core/refusal.ts'
import { seal } from '../../credentials/sealing.ts'
import type { ApiRequest } from '../../http/context.ts'
import { definedFields } from '../../http/defined-fields.ts'
import { timeAnswer, timeOrNull } from '../../http/present.ts'
import { answer, json, route, routes } from '../../http/route.ts'
import { sealingKeysOf } from '../../http/sealing-keys.ts'
import {
  deleteEndpoint,
  ENDPOINTS_MAX,
  insertEndpoint,
  listEndpoints,
  rotateSecret,
  type StoredEndpoint,
  switchEndpoint,
  toEndpoint,
  updateEndpoint,
} from '../db/endpoints.ts'
import { type CheckedEndpoint, faultOfEndpoint } from '../rules/endpoint-faults.ts'
import { OVERLAP_HOURS, SECRET_BYTES, secretContext, webhookSecret } from '../rules/webhook.ts'
import { requireAllowedHost } from './allowed-hosts.ts'
import {
  ChangeEndpointInput,
  EndpointAnswer,
  EndpointParams,
  type EndpointSummary,
  EndpointsAnswer,
  NewEndpointAnswer,
  NewEndpointInput,
} from './contract.ts'
import { lastRows, noSuchEndpoint, type Own, ownOf, readEndpoint, urlRulesOf } from './owner.ts'

const tags = ['Postbacks and webhooks']
const params = EndpointParams
const listRoute = route('get /v1/endpoints', {
  tags,
  summary: 'List endpoints',
  description: `Your postbacks and webhooks, at most ${ENDPOINTS_MAX}.`,
  responses: { 200: answer('The endpoints.', EndpointsAnswer) },
})
const addRoute = route(
  'post /v1/endpoints',
  {
    tags,
    summary: 'Add an endpoint',
    description:
      'A postback to an affiliate’s tracker, for all offers or one, or a webhook by Standard Webhooks. A webhook’s secret is in this answer only.',
    request: { body: { content: json(NewEndpointInput), required: true } },
    responses: { 201: answer('The endpoint.', NewEndpointAnswer) },
  },
  ['conflict'],
)
const changeRoute = route('patch /v1/endpoints/{endpointId}', {
  tags,
  summary: 'Update an endpoint, or switch it on or off',
  description: 'Fields you leave out stay unchanged.',
  request: { params, body: { content: json(ChangeEndpointInput), required: true } },
  responses: { 200: answer('The endpoint.', EndpointAnswer) },
})
const deleteRoute = route('delete /v1/endpoints/{endpointId}', {
  tags,
  summary: 'Delete an endpoint',
  description: 'What is on its way there is not sent any more.',
  request: { params },
  responses: { 204: { description: 'The endpoint is deleted.' } },
})
const rotateRoute = route('post /v1/endpoints/{endpointId}/rotate-secret', {
  tags,
  summary: 'Rotate the secret of a webhook',
  description: `The old secret signs as well for ${OVERLAP_HOURS} hours. The new one is in this answer only.`,
  request: { params },
  responses: { 200: answer('The endpoint with its new secret.', NewEndpointAnswer) },
})

export const endpointRoutes = routes()
  .openapi(listRoute, async (c) => {
    const own = await ownOf(c)
    const rows = await lastRows(own, listEndpoints(own.owner))
    return c.json({ endpoints: rows.map(toEndpoint).map(endpointAnswer) }, 200)
  })
  .openapi(addRoute, async (c) => {
    const asked = c.req.valid('json')
    const own = await ownOf(c)
    requireFit(c, own, asked)
    await requireAllowedHost(own, hostOf(asked.url))
    const { now } = c.var
    const id = newId(now)
    const secret = asked.kind === 'webhook' ? newSecret() : null
    const made = {
      ...{ id, kind: asked.kind, offerId: asked.offer_id, url: asked.url, host: hostOf(asked.url) },
      ...{ method: asked.method, events: asked.events, preset: asked.preset },
      ...{ sendsNegative: asked.sends_negative, secret: await sealed(c, id, secret) },
    }
    await lastRows(own, ...insertEndpoint(own.owner, made, own.userId, now)).catch(refuseGuard)
    return c.json({ endpoint: endpointAnswer(await readEndpoint(own, id)), secret }, 201)
  })
  .openapi(changeRoute, async (c) => {
    const { endpointId } = c.req.valid('param')
    const { is_on: isOn, sends_negative: sendsNegative, ...asked } = c.req.valid('json')
    const own = await ownOf(c)
    const known = await readEndpoint(own, endpointId)
    const { kind } = known
    const { url = known.url, events = known.events as CheckedEndpoint['events'] } = asked
    requireFit(c, own, { kind, url, events })
    // A host that was allowed before does not keep anyone from switching off or choosing events.
    if (asked.url !== undefined || isOn) await requireAllowedHost(own, hostOf(url))
    const change = definedFields({ ...asked, host: hostOf(url), sendsNegative })
    const { now } = c.var
    const rows = await lastRows(
      own,
      ...(isOn === undefined ? [] : [switchEndpoint(own.owner, endpointId, isOn, now)]),
      updateEndpoint(own.owner, endpointId, change, now),
    )
    if (rows.length === 0) throw noSuchEndpoint()
    return c.json({ endpoint: endpointAnswer(await readEndpoint(own, endpointId)) }, 200)
  })
  .openapi(deleteRoute, async (c) => {
    const own = await ownOf(c)
    const { endpointId } = c.req.valid('param')
    await readEndpoint(own, endpointId)
    await lastRows(own, ...deleteEndpoint(own.owner, endpointId, c.var.now))
    return c.body(null, 204)
  })
  .openapi(rotateRoute, async (c) => {
    const own = await ownOf(c)
    const { endpointId } = c.req.valid('param')
    const { now } = c.var
    const secret = newSecret()
    const until = new Date(now.getTime() + OVERLAP_HOURS * 3_600_000)
    const stored = (await sealed(c, endpointId, secret)) as string
    const rows = await lastRows(own, rotateSecret(own.owner, endpointId, stored, until, now))
    if (rows.length === 0) throw noSuchEndpoint()
    return c.json({ endpoint: endpointAnswer(await readEndpoint(own, endpointId)), secret }, 200)
  })

function requireFit(c: ApiRequest, own: Own, checked: CheckedEndpoint): void {
  if (checked.kind === 'postback' && own.kind === 'advertiser') {
    throw refuse('forbidden', 'postbacks_of_affiliates')
  }
  const problem = faultOfEndpoint(checked, own.kind, urlRulesOf(c))
  if (problem !== null) throw refuseProblem(problem)
}

const newSecret = () => webhookSecret(crypto.getRandomValues(new Uint8Array(SECRET_BYTES)))

/** The host has no macros: they are refused before. */
const hostOf = (url: string) => new URL(url.replaceAll(/[{}]/g, '_')).hostname

async function sealed(c: ApiRequest, id: string, secret: string | null): Promise<string | null> {
  if (secret === null) return null
  return seal(
    await sealingKeysOf(c, 'WEBHOOK_KEY'),
    Uint8Array.from(new TextEncoder().encode(secret)),
    secretContext(id),
  )
}

function refuseGuard(error: unknown): never {
  const guard = guardOf(error)
  if (guard === 'too_many_endpoints')
    throw refuse('conflict', 'endpoints_max', { max: ENDPOINTS_MAX })
  if (guard === 'offer_unknown') throw refuseField('offer_id', 'not_found')
  if (guard === 'endpoint_exists') throw refuse('conflict', 'endpoint_exists')
  throw error
}

function endpointAnswer(endpoint: StoredEndpoint): EndpointSummary {
  const { id, kind, offerId, offerName, url, method, events, preset, stoppedAt } = endpoint
  return {
    ...{ id, kind, offer: offerId === null ? null : { id: offerId, name: offerName ?? '' } },
    ...{ url, method, events: [...events], preset, sends_negative: endpoint.sendsNegative },
    ...{ is_on: stoppedAt === null, stopped_at: timeOrNull(stoppedAt) },
    ...{ stopped_by: endpoint.stoppedBy, failures: endpoint.failures },
    previous_secret_until: timeOrNull(endpoint.previousUntil),
    ...{
      created_at: timeAnswer(endpoint.createdAt),
      changed_at: timeAnswer(endpoint.changedAt),
    },
  }
}
