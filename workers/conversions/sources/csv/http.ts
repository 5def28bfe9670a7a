/** A file of conversions from the advertiser's own person: judged row by row, dry first. */

import * as z from 'zod'
import { refuseField } from '../../../core/refusal.ts'
import type { ApiRequest } from '../../../http/context.ts'
import { problemOf, toldIn } from '../../../http/problems.ts'
import { answer, routes, routeWith } from '../../../http/route.ts'
import type { ConversionReport } from '../../record/rules/report.ts'
import { inOrder } from '../in-order.ts'
import { earningTogether, ingest, journalRefused } from '../ingest-http.ts'
import { originOf } from '../origin-http.ts'
import { replayOf } from '../replay-http.ts'
import { type ReportOrigin, readReport } from '../report-rules.ts'
import type { Source } from '../source.ts'
import { IMPORT_ROWS_MAX, ImportAnswer, ImportQuery, type ImportRow } from './contract.ts'
import { type CsvReports, readCsv } from './read-file.ts'

const source = {
  name: 'csv',
  route: 'post /v1/conversion-imports',
  access: 'conversions:write',
} as const

const importRoute = routeWith(
  source,
  {
    tags: ['Conversions'],
    summary: 'Report conversions by a file',
    description: `CSV with a header, at most ${IMPORT_ROWS_MAX} rows and 2 MB. A dry run (the default) judges every row's fields and writes nothing. Each row is safe to repeat by its event and external_id, so the same file may be sent again.`,
    request: {
      query: ImportQuery,
      body: { content: { 'text/csv': { schema: z.string() } }, required: true },
    },
    responses: { 200: answer('A verdict for every row.', ImportAnswer) },
  },
  ['not_found'],
)

const importRoutes = routes().openapi(importRoute, async (c) => {
  const query = c.req.valid('query')
  const isDry = query.dry_run === '1'
  const origin = await originOf(c, query.app_id, source.name)
  const file = readCsv(await readText(c))
  const rows = await judgeAll(c, file, origin, isDry)
  const byVerdict = Object.entries(Object.groupBy(rows, ({ verdict }) => verdict))
  return c.json(
    {
      dry_run: isDry,
      columns: file.columns,
      ignored_columns: file.ignoredColumns,
      counts: Object.fromEntries(byVerdict.map(([verdict, of]) => [verdict, of?.length ?? 0])),
      rows,
    },
    200,
  )
})

async function readText(c: ApiRequest): Promise<string> {
  const type = c.req.header('content-type') ?? ''
  if (!/^text\/csv\b/i.test(type)) {
    throw refuseField('content-type', 'Send the file with "Content-Type: text/csv".')
  }
  try {
    const bytes = await c.req.arrayBuffer()
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw refuseField('file', 'Save the file as UTF-8.')
  }
}

type FileRow = CsvReports['rows'][number]

async function judgeAll(
  c: ApiRequest,
  file: CsvReports,
  origin: ReportOrigin,
  isDry: boolean,
): Promise<ImportRow[]> {
  const verdicts = new Map<FileRow, ImportRow>()
  const readable: {
    event: ConversionReport['event']
    externalId: string
    row: FileRow
    report: ConversionReport
  }[] = []
  for (const row of file.rows) {
    try {
      const report = readReport(row.fields, origin, c.var.now)
      requireStorable(row)
      readable.push({ event: report.event, externalId: report.externalId, row, report })
      if (isDry) verdicts.set(row, verdictOf(row, 'valid'))
    } catch (error) {
      verdicts.set(row, refusedRow(c, row, error))
      if (!isDry) await journalRefused(c, { ...origin, appKeyId: null }, JSON.stringify(row), error)
    }
  }
  const earn = earningTogether(c)
  if (!isDry) {
    await inOrder(readable, async ({ row, report }) => {
      try {
        const incoming = { report, appKeyId: null, raw: JSON.stringify(row), earn }
        const ingested = await ingest(c, incoming)
        const conversionId = 'conversion' in ingested ? ingested.conversion.id : null
        verdicts.set(row, { ...verdictOf(row, ingested.outcome), conversion_id: conversionId })
      } catch (error) {
        verdicts.set(row, refusedRow(c, row, error))
      }
    })
  }
  return file.rows.map((row) => verdicts.get(row) as ImportRow)
}

function requireStorable({ fields }: FileRow): void {
  const isStorable =
    JSON.stringify(fields).isWellFormed() && !JSON.stringify(fields).includes('\\u0000')
  if (!isStorable) throw refuseField('row', 'It holds text that cannot be stored.')
}

function verdictOf({ line, fields }: FileRow, verdict: ImportRow['verdict']): ImportRow {
  const externalId = fields.external_id.slice(0, 255) || null
  return { line, verdict, external_id: externalId, conversion_id: null, errors: [] }
}

function refusedRow(c: ApiRequest, row: FileRow, error: unknown): ImportRow {
  const { errors, detail, title, request_id: requestId } = problemOf(error, c)
  const told = errors ?? [{ field: 'row', message: toldIn(c, detail ?? `${title}: ${requestId}.`) }]
  return { ...verdictOf(row, 'refused'), errors: told }
}

export const csv: Source<'csv'> = {
  ...source,
  routes: importRoutes,
  replay: replayOf((body, origin, receivedAt) =>
    readReport((body as FileRow).fields, origin, receivedAt),
  ),
}
