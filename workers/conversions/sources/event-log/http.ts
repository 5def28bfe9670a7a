/** The event log: every report received, with its verdict, and replaying it. */
import { type InboundVerdict, inboundVerdictNumbers } from '../../../../schema/vocabulary.ts'
import { type Db, runScoped, type Scope } from '../../../core/database.ts'
import { Refusal } from '../../../core/refusal.ts'
import { databaseOf, managementOf, requireAdvertiserId } from '../../../http/actor.ts'
import { cutPage, readTimeCursor, writeTimeCursor } from '../../../http/cursor.ts'
import { timeAnswer, timeOrNull } from '../../../http/present.ts'
import { answer, route, routes } from '../../../http/route.ts'
import { readDetail } from '../../record/rules/verdict-detail.ts'
import { sourceNames } from '../sources.ts'
import {
  CountsAnswer,
  CountsQuery,
  ReplayAnswer,
  ReportAnswer,
  ReportParams,
  ReportsAnswer,
  ReportsQuery,
  type SourceCount,
} from './contract.ts'
import {
  countReports,
  findReport,
  type JournalLine,
  listReports,
  type ReportCount,
  toJournalLine,
  toReportCount,
} from './db.ts'
import { replayReport } from './replay-http.ts'

const DAY_MS = 86_400_000
const tags = ['Conversions']
const listRoute = route('get /v1/inbound-reports', {
  tags,
  summary: 'List the event log',
  description: 'Every report received, with its verdict, newest first, without bodies.',
  request: { query: ReportsQuery },
  responses: { 200: answer('One page.', ReportsAnswer) },
})
const countRoute = route('get /v1/inbound-counts', {
  tags,
  summary: 'Count reports by source',
  description: 'The number of reports of an app by source and result.',
  request: { query: CountsQuery },
  responses: { 200: answer('Every source.', CountsAnswer) },
})
const readRoute = route('get /v1/inbound-reports/{reportId}', {
  tags,
  summary: 'Get an event log line',
  description: 'One report with its body. Secrets are never stored.',
  request: { params: ReportParams },
  responses: { 200: answer('The report.', ReportAnswer) },
})
const replayRoute = route(
  'post /v1/inbound-reports/{reportId}/replay',
  {
    tags,
    summary: 'Replay a report',
    description:
      'Through the same verb, as after a setting was corrected. A parked report is evaluated in place; another one, as it came, under a new line. Replaying what was recorded changes nothing.',
    request: { params: ReportParams },
    responses: { 200: answer('The report with its new verdict.', ReplayAnswer) },
  },
  ['invalid_input', 'idempotency_conflict'],
)

export const reportRoutes = routes()
  .openapi(listRoute, async (c) => {
    const management = await managementOf(c)
    const { db, scope, advertiserId } = management
    const { limit, cursor, from, to, ...query } = c.req.valid('query')
    const filter = {
      // The log is long, so staff read one advertiser's. A member reads their own advertiser's.
      advertiserId: advertiserId ?? requireAdvertiserId(management, query.advertiser_id),
      appId: query.app_id ?? null,
      source: query.source ?? null,
      verdict: query.verdict ?? null,
      from: from === undefined ? null : new Date(from),
      to: to === undefined ? null : new Date(to),
      after: readTimeCursor(cursor),
      limit: limit + 1,
    }
    const [rows = []] = await runScoped(db, scope, [listReports(filter)])
    const lines = rows.map(toJournalLine)
    const [page, next_cursor] = cutPage(lines, limit, ({ id, receivedAtExactly: recordedAt }) =>
      writeTimeCursor({ recordedAt, id }),
    )
    return c.json({ reports: page.map(lineAnswer), next_cursor }, 200)
  })
  .openapi(countRoute, async (c) => {
    const { db, scope } = await managementOf(c)
    const { app_id: appId, days } = c.req.valid('query')
    const since = new Date(c.var.now.getTime() - days * DAY_MS)
    const [rows = []] = await runScoped(db, scope, [countReports(appId, since)])
    return c.json({ sources: countsBySource(rows.map(toReportCount)) }, 200)
  })
  .openapi(readRoute, async (c) => {
    const { db, scope } = await managementOf(c)
    const line = await findLine(db, scope, c.req.valid('param').reportId)
    return c.json({ report: wholeAnswer(line) }, 200)
  })
  .openapi(replayRoute, async (c) => {
    const { db, scope } = await managementOf(c)
    const before = await findLine(db, scope, c.req.valid('param').reportId)
    // The statement above checked the person's role, so this runs in the advertiser's scope.
    const forAdvertiser = { kind: 'advertiser', advertiserId: before.advertiserId } as const
    const plain = await databaseOf(c)
    const id = await replayReport(c, plain, before)
    const line = await findLine(plain, forAdvertiser, id)
    const isChanged = line.id !== before.id || line.verdict !== before.verdict
    const isNews = isChanged && ['recorded', 'updated', 'expired'].includes(line.verdict)
    return c.json({ is_changed: isNews, report: wholeAnswer(line) }, 200)
  })

const groupOf = (verdict: InboundVerdict) => {
  const number = inboundVerdictNumbers[verdict]
  return number < 20 ? 'accepted' : number < 30 ? 'parked' : 'refused'
}

function countsBySource(counts: readonly ReportCount[]): SourceCount[] {
  return sourceNames.map((source) => {
    const own = counts.filter((count) => count.source === source)
    const sum = { accepted: 0, parked: 0, refused: 0 }
    for (const { verdict, count } of own) sum[groupOf(verdict)] += count
    const lastAt = own.map((count) => count.lastAt.getTime())
    return {
      ...{ source, ...sum },
      last_at: lastAt.length === 0 ? null : timeAnswer(new Date(Math.max(...lastAt))),
    }
  })
}

/** @throws Refusal `not_found`. */
async function findLine(db: Db, scope: Scope, id: string): Promise<JournalLine> {
  const [[row] = []] = await runScoped(db, scope, [findReport(id)])
  if (row === undefined) throw new Refusal('not_found', 'There is no such report.')
  return toJournalLine(row)
}

function lineAnswer(line: JournalLine) {
  const said = line.detail === null ? null : readDetail(line.detail)
  return {
    id: line.id,
    advertiser_id: line.advertiserId,
    app_id: line.appId,
    source: line.source,
    verdict: line.verdict,
    verdict_number: inboundVerdictNumbers[line.verdict],
    detail: said?.text ?? null,
    errors: said?.errors ?? [],
    awaits: line.awaits,
    foreign_status: line.foreignStatus,
    conversion_id: line.conversionId,
    received_at: timeAnswer(line.receivedAt),
    judged_at: timeOrNull(line.judgedAt),
    replayed_at: timeOrNull(line.replayedAt),
  }
}

const wholeAnswer = (line: JournalLine) => ({
  ...lineAnswer(line),
  body: line.body ?? '',
})
