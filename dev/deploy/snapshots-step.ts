/** Publishes every snapshot at once when Workers change, because a new version may write other documents. */
import { snapshotKey } from '../../workers/snapshots/rules.ts'
import { canary } from './canary.ts'
import { accountPath, type Step } from './deployment.ts'

export const snapshots: Step = {
  title: 'Snapshots',
  async find(deployment) {
    const { cloudflare, found, secrets } = deployment
    const prefix = encodeURIComponent(snapshotKey.affiliate(canary.affiliateCode))
    const path = `${accountPath(deployment)}/storage/kv/namespaces/${found.namespaceId}/keys`
    const keys = found.namespaceId
      ? await cloudflare.call<unknown[]>('GET', `${path}?prefix=${prefix}&limit=10`)
      : []
    const areWorkersNew = found.staged.size + found.replaced.length > 0
    // Without our copy of the URL, the cron Worker publishes the snapshots within a day.
    const canPublish = secrets.get('SYSTEM_DATABASE_URL') !== undefined
    if (keys.length > 0 && !(areWorkersNew && canPublish)) return []
    return [
      {
        says: 'Publish the snapshots',
        make: async () => {
          const url = secrets.get('SYSTEM_DATABASE_URL')
          if (!url || !found.namespaceId) throw new Error('SYSTEM_DATABASE_URL is not known.')
          await deployment.publishSnapshots(found.namespaceId, url)
        },
      },
    ]
  },
}
