/** Up to 500 reports in one request, each judged by itself: one that is refused keeps no other back. */
import { OpenAPIHono } from '@hono/zod-openapi'
import { appOf } from '../../../http/actor.ts'
import type { ApiContext, ApiRequest } from '../../../http/context.ts'
import { IdempotencyHeaders, onceByKey } from '../../../http/idempotency.ts'
import { problemOf } from '../../../http/problems.ts'
import { answer, json, route } from '../../../http/route.ts'
import { refuseInvalid } from '../../../http/validation.ts'
import type { ConversionReport } from '../../record/rules/report.ts'
import { answerOf } from '../answers-http.ts'
import { ConversionInput } from '../api/contract.ts'
import { limitFailedLookups } from '../failed-lookup-limit-http.ts'
import { inOrder } from '../in-order.ts'
import { earningTogether, ingest, journalingRefusals, journalRefused } from '../ingest-http.ts'
import { readReport } from '../report-rules.ts'
import { BATCH_ROWS_MAX, BatchAnswer, BatchInput, type BatchResult } from './contract.ts'

const batchRoute = route(
  'post /v1/conversions/batch',
  {
    tags: ['Conversions'],
    summary: 'Report many conversions',
    description: `1 to ${BATCH_ROWS_MAX} reports in any order; each is answered as by itself. Send the whole again, or only what was not taken: both are safe.`,
    request: {
      headers: IdempotencyHeaders,
      body: { content: json(BatchInput), required: true },
    },
    responses: { 200: answer('A result for every row.', BatchAnswer) },
  },
  ['idempotency_conflict', 'conflict', 'rate_limited'],
)

/** What one row holds is judged with the row, not with the request. */
const batches = new OpenAPIHono<ApiContext>({
  defaultHook: (result) => {
    if (!result.success) refuseInvalid(result)
  },
})
batches.use('/v1/conversions/batch', journalingRefusals('batch'))

export const batchRoutes = batches.openapi(batchRoute, async (c) => {
  const { conversions } = c.req.valid('json')
  const { status, body } = await onceByKey(c, async () => {
    c.set('hasReachedVerb', true)
    return { status: 200 as const, body: { results: await takeAll(c, conversions) } }
  })
  return c.json(body, status)
})

interface ReadRow {
  row: number
  event: ConversionReport['event']
  externalId: string
  report: ConversionReport
}

async function takeAll(c: ApiRequest, raws: readonly unknown[]): Promise<BatchResult[]> {
  const { keyId, advertiserId } = appOf(c)
  const earn = earningTogether(c)
  const results = new Map<number, BatchResult>()
  const rows: ReadRow[] = []
  for (const [row, raw] of raws.entries()) {
    try {
      const report = readRow(c, raw)
      rows.push({ row, event: report.event, externalId: report.externalId, report })
    } catch (error) {
      results.set(row, problemResult(c, row, error))
      const { appId } = appOf(c)
      const door = { advertiserId, appId, appKeyId: keyId, source: 'batch', foreignStatus: null }
      await journalRefused(c, { ...door, source: 'batch' }, raw, error)
    }
  }
  let isAway = false
  await inOrder(rows, async ({ row, report }) => {
    try {
      const taken = await ingest(c, { report, appKeyId: keyId, raw: raws[row], earn }, isAway)
      isAway ||= taken.outcome === 'queued'
      await limitFailedLookups(c, taken, keyId)
      const { status, body } = answerOf(taken)
      results.set(row, { row, status, answer: body, problem: null })
    } catch (error) {
      results.set(row, problemResult(c, row, error))
    }
  })
  return raws.map((_, row) => results.get(row) as BatchResult)
}

function readRow(c: ApiRequest, raw: unknown): ConversionReport {
  const parsed = ConversionInput.safeParse(raw)
  refuseInvalid({ target: 'json', ...parsed })
  const { advertiserId, appId } = appOf(c)
  const origin = { advertiserId, appId, source: 'batch', foreignStatus: null } as const
  return readReport(parsed.data as ConversionInput, origin)
}

function problemResult(c: ApiRequest, row: number, error: unknown): BatchResult {
  const problem = problemOf(error, c)
  return { row, status: problem.status, answer: null, problem }
}
