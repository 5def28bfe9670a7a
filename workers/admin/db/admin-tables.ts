/**
 * The closed list of tables that staff may look into, and which of their columns are shown: nothing
 * that proves an identity, nothing of what visitors or apps sent word for word. What may be edited says
 * workers/admin/http/admin-edits.ts.
 */
import type { RecordTable } from './admin-table.ts'
import { factTables } from './admin-tables-facts.ts'
import { settingTables } from './admin-tables-settings.ts'

export const recordTables: readonly RecordTable[] = [...settingTables, ...factTables]

const byName = new Map(recordTables.map((one) => [one.name, one]))

/** The table by its name; undefined = it is not one that staff look into. */
export const recordTable = (name: string): RecordTable | undefined => byName.get(name)

/** Tables that have records which name one of `name`, and by which column. */
export function tablesThatName(name: string): { table: RecordTable; by: string }[] {
  return recordTables.flatMap((table) =>
    table.fields.filter(({ of }) => of === name).map(({ name: by }) => ({ table, by })),
  )
}
