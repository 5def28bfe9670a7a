/** Files that are written in the background: reports and logs too long for one request. */
import { refusalMessages } from '../../../schema/refusal-messages.ts'
import { type Db, guardOf, runScoped } from '../../core/database.ts'
import { newId } from '../../core/ids.ts'
import { invariant } from '../../core/invariant.ts'
import { Refusal, refuse } from '../../core/refusal.ts'
import { checkedDatabaseOf, databaseOf, membershipInUse, personOf } from '../../http/actor.ts'
import type { ApiRequest } from '../../http/context.ts'
import { timeAnswer, timeOrNull } from '../../http/present.ts'
import { answer, json, route, routes } from '../../http/route.ts'
import { contentTypes, csvAnswer, sendFile, xlsxAnswer } from '../../http/tables.ts'
import { readPostgres } from '../events-reader.ts'
import { readRange, reportScopeOf } from '../http/question.ts'
import { daysOf, type Params, paramsOfDays, readAsked, readParams, writeParams } from './asked.ts'
import {
  ExportAnswer,
  ExportInput,
  ExportParams,
  type ExportSummary,
  ExportsAnswer,
} from './contract.ts'
import {
  findExport,
  insertExport,
  listExports,
  type NewExport,
  type ReportExport,
  toExport,
  UNFINISHED_MAX,
} from './db.ts'
import { exportMessage } from './export-message-rules.ts'

const tags = ['Statistics']

const askRoute = route(
  'post /v1/report-exports',
  {
    tags,
    summary: 'Ask for a file',
    description: `A report or log of any length as CSV or, up to 200,000 rows, as XLSX; written in the background and kept for 7 days. At most ${UNFINISHED_MAX} unfinished files of an account. A token that only reads may ask, too.`,
    request: { body: { content: json(ExportInput), required: true } },
    responses: { 202: answer('Queued.', ExportAnswer) },
  },
  ['conflict'],
)
const listRoute = route('get /v1/report-exports', {
  tags,
  summary: 'List files',
  description: 'The last 100 of your account, newest first; staff see those of the platform.',
  responses: { 200: answer('The files.', ExportsAnswer) },
})
const fileRoute = route(
  'get /v1/report-exports/{exportId}/file',
  {
    tags,
    summary: 'Download a file',
    description: '409 while it is being written or where it failed, 410 after 7 days.',
    request: { params: ExportParams },
    responses: {
      200: {
        description: 'The file in the format asked for.',
        content: { ...csvAnswer('').content, ...xlsxAnswer('').content },
      },
    },
  },
  ['conflict', 'gone'],
)

export const exportRoutes = routes()
  .openapi(askRoute, async (c) => {
    const { kind, query, format } = c.req.valid('json')
    const { scope, reportScope } = reportScopeOf(c)
    const given = readParams(query)
    const range = await readRange(c, daysOf(kind, given))
    const params = paramsOfDays(given, range)
    const { selection } = readAsked(kind, params, reportScope, range)
    const db = await databaseOf(c)
    await readPostgres(db, scope, { now: c.var.now }).requireKnown(selection)
    const { role, advertiserId, affiliateId } = membershipInUse(c)
    const asked = { kind, params, format, role, advertiserId, affiliateId, now: c.var.now }
    const { userId } = personOf(c)
    const row = await ask(db, scope, { ...asked, userId, id: newId(c.var.now) })
    await sendSoon(c, row.id)
    return c.json({ export: exportAnswer(row) }, 202)
  })
  .openapi(listRoute, async (c) => {
    const { scope } = reportScopeOf(c)
    const [rows = []] = await runScoped(await databaseOf(c), scope, [
      listExports(membershipInUse(c)),
    ])
    return c.json({ exports: rows.map((row) => exportAnswer(toExport(row))) }, 200)
  })
  .openapi(fileRoute, async (c) => {
    const { exportId } = c.req.valid('param')
    const { scope } = reportScopeOf(c)
    // An access token outlives a removed role by minutes; a file must not.
    const db = await checkedDatabaseOf(c)
    const [[row] = []] = await runScoped(db, scope, [findExport(membershipInUse(c), exportId)])
    if (row === undefined) throw new Refusal('not_found', 'There is no such file.')
    const found = toExport(row)
    const object = await c.env.EXPORTS.get(requireFile(found, c.var.now))
    if (object === null) throw refuse('gone', 'export_expired')
    const { kind, format, createdAt } = found
    const name = `${kind}-${createdAt.toISOString().slice(0, 10)}.${format}`
    return sendFile(c, object.body, name, contentTypes[format])
  })

async function ask(
  db: Db,
  scope: Parameters<typeof runScoped>[1],
  asked: NewExport,
): Promise<ReportExport> {
  const statements = [...insertExport(asked), findExport(asked, asked.id)]
  const results = await runScoped(db, scope, statements).catch(refuseGuard)
  const row = results.at(-1)?.[0]
  invariant(row, 'an export is there after it was asked for')
  return toExport(row)
}

function refuseGuard(error: unknown): never {
  if (guardOf(error) === 'too_many_exports') {
    throw refuse('conflict', 'exports_max', { max: UNFINISHED_MAX })
  }
  throw error
}

/** A failure of the queue is not reported to the caller: a scheduled job finds the row. */
async function sendSoon(c: ApiRequest, id: string): Promise<void> {
  await c.env.EXPORT_REQUESTS.send(exportMessage(id)).catch((error: unknown) => {
    const line = { event: 'export.queue_failed', exportId: id, error: String(error) }
    console.error(JSON.stringify(line))
  })
}

/** @throws Refusal `conflict` where there is no file yet or never, `gone` after its time. */
function requireFile({ status, failure, objectKey, expiresAt }: ReportExport, now: Date): string {
  if (failure !== null) throw refuse('conflict', failure)
  if (status === 'expired' || (expiresAt !== null && expiresAt <= now)) {
    throw refuse('gone', 'export_expired')
  }
  if (objectKey === null) throw refuse('conflict', 'export_not_ready')
  return objectKey
}

function exportAnswer(of: ReportExport): ExportSummary {
  const { id, kind, format, role, status, failure, rows, bytes } = of
  return {
    ...{ id, kind, query: writeParams(of.question as Params), format, role, status },
    failure: failure && { code: failure, message: refusalMessages[failure].en },
    ...{ rows, bytes, created_at: timeAnswer(of.createdAt) },
    started_at: timeOrNull(of.startedAt),
    finished_at: timeOrNull(of.finishedAt),
    expires_at: timeOrNull(of.expiresAt),
  }
}
