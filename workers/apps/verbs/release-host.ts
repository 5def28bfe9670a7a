import { readText } from '../../core/columns.ts'
import { type Db, runScoped, type Scope } from '../../core/database.ts'
import { Refusal } from '../../core/refusal.ts'
import { deleteHost } from '../db/app-hosts.ts'

/**
 * Gives a host up: it is not served any more, and whoever claims it next must prove it anew.
 * @returns whose it was, and whether it was served.
 * @throws Refusal `not_found`, also the second time.
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
