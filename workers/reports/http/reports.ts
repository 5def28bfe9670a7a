/** Reports: any figures by up to four dimensions, for every role in its scope. */
import { refuse } from '../../core/refusal.ts'
import { databaseOf } from '../../http/actor.ts'
import { answer, route, routes } from '../../http/route.ts'
import {
  contentTypes,
  csvAnswer,
  sendCsv,
  sendFile,
  streamCsv,
  xlsxAnswer,
} from '../../http/tables.ts'
import { readPerson } from '../../people/read-person.ts'
import { reportCsv } from '../csv-files.ts'
import { type Figures, type FiguresOfGroup, noFigures } from '../db/figures.ts'
import { type EventsReader, readPostgres } from '../events-reader.ts'
import type { Dimension } from '../rules/dimensions.ts'
import { measuresFor } from '../rules/measures.ts'
import { previousKeys, previousQuestion } from '../rules/previous.ts'
import type { Question } from '../rules/question.ts'
import { XLSX_REPORT_ROWS_MAX, xlsxOfTable } from '../xlsx-files.ts'
import { questionOf } from './asked.ts'
import { ReportAnswer, ReportFileQuery, ReportQuery } from './contract.ts'
import { figuresAnswer } from './figures.ts'
import { readRange, reportScopeOf } from './question.ts'
import { reportColumns, reportLines } from './report-lines.ts'

const reportRoute = route('get /v1/reports', {
  tags: ['Statistics'],
  summary: 'Get a report',
  description:
    'Clicks, conversions and money of what you may see, by up to four dimensions. Every sum is exact and given by currency. A ratio names its divisor; docs/statistics.md defines all figures.',
  request: { query: ReportQuery },
  responses: { 200: answer('One page of rows, and totals over all rows.', ReportAnswer) },
})

const fileRoute = route('get /v1/reports.csv', {
  tags: ['Statistics'],
  summary: 'Export a report as CSV',
  description:
    'All rows. A row with several currencies has a line for each; its counts are on the first. More than 10,000 rows come in the order of the dimensions.',
  request: { query: ReportFileQuery },
  responses: { 200: csvAnswer('Comma-separated values, UTF-8.') },
})
const xlsxRoute = route(
  'get /v1/reports.xlsx',
  {
    tags: ['Statistics'],
    summary: 'Export a report as XLSX',
    description: `As the CSV, with typed cells and headers in your language; at most ${XLSX_REPORT_ROWS_MAX} rows. A longer report can be exported in the background.`,
    request: { query: ReportFileQuery },
    responses: { 200: xlsxAnswer('A spreadsheet.') },
  },
  ['payload_too_large'],
)

export const reportRoutes = routes()
  .openapi(reportRoute, async (c) => {
    const query = c.req.valid('query')
    const { scope, reportScope } = reportScopeOf(c)
    const question = questionOf(query, reportScope, await readRange(c, query), query)
    const reader = readPostgres(await databaseOf(c), scope, { now: c.var.now })
    const report = await reader.readFigures(question)
    const before =
      query.compare === 'true' ? await readPrevious(reader, question, report.rows) : null
    const write = (figures: Figures) => figuresAnswer(question, figures, report.rates)
    const { from, to, groupBy, offset, currency } = question
    const next = offset + report.rows.length
    const rows = report.rows.map((row) => {
      const previous = before?.figuresOf(row) ?? null
      return {
        ...{ keys: keyed(groupBy, row.keys), names: keyed(groupBy, row.names), ...write(row) },
        previous: previous && write(previous),
      }
    })
    const isGrouped = groupBy.length > 0
    return c.json(
      {
        ...{ from, to, time_zone: question.timeZone, group_by: [...groupBy] },
        ...{ converted_to: currency, measures: [...measuresFor(reportScope)] },
        ...{ rows: isGrouped ? rows : [], total: write(report.total) },
        previous_total: before && write(before.total),
        previous_from: before?.from ?? null,
        groups: isGrouped ? report.groups : 0,
        next_offset: isGrouped && next < report.groups ? next : null,
      },
      200,
    )
  })
  .openapi(fileRoute, async (c) => {
    const query = c.req.valid('query')
    const { scope, reportScope } = reportScopeOf(c)
    const question = questionOf(query, reportScope, await readRange(c, query))
    const reader = readPostgres(await databaseOf(c), scope, { now: c.var.now })
    return sendCsv(c, await streamCsv(reportCsv({ reader }, question)), 'report.csv')
  })
  .openapi(xlsxRoute, async (c) => {
    const query = c.req.valid('query')
    const { scope, reportScope } = reportScopeOf(c)
    const range = await readRange(c, query)
    const question = questionOf(query, reportScope, range)
    const reader = readPostgres(await databaseOf(c), scope, { now: c.var.now })
    const report = await reader.readFigures({ ...question, limit: XLSX_REPORT_ROWS_MAX })
    if (report.groups > XLSX_REPORT_ROWS_MAX) {
      throw refuse('payload_too_large', 'xlsx_report_rows', { max: XLSX_REPORT_ROWS_MAX })
    }
    const table = {
      columns: reportColumns(question),
      pages: onePage(reportLines(question, report)),
    }
    const { language } = await readPerson(c)
    const look = { kind: 'report', language, timeZone: range.timeZone } as const
    const parts: Uint8Array<ArrayBuffer>[] = []
    for await (const { bytes } of xlsxOfTable(table, look)) parts.push(bytes)
    return sendFile(c, new Blob(parts).stream(), 'report.xlsx', contentTypes.xlsx)
  })

async function* onePage<Row>(rows: Row[]) {
  yield rows
}

/** The figures of the days before, of the groups on this page. */
async function readPrevious(
  reader: EventsReader,
  question: Question,
  rows: readonly FiguresOfGroup[],
) {
  const keysOf = ({ keys }: FiguresOfGroup) => previousKeys(question, keys)
  const keys = rows.map(keysOf).filter((found) => found !== null)
  const previous = previousQuestion(question)
  // The totals are of all groups, so they need a question of their own where a page is only a part.
  const [total, page] = await Promise.all([
    reader.readFigures({ ...previous, limit: 1 }),
    keys.length === 0 ? null : reader.readFigures(previous, { keys }),
  ])
  const byKeys = new Map(page?.rows.map((row) => [JSON.stringify(row.keys), row]))
  const figuresOf = (row: FiguresOfGroup): Figures | null => {
    const found = keysOf(row)
    return found && (byKeys.get(JSON.stringify(found)) ?? noFigures)
  }
  return { from: previous.from, total: total.total, figuresOf }
}

const keyed = (groupBy: readonly Dimension[], values: readonly (string | null)[]) =>
  Object.fromEntries(groupBy.map((name, at) => [name, values[at] || null]))
