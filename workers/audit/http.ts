/** The audit log: who changed what, when and from where. */

import { runScoped } from '../core/database.ts'
import { refuse } from '../core/refusal.ts'
import { databaseOf, membershipInUse, personOf, scopeOf } from '../http/actor.ts'
import type { ApiRequest } from '../http/context.ts'
import { cutPage, readIdCursor } from '../http/cursor.ts'
import { answer, route, routes } from '../http/route.ts'
import { csvAnswer, sendCsv } from '../http/tables.ts'
import { AuditLogAnswer, AuditLogCsvQuery, AuditLogQuery } from './contract.ts'
import {
  type AuditEntry,
  type AuditFilter,
  type AuditReader,
  listAuditEntries,
  toAuditEntry,
} from './entries.ts'
import { auditCsv, entryAnswer } from './entry-columns.ts'
import { shownEntry } from './shown-entry.ts'

const CSV_LINES_MAX = 20_000

const logRoute = route('get /v1/audit-log', {
  tags: ['Audit log'],
  summary: 'List audit log entries',
  description:
    'Newest first. Staff see all entries, accounts those about themselves, and people their own actions. Entries never change and are sealed within two hours.',
  request: { query: AuditLogQuery },
  responses: { 200: answer('One page of results.', AuditLogAnswer) },
})
const csvRoute = route(
  'get /v1/audit-log.csv',
  {
    tags: ['Audit log'],
    summary: 'Export audit log entries as CSV',
    description: `The same entries as the list, at most ${CSV_LINES_MAX} lines.`,
    request: { query: AuditLogCsvQuery },
    responses: { 200: csvAnswer('Comma-separated.') },
  },
  ['payload_too_large'],
)

export const auditLogRoutes = routes()
  .openapi(logRoute, async (c) => {
    const { limit, cursor, ...query } = c.req.valid('query')
    const entries = await readEntries(c, query, readIdCursor(cursor), limit + 1)
    const [page, next_cursor] = cutPage(entries, limit)
    return c.json({ entries: page.map(entryAnswer), next_cursor }, 200)
  })
  .openapi(csvRoute, async (c) => {
    const query = c.req.valid('query')
    const entries = await readEntries(c, query, null, CSV_LINES_MAX + 1)
    if (entries.length > CSV_LINES_MAX) {
      throw refuse('payload_too_large', 'too_many_lines', { max: CSV_LINES_MAX })
    }
    return sendCsv(c, auditCsv(entries), 'audit-log.csv')
  })

async function readEntries(
  c: ApiRequest,
  query: AuditLogCsvQuery,
  afterId: string | null,
  limit: number,
): Promise<AuditEntry[]> {
  const reader = readerOf(c)
  const { action = null, table = null, subject = null, actor = null, account = null } = query
  const time = (text: string | undefined) => (text === undefined ? null : new Date(text))
  const filter: AuditFilter = {
    ...{ action, table, subject, actor, account, afterId, limit },
    ...{ from: time(query.from), to: time(query.to) },
  }
  const scope = scopeOf(membershipInUse(c), personOf(c).userId)
  const [rows = []] = await runScoped(await databaseOf(c), scope, [
    listAuditEntries(reader, filter),
  ])
  const { role } = membershipInUse(c)
  return rows.map((row) => shownEntry(toAuditEntry(row), reader.kind, role))
}

function readerOf(c: ApiRequest): AuditReader {
  const { userId } = personOf(c)
  const { advertiserId, affiliateId } = membershipInUse(c)
  if (advertiserId !== null) return { kind: 'advertiser', advertiserId, userId }
  if (affiliateId !== null) return { kind: 'affiliate', affiliateId, userId }
  return { kind: 'staff' }
}
