/** Records of the tables that staff can view and administrators edit. */

import { listAuditEntries, toAuditEntry } from '../../audit/entries.ts'
import { entryAnswer } from '../../audit/entry-columns.ts'
import { shownEntry } from '../../audit/shown-entry.ts'
import { type Row, runScoped, sqlStateOf } from '../../core/database.ts'
import { maskReceiver } from '../../core/mask-receiver.ts'
import { Refusal, refuse, refuseField } from '../../core/refusal.ts'
import { staffDatabaseOf } from '../../http/actor.ts'
import type { ApiRequest } from '../../http/context.ts'
import { cutPage } from '../../http/cursor.ts'
import { isAllowed } from '../../http/role-permissions.ts'
import { answer, json, route, routes } from '../../http/route.ts'
import { refuseInvalid } from '../../http/validation.ts'
import {
  type AdminRecord,
  countRelated,
  findRecord,
  listRecords,
  type RecordFilter,
  type RelatedCount,
  toAdminRecord,
} from '../db/admin-records.ts'
import type { RecordTable } from '../db/admin-table.ts'
import { recordTable, recordTables } from '../db/admin-tables.ts'
import { editRecord } from '../verbs/edit-record.ts'
import {
  AdminRecordDetailAnswer,
  AdminRecordParams,
  AdminRecordsAnswer,
  AdminRecordsQuery,
  type AdminTableAnswer,
  AdminTableParams,
  AdminTablesAnswer,
  EditedRecordAnswer,
  EditRecordInput,
} from './admin-contract.ts'
import { changesOf, edits } from './admin-edits.ts'
import { publishRecord } from './admin-publish.ts'

const AUDIT_MAX = 20
/** Of a list: somebody looks for one record. */
const LIST_MS_MAX = 5_000
const tags = ['Administration']

const tablesRoute = route('get /v1/admin/tables', {
  tags,
  summary: 'List tables',
  description: 'The tables you can view, with their columns and which of them you can edit.',
  responses: { 200: answer('The tables.', AdminTablesAnswer) },
})
const listRoute = route('get /v1/admin/records/{table}', {
  tags,
  summary: 'List records of a table',
  description: 'Newest first.',
  request: { params: AdminTableParams, query: AdminRecordsQuery },
  responses: { 200: answer('One page of results.', AdminRecordsAnswer) },
})
const detailRoute = route('get /v1/admin/records/{table}/{key}', {
  tags,
  summary: 'Get a record',
  description:
    'With its change history, and the number of records in other tables that refer to it.',
  request: { params: AdminRecordParams },
  responses: { 200: answer('The record.', AdminRecordDetailAnswer) },
})
const editRoute = route(
  'patch /v1/admin/records/{table}/{key}',
  {
    tags,
    summary: 'Edit a record',
    description:
      'Writes the reason into the audit log. Applies to new clicks everywhere within 90 seconds.',
    request: {
      params: AdminRecordParams,
      body: { content: json(EditRecordInput), required: true },
    },
    responses: { 200: answer('The record.', EditedRecordAnswer) },
  },
  ['conflict', 'read_only'],
)

export const adminRecordRoutes = routes()
  .openapi(tablesRoute, async (c) => {
    const { role } = await recordDepsOf(c)
    const mayEdit = isAllowed('records:write', role)
    const tables = recordTables.map((table) => tableAnswer(table, mayEdit))
    return c.json({ tables }, 200)
  })
  .openapi(listRoute, async (c) => {
    const { db, scope, isMasked } = await recordDepsOf(c)
    const table = tableOf(c.req.valid('param').table)
    const { limit, cursor, q, by, of } = c.req.valid('query')
    const filter: RecordFilter = {
      search: q === undefined ? null : { text: q, isMasked },
      ...{ by: readBy(table, by, of), limit: limit + 1 },
      after: cursor === undefined ? null : readCursor(table, cursor),
    }
    const list = runScoped(db, scope, [listRecords(table, filter)], { statementMs: LIST_MS_MAX })
    const [rows = []] = await list.catch(refuseSlow)
    const [records, next_cursor] = cutPage(
      rows.map((row) => recordAnswer(table, row, isMasked)),
      limit,
      (last) => last.key,
    )
    return c.json({ records, next_cursor }, 200)
  })
  .openapi(detailRoute, async (c) => {
    const asked = c.req.valid('param')
    const table = tableOf(asked.table)
    const key = keyOf(table, asked.key)
    const { db, scope, role, isMasked } = await recordDepsOf(c)
    const trail = {
      ...{ action: null, table: table.name, subject: key.join('/'), actor: null, account: null },
      ...{ from: null, to: null, afterId: null, limit: AUDIT_MAX },
    }
    const [[row] = [], [counted] = [], entries = []] = await runScoped(db, scope, [
      findRecord(table, key),
      countRelated(table.name, key[0] as string),
      listAuditEntries({ kind: 'staff' }, trail),
    ])
    if (row === undefined) throw nothing()
    const related = key.length === 1 ? (counted?.related as RelatedCount[]) : []
    const audit = entries.map((row) => entryAnswer(shownEntry(toAuditEntry(row), 'staff', role)))
    return c.json({ record: recordAnswer(table, row, isMasked), related, audit }, 200)
  })
  .openapi(editRoute, async (c) => {
    const asked = c.req.valid('param')
    const table = tableOf(asked.table)
    const key = keyOf(table, asked.key)
    const { changes, expected, reason } = c.req.valid('json')
    const allowed = requireChanges(table, changes)
    const management = { ...(await staffDatabaseOf(c)), advertiserId: null }
    const { db, scope } = management
    const edit = { table, key, changes: allowed, expected, reason }
    const record: AdminRecord = await editRecord(db, scope, edit)
    await publishRecord(c, management, table.name, record)
    return c.json({ record }, 200)
  })

/** The database for staff who view records. `isMasked`: they see masked PayPal addresses only. */
async function recordDepsOf(c: ApiRequest) {
  const deps = await staffDatabaseOf(c)
  return { ...deps, isMasked: !isAllowed('receivers:read', deps.role) }
}

const receiversOf = ({ fields }: RecordTable) =>
  fields.filter(({ isReceiver }) => isReceiver).map(({ name }) => name)

function refuseSlow(error: unknown): never {
  if (sqlStateOf(error) === '57014') throw refuse('invalid_input', 'search_over_budget')
  throw error
}

function recordAnswer(table: RecordTable, row: Row, isMasked: boolean): AdminRecord {
  const record = toAdminRecord(row)
  if (!isMasked) return record
  const masked = receiversOf(table).map((name) => {
    const value = record.fields[name]
    return [name, typeof value === 'string' ? maskReceiver(value) : value]
  })
  return { ...record, fields: { ...record.fields, ...Object.fromEntries(masked) } }
}

function tableAnswer({ name, group, fields, search }: RecordTable, mayEdit: boolean) {
  const editable = mayEdit ? Object.entries(edits[name] ?? {}) : []
  return {
    ...{ name, group, search },
    fields: fields.map(({ name, kind, of }) => ({ name, kind, of })),
    edits: editable.map(([column, { form }]) => ({ name: column, ...form })),
  } satisfies AdminTableAnswer
}

const nothing = () => new Refusal('not_found', 'There is nothing at this address.')

function tableOf(name: string): RecordTable {
  const table = recordTable(name)
  if (table === undefined) throw nothing()
  return table
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const forms = {
  uuid: (part: string) => uuid.test(part),
  text: (part: string) => part.length > 0,
}

/** Values of a primary key, or null if the text cannot be a key of this table. */
function partsOf({ key }: RecordTable, text: string): string[] | null {
  const parts = text.split('~')
  const fits = parts.length === key.length
  return fits && key.every(({ type }, at) => forms[type](parts[at] ?? '')) ? parts : null
}

function keyOf(table: RecordTable, text: string): string[] {
  const parts = partsOf(table, text)
  if (parts === null) throw nothing()
  return parts
}

function readCursor(table: RecordTable, cursor: string): string[] {
  const parts = partsOf(table, cursor)
  if (parts !== null) return parts
  throw refuseField('cursor', 'cursor')
}

function readBy({ fields }: RecordTable, by: string | undefined, of: string | undefined) {
  if (by === undefined && of === undefined) return null
  if (of === undefined) throw refuseField('of', 'required')
  const isKnown = fields.some(({ name, kind }) => kind === 'id' && name === by)
  if (!isKnown || by === undefined) throw refuseField('by', 'id_column')
  return { column: by, id: of }
}

function requireChanges({ name }: RecordTable, changes: Record<string, unknown>) {
  const schema = changesOf(name)
  if (schema === null) throw refuse('read_only', 'table_read_only')
  const parsed = schema.safeParse(changes)
  refuseInvalid({ target: 'json', ...parsed } as Parameters<typeof refuseInvalid>[0])
  return parsed.data ?? {}
}
