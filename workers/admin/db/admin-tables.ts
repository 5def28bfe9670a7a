/**
 * The closed list of tables that staff can view, with their visible columns. Credentials, and raw
 * input of visitors and apps, are never included. workers/admin/http/admin-edits.ts lists the
 * columns that can be edited.
 */
import type { RecordTable } from './admin-table.ts'
import { factTables } from './admin-tables-facts.ts'
import { settingTables } from './admin-tables-settings.ts'

export const recordTables: readonly RecordTable[] = [...settingTables, ...factTables]

const byName: ReadonlyMap<string, RecordTable> = new Map(recordTables.map((one) => [one.name, one]))

/** The table with this name; undefined = not in the list. */
export const recordTable = (name: string): RecordTable | undefined => byName.get(name)

/** Tables with a column that refers to table `name`, and that column. */
export function tablesThatName(name: string): { table: RecordTable; by: string }[] {
  return recordTables.flatMap((table) =>
    table.fields.filter(({ of }) => of === name).map(({ name: by }) => ({ table, by })),
  )
}
