import { noteRecordAction } from '../../audit/confirmed-actions.ts'
import {
  constraintOf,
  type Db,
  guardOf,
  runScoped,
  type Scope,
  sqlStateOf,
} from '../../core/database.ts'
import { Refusal, refuse, refuseField } from '../../core/refusal.ts'
import {
  type AdminRecord,
  findRecord,
  type RecordEdit,
  toAdminRecord,
  updateRecord,
} from '../db/admin-records.ts'
import type { RecordTable } from '../db/admin-table.ts'

const CHECK_VIOLATION = '23514'

/**
 * Changes fields of a record, if they still have the values the editor saw, and records the
 * reason. The caller has checked that these columns can be edited, and their values.
 * @throws Refusal `not_found`, `conflict` if somebody else changed it, or `invalid_input`.
 */
export async function editRecord(
  db: Db,
  scope: Scope,
  { table, reason, ...edit }: RecordEdit & { table: RecordTable; reason: string },
): Promise<AdminRecord> {
  const [[before] = []] = await runScoped(db, scope, [findRecord(table, edit.key)])
  if (before === undefined) throw new Refusal('not_found', 'There is no such record.')
  const note = { table: table.name, subject: edit.key.join('/'), reason }
  const statements = [
    updateRecord(table, edit),
    noteRecordAction('record_edited', note),
    findRecord(table, edit.key),
  ]
  const [, , [after = {}] = []] = await runScoped(db, scope, statements).catch((error: unknown) => {
    if (guardOf(error) === 'record_changed') {
      throw refuse('conflict', 'record_changed')
    }
    if (sqlStateOf(error) !== CHECK_VIOLATION) throw error
    const broken = constraintOf(error) ?? ''
    const field = Object.keys(edit.changes).find((name) => broken.includes(name))
    throw refuseField(`changes.${field ?? ''}`, 'invalid_value')
  })
  return toAdminRecord(after)
}
