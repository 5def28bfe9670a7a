/** The logs of clicks and of conversions, for every role in its scope. */
import { databaseOf } from '../../../http/actor.ts'
import type { ApiRequest } from '../../../http/context.ts'
import { cutPage, readIdCursor } from '../../../http/cursor.ts'
import { answer, route, routes } from '../../../http/route.ts'
import { csvAnswer, sendCsv, streamCsv } from '../../../http/tables.ts'
import { clicksCsv, conversionsCsv } from '../../csv-files.ts'
import { readPostgres } from '../../events-reader.ts'
import { DAYS_MAX } from '../../http/asked.ts'
import { readRange, reportScopeOf } from '../../http/question.ts'
import { clickAnswer } from '../click-columns.ts'
import { conversionAnswer } from '../conversion-columns.ts'
import { clickSelectionOf, conversionSelectionOf, namesId } from './asked.ts'
import {
  ClickFileQuery,
  ClickLogAnswer,
  ClickLogQuery,
  ConversionFileQuery,
  ConversionLogAnswer,
  ConversionLogQuery,
} from './contract.ts'

const tags = ['Statistics']
const file = csvAnswer('Comma-separated values, UTF-8. It is read while you download it.')

const clicksRoute = route('get /v1/click-log', {
  tags,
  summary: 'List clicks',
  description:
    'Newest first, with the verdict of each. An affiliate sees their own clicks without addresses, an advertiser those of its offers.',
  request: { query: ClickLogQuery },
  responses: { 200: answer('One page.', ClickLogAnswer) },
})
const clicksFileRoute = route('get /v1/click-log.csv', {
  tags,
  summary: 'Export clicks as CSV',
  description: 'All clicks of the days, newest first.',
  request: { query: ClickFileQuery },
  responses: { 200: file },
})
const conversionsRoute = route('get /v1/conversion-log', {
  tags,
  summary: 'List conversions with their clicks',
  description:
    'Newest first, refunds as rows of their own. Each has the details of its click. An affiliate sees their own conversions, without customers and amounts, and of order ids the end.',
  request: { query: ConversionLogQuery },
  responses: { 200: answer('One page.', ConversionLogAnswer) },
})
const conversionsFileRoute = route('get /v1/conversion-log.csv', {
  tags,
  summary: 'Export conversions as CSV',
  description: 'All conversions of the days, newest first.',
  request: { query: ConversionFileQuery },
  responses: { 200: file },
})

export const logRoutes = routes()
  .openapi(clicksRoute, async (c) => {
    const { limit, cursor, ...query } = c.req.valid('query')
    const { reader, reportScope } = await readerOf(c)
    const selection = clickSelectionOf(query, reportScope, await readDays(c, query))
    const rows = await reader.readClicks(selection, pageOf(cursor, limit))
    const [page, next_cursor] = cutPage(rows, limit)
    const clicks = page.map((click) => clickAnswer(reportScope, click))
    return c.json({ clicks, next_cursor }, 200)
  })
  .openapi(clicksFileRoute, async (c) => {
    const query = c.req.valid('query')
    const { reader, reportScope } = await readerOf(c)
    const selection = clickSelectionOf(query, reportScope, await readDays(c, query))
    return sendCsv(c, await streamCsv(clicksCsv({ reader }, selection)), 'clicks.csv')
  })
  .openapi(conversionsRoute, async (c) => {
    const { limit, cursor, ...query } = c.req.valid('query')
    const { reader, reportScope } = await readerOf(c)
    const selection = conversionSelectionOf(query, reportScope, await readDays(c, query))
    const rows = await reader.readConversions(selection, pageOf(cursor, limit))
    const [page, next_cursor] = cutPage(rows, limit)
    const conversions = page.map((conversion) => conversionAnswer(reportScope, conversion))
    return c.json({ conversions, next_cursor }, 200)
  })
  .openapi(conversionsFileRoute, async (c) => {
    const query = c.req.valid('query')
    const { reader, reportScope } = await readerOf(c)
    const selection = conversionSelectionOf(query, reportScope, await readDays(c, query))
    return sendCsv(c, await streamCsv(conversionsCsv({ reader }, selection)), 'conversions.csv')
  })

/** By default the last 30 days; of an id all days. */
const readDays = (c: ApiRequest, query: ClickFileQuery | ConversionFileQuery) =>
  namesId(query) ? readRange(c, query, DAYS_MAX) : readRange(c, query)

async function readerOf(c: ApiRequest) {
  const { scope, reportScope } = reportScopeOf(c)
  return { reader: readPostgres(await databaseOf(c), scope, { now: c.var.now }), reportScope }
}

const pageOf = (cursor: string | undefined, limit: number) => ({
  afterId: readIdCursor(cursor),
  limit: limit + 1,
})
