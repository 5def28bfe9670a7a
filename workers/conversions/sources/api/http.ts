/** Reports of partner apps: one per request. */

import { appOf } from '../../../http/actor.ts'
import { IdempotencyHeaders, onceByKey } from '../../../http/idempotency.ts'
import { answer, json, routes, routeWith } from '../../../http/route.ts'
import { validJson } from '../../../http/validation.ts'
import { ConversionAnswer } from '../../contract.ts'
import { answerOf } from '../answers-http.ts'
import { limitFailedLookups } from '../failed-lookup-limit-http.ts'
import { appSender, ingest, journalingRefusals } from '../ingest-http.ts'
import { replayOf } from '../replay-http.ts'
import { readReport } from '../report-rules.ts'
import type { Source } from '../source.ts'
import { ConversionInput } from './contract.ts'

const source = { name: 'api', route: 'post /v1/conversions', access: 'app' } as const

const reportRoute = routeWith(
  source,
  {
    tags: ['Conversions'],
    summary: 'Report a conversion',
    description:
      'Reports one event of the app that the key belongs to. Safe to repeat: the same (event, external_id) with the same content answers 200 with `replayed`, with other content 409. The order of reports does not matter: a report that names something unknown is parked until that arrives.',
    request: {
      headers: IdempotencyHeaders,
      body: { content: json(ConversionInput), required: true },
    },
    responses: {
      201: answer('Recorded.', ConversionAnswer),
      200: answer('Already recorded; nothing changed.', ConversionAnswer),
      202: answer('Accepted. The report is parked or queued.', ConversionAnswer),
    },
  },
  ['idempotency_conflict', 'conflict', 'rate_limited'],
)

const reports = routes()
reports.use('/v1/conversions', journalingRefusals(source.name))
reports.openapi(reportRoute, async (c) => {
  const { appKeyId, ...origin } = appSender(appOf(c), source.name)
  const report = readReport(c.req.valid('json'), origin, c.var.now)
  const raw = await c.req.text()
  const { status, body } = await onceByKey(c, async () => {
    c.set('hasReachedVerb', true)
    const ingested = await ingest(c, { report, appKeyId, raw })
    await limitFailedLookups(c, ingested, appKeyId)
    return answerOf(ingested)
  })
  return c.json(body, status)
})

export const api: Source<'api'> = {
  ...source,
  routes: reports,
  replay: replayOf((body, origin, receivedAt) =>
    readReport(validJson(ConversionInput, body), origin, receivedAt),
  ),
}
