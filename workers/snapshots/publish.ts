import type { Db, Scope } from '../core/database.ts'
import type { ApiRequest } from '../http/context.ts'
import { type Changes, publishChanges } from './publish-changes.ts'

/**
 * Publishes to the edge before the caller is answered, so that a new link works as soon as the
 * answer arrives. A store failure is logged and not thrown.
 */
export async function publish(
  c: ApiRequest,
  { db, scope }: { db: Db; scope: Scope },
  changes: Changes,
): Promise<void> {
  const { SNAPSHOTS, SNAPSHOT_KEYS } = c.env
  await publishChanges(db, scope, SNAPSHOTS, changes, SNAPSHOT_KEYS)
}
