/** GET /postback: the classic inbound form, guarded by the offer's secret and the advertiser's networks. */

import type * as z from 'zod'
import { invariant } from '../../../core/invariant.ts'
import { Refusal, refuseField } from '../../../core/refusal.ts'
import type { ApiRequest } from '../../../http/context.ts'
import { answer, routes, routeWith } from '../../../http/route.ts'
import { warningsAnswer } from '../answers-http.ts'
import { isClickId } from '../click-id-rules.ts'
import { countFailedLookup } from '../failed-lookup-limit-http.ts'
import { ingestQuery, isYoung, queueQuery, readQueryReport, replayQuery } from '../query/http.ts'
import { type PostbackFields, readPostback } from '../query/query-rules.ts'
import type { Source } from '../source.ts'
import { PostbackAnswer, PostbackQuery } from './contract.ts'

const source = {
  name: 'postback',
  route: 'get /postback',
  access: 'anyone',
  limit: 'secret',
} as const

const postbackRoute = routeWith(
  source,
  {
    tags: ['Conversions'],
    summary: 'Report by a postback',
    description:
      'For systems that can only call an address. The click names the offer, the offer’s secret opens the door, and the advertiser’s status words say what is meant. Without a transaction id the advertiser’s repeat policy decides what a second one means. A wrong secret, a foreign address and an unknown click are answered alike; only a click that is minutes old is `queued`, with the secret of any offer, because it may still be on its way.',
    request: { query: PostbackQuery },
    responses: { 200: answer('Processed. `status` is the result.', PostbackAnswer) },
  },
  ['not_found', 'idempotency_conflict', 'rate_limited', 'forbidden'],
)

const postbackRoutes = routes().openapi(postbackRoute, async (c) => {
  const { fields } = readPostback(new URL(c.req.url).searchParams)
  if (fields.click_id !== undefined && !isClickId(fields.click_id)) {
    throw refuseField('click_id', 'click_id')
  }
  if (fields.click_id === undefined && fields.offer === undefined) {
    throw refuseField('click_id', 'click_or_offer')
  }
  const sent = await readQueryReport(c, source.name)
  const outcome = await ingestQuery(c, sent)
  invariant(outcome !== 'counted', 'pixels alone are only counted')
  if (outcome !== 'unknown' && outcome !== 'stranger') return c.json(answerOf(outcome, fields), 200)
  await countFailedLookup(c, sent.ip ?? 'nowhere')
  const clickId = outcome === 'unknown' ? fields.click_id : undefined
  return c.json(answerOf(await waitOrRefuse(c, sent, clickId), fields), 200)
})

function answerOf(
  outcome: z.infer<typeof PostbackAnswer>['status'] | 'status_repeated',
  { ignored_click_id }: PostbackFields,
) {
  const isRepeated = outcome === 'status_repeated'
  const warnings = warningsAnswer([
    ...(isRepeated ? [outcome] : []),
    ...(ignored_click_id === undefined ? [] : ['click_id_ignored' as const]),
  ])
  return { status: isRepeated ? 'replayed' : outcome, warnings }
}

/** Whether the click is unknown or the secret another offer's, it looks the same: a young click may be on its way. */
async function waitOrRefuse(
  c: ApiRequest,
  sent: Awaited<ReturnType<typeof readQueryReport>>,
  clickId: string | undefined,
): Promise<'queued'> {
  if (clickId !== undefined && isYoung(clickId, c.var.now)) return queueQuery(c, sent)
  throw new Refusal('not_found', 'There is no such click, or this source may not report it.')
}

export const postback: Source<'postback'> = {
  ...source,
  routes: postbackRoutes,
  replay: replayQuery(source.name),
}
