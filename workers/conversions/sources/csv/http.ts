/** CSV import of conversions by a member of the advertiser, evaluated row by row. */

import * as z from 'zod'
import { readCsvText } from '../../../http/csv-body.ts'
import { answer, routes, routeWith } from '../../../http/route.ts'
import { withOfferCurrency } from '../offer-currency.ts'
import { originOf } from '../origin-http.ts'
import { replayOf } from '../replay-http.ts'
import { readReport } from '../report-rules.ts'
import type { Source } from '../source.ts'
import { IMPORT_ROWS_MAX, ImportAnswer, ImportQuery } from './contract.ts'
import { type FileRow, readCsv } from './read-file.ts'
import { importRows, previewRows } from './rows-http.ts'

const source = {
  name: 'csv',
  route: 'post /v1/conversion-imports',
  access: 'conversions:write',
  waitingPeriod: 'own_payer',
} as const

const importRoute = routeWith(
  source,
  {
    tags: ['Conversions'],
    summary: 'Report conversions by a file',
    description: `CSV with a header, at most ${IMPORT_ROWS_MAX} rows and 2 MB. A dry run (the default) evaluates every row and writes nothing. Rows are identified by event and external_id, so you can safely send the same file again.`,
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
  const file = readCsv(await readCsvText(c))
  const rows = await (isDry ? previewRows : importRows)(c, file, origin)
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

export const csv: Source<'csv'> = {
  ...source,
  routes: importRoutes,
  replay: replayOf(async (body, origin, receivedAt, db) => {
    const { fields } = body as FileRow
    const [whole = fields] = await withOfferCurrency(db, origin, [fields])
    return readReport(whole, origin, receivedAt)
  }),
}
