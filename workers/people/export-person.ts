import { noteAction } from '../audit/confirmed-actions.ts'
import { type Db, type Row, runScoped, type Scope } from '../core/database.ts'
import { Refusal } from '../core/refusal.ts'
import { exportPerson } from './accounts/db/personal-export.ts'

/**
 * Everything stored about a person, by kind. The audit log records who read it, in the same batch.
 * @throws Refusal `not_found`.
 */
export async function exportPersonalData(
  db: Db,
  scope: Scope,
  userId: string,
): Promise<Record<string, unknown>> {
  const [[row] = []] = await runScoped(db, scope, [
    exportPerson(userId),
    noteAction('personal_data_exported', { user_id: userId }),
  ])
  const { person, kept } = (row ?? {}) as Row
  if (!person) throw new Refusal('not_found', 'There is no such person.')
  return { person, ...(kept as Record<string, unknown>) }
}
