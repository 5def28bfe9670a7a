/** The versions of a deployed Worker, as Cloudflare lists them. */
import { accountPath, type Deployment, workerName } from './deployment.ts'
import { find, listAll } from './rest-api.ts'
import type { WorkerName } from './settings.ts'

export interface Split {
  version_id: string
  percentage: number
}

interface DeploymentRow {
  versions: Split[]
}

interface Version {
  annotations?: { 'workers/tag'?: string }
}

const scriptPath = (deployment: Deployment, worker: WorkerName) =>
  `${accountPath(deployment)}/workers/scripts/${workerName(deployment, worker)}`

/** The versions that get traffic, newest first; null where the Worker does not exist. */
export async function listSplits(
  deployment: Deployment,
  worker: WorkerName,
): Promise<Split[][] | null> {
  const path = `${scriptPath(deployment, worker)}/deployments`
  const answer = await find<{ deployments: DeploymentRow[] }>(deployment.cloudflare, path)
  return answer?.deployments.map(({ versions }) => versions) ?? null
}

/** The tag of the upload: a hash of the version's content. */
export async function tagOf(
  deployment: Deployment,
  worker: WorkerName,
  id: string,
): Promise<string | null> {
  const path = `${scriptPath(deployment, worker)}/versions/${id}`
  const version = await find<Version>(deployment.cloudflare, path)
  return version?.annotations?.['workers/tag'] ?? null
}

/** The last migration of Durable Objects that each Worker was deployed with. */
export async function listMigrationTags(
  deployment: Deployment,
): Promise<Map<string, string | null>> {
  const path = `${accountPath(deployment)}/workers/scripts`
  const rows = await listAll<{ id: string; migration_tag?: string }>(deployment.cloudflare, path)
  return new Map(rows.map(({ id, migration_tag: tag }) => [id, tag ?? null]))
}

/** The version that gets all traffic; null while two share it. */
export const wholeOf = (split: readonly Split[] | undefined) =>
  split?.find(({ percentage }) => percentage === 100)?.version_id ?? null
