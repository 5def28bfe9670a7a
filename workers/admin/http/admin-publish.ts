import { listAppsOf } from '../../apps/apps-of-advertiser.ts'
import { runScoped } from '../../core/database.ts'
import type { Management } from '../../http/actor.ts'
import type { ApiRequest } from '../../http/context.ts'
import { publish } from '../../snapshots/publish.ts'
import type { Changes } from '../../snapshots/publish-changes.ts'
import { snapshotKey } from '../../snapshots/rules.ts'
import type { AdminRecord } from '../db/admin-records.ts'

/** Publishes an edited record to the edge, if the edge keeps a copy of its table. */
export async function publishRecord(
  c: ApiRequest,
  asker: Management,
  table: string,
  { fields }: AdminRecord,
): Promise<void> {
  const id = String(fields.id)
  const advertiserId = String(fields.advertiser_id)
  if (table === 'apps') return publishApp(c, asker, { id, advertiserId })
  const changes: Record<string, Changes> = {
    offers: { offers: { offerId: id } },
    advertisers: { offers: { advertiserId: id } },
    affiliates: { affiliateIds: [id] },
    partnerships: { affiliateIds: [String(fields.affiliate_id)] },
    links: { linkId: id },
    app_keys: { keysOfAppId: String(fields.app_id) },
  }
  const changed = changes[table]
  if (changed !== undefined) await publish(c, asker, changed)
}

/** A paused app serves no host, and its offers are paused. */
async function publishApp(
  c: ApiRequest,
  asker: Management,
  { id, advertiserId }: { id: string; advertiserId: string },
): Promise<void> {
  const [apps = []] = await runScoped(asker.db, asker.scope, [listAppsOf(advertiserId)])
  const hosts = (apps.find((app) => app.id === id)?.hosts ?? []) as string[]
  const mayBeGone = hosts.map((host) => snapshotKey.host(host))
  await publish(c, asker, { appId: id, offers: { advertiserId }, mayBeGone })
}
