import type { Db, Scope } from '../core/database.ts'
import type { ApiRequest } from '../http/context.ts'
import { type Changes, publishChanges } from './publish-changes.ts'

/**
 * Tells the edge before the caller is answered: who reads "201" and follows the new link meets it. A
 * store in trouble is logged and never refuses what has happened.
 */
export async function publish(
  c: ApiRequest,
  { db, scope }: { db: Db; scope: Scope },
  changes: Changes,
): Promise<void> {
  const { SNAPSHOTS, SNAPSHOT_KEYS } = c.env
  await publishChanges(db, scope, SNAPSHOTS, changes, SNAPSHOT_KEYS)
}
