/** The log of deliveries; test sends, previews and replays. */

import { type DeliveryProblem, deliveryProblems } from '../../../schema/vocabulary.ts'
import { noteAction } from '../../audit/confirmed-actions.ts'
import { readNumber } from '../../core/columns.ts'
import { newId } from '../../core/ids.ts'
import { refuse, refuseField, refuseProblem } from '../../core/refusal.ts'
import { cutPage, readIdCursor } from '../../http/cursor.ts'
import { timeAnswer, timeOrNull } from '../../http/present.ts'
import { answer, json, route, routes } from '../../http/route.ts'
import {
  countReplay,
  insertTest,
  listDeliveries,
  REPLAY_MAX,
  replayDeliveries,
  type StoredDelivery,
  toDelivery,
} from '../db/deliveries.ts'
import { faultOfEndpoint } from '../rules/endpoint-faults.ts'
import { sampleFacts, samplePostback } from '../rules/samples.ts'
import { retryMinutes } from '../rules/schedule.ts'
import { expandTemplate, isTemplateProblem, readTemplate } from '../rules/template.ts'
import {
  DeliveriesAnswer,
  DeliveriesQuery,
  DeliveryAnswer,
  type DeliverySummary,
  EndpointParams,
  PreviewAnswer,
  PreviewInput,
  ReplayAnswer,
  ReplayInput,
  TestInput,
} from './contract.ts'
import { lastRows, ownOf, readEndpoint, urlRulesOf } from './owner.ts'

const tags = ['Postbacks and webhooks']
const previewRoute = route('post /v1/endpoint-previews', {
  tags,
  summary: 'Preview a postback',
  description: 'The address with the values of a made-up event. Nothing is sent.',
  request: { body: { content: json(PreviewInput), required: true } },
  responses: { 200: answer('The address.', PreviewAnswer) },
})
const testRoute = route(
  'post /v1/endpoints/{endpointId}/tests',
  {
    tags,
    summary: 'Send a test',
    description: 'Sends a made-up event at once; its delivery tells how it went.',
    request: { params: EndpointParams, body: { content: json(TestInput), required: true } },
    responses: { 201: answer('The delivery.', DeliveryAnswer) },
  },
  ['conflict'],
)
const listRoute = route('get /v1/deliveries', {
  tags,
  summary: 'List deliveries',
  description: `Newest first, with the request, the answer and the time of the last attempt. A failed one is tried again after ${retryMinutes.join(', ')} minutes.`,
  request: { query: DeliveriesQuery },
  responses: { 200: answer('One page of results.', DeliveriesAnswer) },
})
const replayRoute = route('post /v1/delivery-replays', {
  tags,
  summary: 'Send deliveries again',
  description: `Named deliveries, or those of a range of time, or all that failed, of one endpoint or of all. They keep their event ids. At most ${REPLAY_MAX} in a request. A named one that waits for its next attempt is sent at once.`,
  request: { body: { content: json(ReplayInput), required: true } },
  responses: { 200: answer('How many.', ReplayAnswer) },
})

export const deliveryRoutes = routes()
  .openapi(previewRoute, async (c) => {
    const { url, event } = c.req.valid('json')
    const own = await ownOf(c)
    const checked = { kind: 'postback', url, events: [event] } as const
    const problem = faultOfEndpoint(checked, 'affiliate', urlRulesOf(c))
    if (problem !== null) throw refuseProblem(problem)
    const template = readTemplate(url)
    if (isTemplateProblem(template)) throw new Error('a checked template can be read')
    const affiliateId = own.owner.affiliateId ?? own.userId
    const { now } = c.var
    const about = { affiliateId, affiliateCode: 'your-code', id: newId(now), now }
    return c.json({ url: expandTemplate(template, samplePostback(event, about)) }, 200)
  })
  .openapi(testRoute, async (c) => {
    const { endpointId } = c.req.valid('param')
    const { event } = c.req.valid('json')
    const own = await ownOf(c)
    const endpoint = await readEndpoint(own, endpointId)
    if (!endpoint.events.includes(event)) throw refuseField('event', 'not_found')
    if (endpoint.stoppedAt !== null) throw refuse('conflict', 'endpoint_off')
    const { now } = c.var
    const id = newId(now)
    const test = { id, endpointId, event, facts: sampleFacts(event, id), now }
    const [row] = await lastRows(
      own,
      insertTest(own.owner, test),
      listDeliveries(own.owner, oneOf(id), { afterId: null, limit: 1 }),
    )
    return c.json({ delivery: deliveryAnswer(toDelivery(row ?? {})) }, 201)
  })
  .openapi(listRoute, async (c) => {
    const { limit, cursor, endpoint_id: endpointId, ...filter } = c.req.valid('query')
    const own = await ownOf(c)
    const { state, event, about } = filter
    const page = { afterId: readIdCursor(cursor), limit: limit + 1 }
    const wanted = { endpointId, state, event, about }
    const rows = await lastRows(own, listDeliveries(own.owner, wanted, page))
    const [found, next_cursor] = cutPage(rows.map(toDelivery), limit)
    return c.json({ deliveries: found.map(deliveryAnswer), next_cursor }, 200)
  })
  .openapi(replayRoute, async (c) => {
    const asked = c.req.valid('json')
    const own = await ownOf(c)
    const time = (text: string | undefined) => (text === undefined ? null : new Date(text))
    const replay =
      'ids' in asked
        ? asked
        : {
            endpointId: asked.endpoint_id && (await readEndpoint(own, asked.endpoint_id)).id,
            ...{ from: time(asked.from), to: time(asked.to), onlyFailed: asked.only_failed },
          }
    const isCount = 'is_dry_run' in asked && asked.is_dry_run
    const statements = isCount
      ? [countReplay(own.owner, replay, c.var.now)]
      : [
          noteAction('deliveries_replayed', asked, own.owner),
          replayDeliveries(own.owner, replay, c.var.now),
        ]
    const [row] = await lastRows(own, ...statements)
    return c.json({ replayed: readNumber(row?.replayed ?? 0) }, 200)
  })

const oneOf = (about: string) => ({
  endpointId: undefined,
  state: undefined,
  event: undefined,
  about,
})

function deliveryAnswer(delivery: StoredDelivery): DeliverySummary {
  const { id, event, state, attempts, request, status, answer: said, ms, tries } = delivery
  return {
    ...{ id, endpoint_id: delivery.endpointId, event, event_id: delivery.eventId },
    ...{ subject_id: delivery.subjectId, occurred_at: timeAnswer(delivery.occurredAt) },
    ...{ state, attempts, next_attempt_at: timeOrNull(delivery.nextAttemptAt) },
    is_sending: delivery.leasedUntil !== null,
    ...{ is_manual: delivery.isManual, is_test: isTest(delivery.facts), request, status },
    ...{ answer: said, ms, attempted_at: timeOrNull(delivery.attemptedAt), tries: tries ?? [] },
    problem: isProblem(delivery.problem) ? delivery.problem : null,
  }
}

const isProblem = (word: string | null): word is DeliveryProblem =>
  (deliveryProblems as readonly (string | null)[]).includes(word)
const isTest = (facts: unknown) =>
  typeof facts === 'object' && facts !== null && 'test' in facts && facts.test === true
