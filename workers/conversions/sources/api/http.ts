/** The door of partner apps: one report per request. */

import { appOf } from '../../../http/actor.ts'
import { IdempotencyHeaders, onceByKey } from '../../../http/idempotency.ts'
import { answer, json, route, routes } from '../../../http/route.ts'
import { ConversionAnswer } from '../../contract.ts'
import { answerOf } from '../answers-http.ts'
import { limitFailedLookups } from '../failed-lookup-limit-http.ts'
import { ingest, journalingRefusals } from '../ingest-http.ts'
import { readReport } from '../report-rules.ts'
import { ConversionInput } from './contract.ts'

const reportRoute = route(
  'post /v1/conversions',
  {
    tags: ['Conversions'],
    summary: 'Report a conversion',
    description:
      'Reports one event of the app that the key belongs to. Safe to repeat: the same (event, external_id) with the same content answers 200 with `replayed`, with other content 409. The order of reports does not matter: what names something that has not arrived is parked until it comes.',
    request: {
      headers: IdempotencyHeaders,
      body: { content: json(ConversionInput), required: true },
    },
    responses: {
      201: answer('Recorded.', ConversionAnswer),
      200: answer('Recorded before; nothing changed.', ConversionAnswer),
      202: answer('Taken; it waits for what it names, or for the database.', ConversionAnswer),
    },
  },
  ['idempotency_conflict', 'conflict', 'rate_limited'],
)

const reports = routes()
reports.use('/v1/conversions', journalingRefusals('api'))

export const conversionRoutes = reports.openapi(reportRoute, async (c) => {
  const { advertiserId, appId, keyId } = appOf(c)
  const origin = { advertiserId, appId, source: 'api', foreignStatus: null } as const
  const report = readReport(c.req.valid('json'), origin)
  const raw = await c.req.text()
  const { status, body } = await onceByKey(c, async () => {
    c.set('hasReachedVerb', true)
    const taken = await ingest(c, { report, appKeyId: keyId, raw })
    await limitFailedLookups(c, taken, keyId)
    return answerOf(taken)
  })
  return c.json(body, status)
})
