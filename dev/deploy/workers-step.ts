/** Bundles the Workers and uploads those that differ from what is deployed. */
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { checkout } from '../postgres/postgres-place.ts'
import { type Change, type Deployment, type Step, workerName } from './deployment.ts'
import { type WorkerName, workerNames } from './settings.ts'
import {
  migrationTag,
  readTemplate,
  requiredSecrets,
  type Template,
  workerConfig,
} from './template.ts'
import { listMigrationTags, listSplits, type Split, tagOf, wholeOf } from './versions.ts'
import { secretsOf } from './worker-secrets.ts'

/**
 * The consumer comes first, so that it can read everything the new tracker sends. Cron comes after the
 * tracker, because it binds the tracker's Durable Objects. The API comes last.
 */
export const workers: Step = {
  title: 'Workers',
  async find(deployment) {
    await deployment.buildDashboard()
    const template = readTemplate()
    const migrated = await listMigrationTags(deployment)
    const changes: Change[] = []
    for (const worker of workerNames) {
      const tag = await bundle(deployment, template, worker)
      const splits = await listSplits(deployment, worker)
      const current = splits?.[0]
      const same = await findTagged(deployment, worker, current, tag)
      const isComplete = requiredSecrets(template, worker).every((name) =>
        deployment.found.remoteSecrets.get(worker)?.has(name),
      )
      if (same?.percentage === 100 && isComplete) continue
      const before = wholeOf(current)
      const isMigrated =
        migrated.get(workerName(deployment, worker)) === migrationTag(template, worker)
      if (same && before && isComplete) {
        deployment.found.staged.set(worker, { versionId: same.version_id, before })
        continue
      }
      const hasRoutes = worker === 'tracker' || worker === 'api'
      changes.push(
        before && isMigrated && hasRoutes
          ? stage(deployment, worker, { tag, before })
          : replace(deployment, worker, { tag, before }),
      )
    }
    return changes
  },
}

const fileOf = ({ folder }: Deployment, worker: WorkerName) => path.join(folder, `${worker}.json`)

/** Writes the settings and the bundle of a Worker. @returns a short hash of both. */
async function bundle(
  deployment: Deployment,
  template: Template,
  worker: WorkerName,
): Promise<string> {
  const { settings, found, folder, runWrangler } = deployment
  const config = JSON.stringify(
    workerConfig(template, settings, worker, found.namespaceId),
    null,
    2,
  )
  const outdir = path.join(folder, worker)
  rmSync(outdir, { recursive: true, force: true })
  mkdirSync(outdir, { recursive: true })
  writeFileSync(fileOf(deployment, worker), config)
  await runWrangler([
    'deploy',
    '--config',
    fileOf(deployment, worker),
    '--dry-run',
    '--outdir',
    outdir,
  ])
  const files = filesBelow(outdir)
  if (!files.some((file) => file.endsWith('.js'))) {
    throw new Error(`wrangler left no bundle in ${outdir}.`)
  }
  const hash = createHash('sha256').update(config.replaceAll(checkout, ''))
  for (const file of files) {
    // Source maps and wrangler's README contain paths of this machine.
    if (/\.(map|md)$/.test(file)) continue
    hash.update(path.relative(outdir, file)).update(readFileSync(file))
  }
  if (worker === 'api') {
    const dist = path.join(checkout, 'dashboard/dist')
    for (const file of filesBelow(dist))
      hash.update(path.relative(dist, file)).update(readFileSync(file))
  }
  for (const [name, value] of Object.entries(secretsOf(deployment, worker)).toSorted()) {
    hash.update(name).update(createHash('sha256').update(value).digest())
  }
  return hash.digest('hex').slice(0, 16)
}

const filesBelow = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .toSorted()

async function findTagged(
  deployment: Deployment,
  worker: WorkerName,
  split: readonly Split[] | undefined,
  tag: string,
): Promise<Split | undefined> {
  for (const each of split ?? []) {
    if ((await tagOf(deployment, worker, each.version_id)) === tag) return each
  }
  return undefined
}

interface Upload {
  tag: string
  before: string | null
}

/**
 * Deploys to all traffic at once: for a first deploy, a new migration of Durable Objects, or a Worker without
 * visitors.
 */
function replace(deployment: Deployment, worker: WorkerName, { tag, before }: Upload): Change {
  return {
    says: `Deploy the Worker ${workerName(deployment, worker)}`,
    make: async () => {
      deployment.found.replaced.push({ worker, before })
      await upload(deployment, worker, ['deploy'], tag)
    },
  }
}

/** Uploads a version that gets no traffic until the checks have passed. */
function stage(deployment: Deployment, worker: WorkerName, { tag, before }: Upload): Change {
  return {
    says: `Upload a new version of the Worker ${workerName(deployment, worker)}`,
    make: async () => {
      const output = await upload(deployment, worker, ['versions', 'upload'], tag)
      const versionId = /Version ID:\s*([0-9a-f-]{36})/.exec(output)?.[1]
      if (!versionId)
        throw new Error(`wrangler did not name the version that it uploaded:\n${output}`)
      await split(deployment, worker, [`${versionId}@0%`, `${before}@100%`])
      deployment.found.staged.set(worker, { versionId, before: before as string })
    },
  }
}

async function upload(deployment: Deployment, worker: WorkerName, command: string[], tag: string) {
  const { folder, checkout: source, runWrangler } = deployment
  const file = path.join(folder, `${worker}.secrets.json`)
  writeFileSync(file, JSON.stringify(secretsOf(deployment, worker)), { mode: 0o600 })
  try {
    return await runWrangler([
      ...[...command, '--config', fileOf(deployment, worker), '--secrets-file', file],
      ...['--tag', tag, '--message', `Commit ${source.commit.slice(0, 12)}`],
    ])
  } finally {
    rmSync(file)
  }
}

/** Splits traffic between versions. */
export async function split(deployment: Deployment, worker: WorkerName, shares: readonly string[]) {
  const name = ['--name', workerName(deployment, worker)]
  await deployment.runWrangler(['versions', 'deploy', ...shares, ...name, '--yes'])
}

/** Sets the routes and hosts of the staged versions, then sends all traffic to them. */
export async function promote(deployment: Deployment): Promise<void> {
  const { found, runWrangler, log } = deployment
  for (const [worker, { versionId, before }] of found.staged) {
    log(`  Serve everybody by the new version of ${workerName(deployment, worker)}`)
    await runWrangler(['triggers', 'deploy', '--config', fileOf(deployment, worker)])
    found.replaced.push({ worker, before })
    await split(deployment, worker, [`${versionId}@100%`])
  }
  found.staged.clear()
}

/**
 * Restores the versions that this run replaced, newest first. @returns the Workers that could not be
 * restored.
 */
export async function rollBack(deployment: Deployment): Promise<string[]> {
  const { found, log } = deployment
  const stuck: string[] = []
  for (const [worker, { before }] of found.staged)
    await split(deployment, worker, [`${before}@100%`])
  for (const { worker, before } of found.replaced.toReversed()) {
    const name = workerName(deployment, worker)
    if (before === null) {
      stuck.push(`${name} has no earlier version`)
      continue
    }
    log(`  Put back the version before of ${name}`)
    await split(deployment, worker, [`${before}@100%`])
  }
  found.staged.clear()
  found.replaced = []
  return stuck
}
