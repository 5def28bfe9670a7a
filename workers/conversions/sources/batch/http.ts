/** Up to 500 reports in one request. Each is evaluated on its own; a refused report does not affect the others. */

import { OpenAPIHono } from '@hono/zod-openapi'
import { appOf } from '../../../http/actor.ts'
import type { ApiContext, ApiRequest } from '../../../http/context.ts'
import { IdempotencyHeaders, onceByKey } from '../../../http/idempotency.ts'
import { problemOf } from '../../../http/problems.ts'
import { answer, json, routeWith } from '../../../http/route.ts'
import { refuseInvalid, validJson } from '../../../http/validation.ts'
import type { ConversionReport } from '../../record/rules/report.ts'
import { answerOf } from '../answers-http.ts'
import { ConversionInput } from '../api/contract.ts'
import { limitFailedLookups } from '../failed-lookup-limit-http.ts'
import { inOrder } from '../in-order.ts'
import {
  appSender,
  earningTogether,
  ingest,
  journalingRefusals,
  readOrJournal,
} from '../ingest-http.ts'
import { replayOf } from '../replay-http.ts'
import { type ReportOrigin, readReport } from '../report-rules.ts'
import type { Source } from '../source.ts'
import { BATCH_ROWS_MAX, BatchAnswer, BatchInput, type BatchResult } from './contract.ts'

const source = { name: 'batch', route: 'post /v1/conversions/batch', access: 'app' } as const

const batchRoute = routeWith(
  source,
  {
    tags: ['Conversions'],
    summary: 'Report many conversions',
    description: `1 to ${BATCH_ROWS_MAX} reports in any order, each with its own result. You can safely send the whole batch again, or only the failed reports.`,
    request: {
      headers: IdempotencyHeaders,
      body: { content: json(BatchInput), required: true },
    },
    responses: { 200: answer('A result for every row.', BatchAnswer) },
  },
  ['idempotency_conflict', 'conflict', 'rate_limited'],
)

/** Rows are not validated with the request, so that one faulty row does not refuse the others. */
const batches = new OpenAPIHono<ApiContext>({
  defaultHook: (result) => {
    if (!result.success) refuseInvalid(result)
  },
})
batches.use('/v1/conversions/batch', journalingRefusals(source.name))
batches.openapi(batchRoute, async (c) => {
  const { conversions } = c.req.valid('json')
  const { status, body } = await onceByKey(c, async () => {
    c.set('hasReachedVerb', true)
    return { status: 200 as const, body: { results: await ingestAll(c, conversions) } }
  })
  return c.json(body, status)
})

interface ReadRow {
  row: number
  event: ConversionReport['event']
  externalId: string
  originalExternalId: string | null
  report: ConversionReport
}

async function ingestAll(c: ApiRequest, raws: readonly unknown[]): Promise<BatchResult[]> {
  const { appKeyId, ...origin } = appSender(appOf(c), source.name)
  const earn = earningTogether(c)
  const results = new Map<number, BatchResult>()
  const rows: ReadRow[] = []
  for (const [row, raw] of raws.entries()) {
    try {
      const sender = { ...origin, appKeyId }
      const report = await readOrJournal(c, sender, raw, () => readRow(raw, origin, c.var.now))
      const { event, externalId, originalExternalId } = report
      rows.push({ row, event, externalId, originalExternalId, report })
    } catch (error) {
      results.set(row, problemResult(c, row, error))
    }
  }
  await inOrder(rows, async ({ row, report }) => {
    try {
      const ingested = await ingest(c, { report, appKeyId, raw: raws[row], earn })
      await limitFailedLookups(c, ingested, appKeyId)
      const { status, body } = answerOf(ingested)
      results.set(row, { row, status, answer: body, problem: null })
    } catch (error) {
      results.set(row, problemResult(c, row, error))
    }
  })
  return raws.map((_, row) => results.get(row) as BatchResult)
}

const readRow = (raw: unknown, origin: ReportOrigin, receivedAt: Date) =>
  readReport(validJson(ConversionInput, raw), origin, receivedAt)

function problemResult(c: ApiRequest, row: number, error: unknown): BatchResult {
  const problem = problemOf(error, c)
  return { row, status: problem.status, answer: null, problem }
}

export const batch: Source<'batch'> = { ...source, routes: batches, replay: replayOf(readRow) }
