import { readText } from '../../core/columns.ts'
import { type Db, runScoped, type Scope } from '../../core/database.ts'
import { Refusal } from '../../core/refusal.ts'
import { deleteHost } from '../db/app-hosts.ts'

/**
 * Removes a host from an app: it is no longer served, and must be verified again by whoever
 * claims it next.
 * @returns its advertiser, and whether it was served.
 * @throws Refusal `not_found`, also when repeated.
 */
export async function releaseHost(
  db: Db,
  scope: Scope,
  { appId, name }: { appId: string; name: string },
): Promise<{ advertiserId: string; wasProven: boolean }> {
  const [[row] = []] = await runScoped(db, scope, [deleteHost(appId, name)])
  if (row === undefined) throw new Refusal('not_found', 'The app has no such host.')
  return { advertiserId: readText(row.advertiser_id), wasProven: row.was_proven === true }
}
