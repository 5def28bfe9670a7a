/** Restores the database to an earlier moment. Payouts are stopped before and after. */
import { listQueues, namespace } from './cloudflare-resources.ts'
import { ownerUrlOf } from './database-steps.ts'
import { accountPath, type Deployment, nothingFound, workerName } from './deployment.ts'
import { neonProject } from './neon-project.ts'
import { access } from './preflight.ts'
import { readTemplate } from './template.ts'

const WAIT_MS = 5_000
/** Longer than any run of a Worker, which Cloudflare ends after 15 minutes. */
const WAITS_MAX = 200

interface Restored {
  operations: { id: string }[]
}

/**
 * Stops cron and queues, restores the database, checks the books, publishes the snapshots and starts cron and
 * queues again. Payouts stay frozen; lifting the freeze takes two people of finance. Running it again with
 * the same time continues. @throws when the books do not hold; everything then stays stopped.
 */
export async function restore(deployment: Deployment, to: Date, now: Date): Promise<void> {
  deployment.found = nothingFound()
  const { database, settings, log, found } = deployment
  if (to >= now) throw new Error('The time to restore to is not in the past.')
  if (now.getTime() - to.getTime() > settings.historyDays * 86_400_000) {
    throw new Error(
      `The database keeps ${settings.historyDays} days of history: that is too long ago.`,
    )
  }
  for (const step of [access, neonProject, namespace]) {
    const [missing] = await step.find(deployment)
    if (missing) throw new Error(`Nothing to restore yet: ${missing.says}.`)
  }
  const systemUrl = deployment.secrets.get('SYSTEM_DATABASE_URL')
  if (!systemUrl || !found.namespaceId) {
    throw new Error(
      `SYSTEM_DATABASE_URL is not in .env.${settings.environment}: run npm run deploy.`,
    )
  }
  const ownerUrl = ownerUrlOf(deployment)
  const reason = `The database was restored to ${to.toISOString()}.`

  log('Stop cron, queues and payouts')
  await setCrons(deployment, [])
  await setPaused(deployment, true)
  await database.freezePayouts(ownerUrl, reason)
  await settle(
    deployment,
    'payouts that are being sent',
    async () => (await database.countSubmitting(ownerUrl)) === 0,
  )
  await restoreBranch(deployment, to)

  log('Freeze payouts in the restored database')
  await database.freezePayouts(ownerUrl, reason)
  if ((await database.listPending(ownerUrl)).length > 0) {
    log('Apply the migrations that came after that time')
    await database.migrate(ownerUrl)
  }
  const cause = { code: 'database_restored', to: to.toISOString() } as const
  await database.explainFreeze(ownerUrl, reason, cause)
  if (!(await database.canSignIn(systemUrl))) {
    throw new Error(
      'The restored database has older passwords: run npm run deploy, then this again.',
    )
  }
  log('Check the books')
  const findings = await deployment.checkBooks(systemUrl)
  if (findings.length > 0) {
    throw new Error(`The books do not hold, and everything stays stopped:\n${findings.join('\n')}`)
  }
  log('Publish the snapshots')
  await deployment.publishSnapshots(found.namespaceId, systemUrl)
  log('Start queues and cron')
  await setPaused(deployment, false)
  await setCrons(deployment, readTemplate().workers.cron.triggers?.crons ?? [])
  log('Restored. Payouts are frozen until two people of finance lift that in the dashboard.')
}

async function setCrons(deployment: Deployment, crons: readonly string[]): Promise<void> {
  const path = `${accountPath(deployment)}/workers/scripts/${workerName(deployment, 'cron')}/schedules`
  await deployment.cloudflare.call(
    'PUT',
    path,
    crons.map((cron) => ({ cron })),
  )
}

/** Messages that arrive meanwhile are kept and delivered afterwards. */
async function setPaused(deployment: Deployment, isPaused: boolean): Promise<void> {
  const { cloudflare, settings } = deployment
  for (const queue of await listQueues(deployment)) {
    if (!queue.queue_name.startsWith(`${settings.prefix}-`)) continue
    if ((queue.settings?.delivery_paused ?? false) === isPaused) continue
    const path = `${accountPath(deployment)}/queues/${queue.queue_id}`
    await cloudflare.call('PATCH', path, { settings: { delivery_paused: isPaused } })
  }
}

/** The previous state of the branch is kept under a name that contains the restored time. */
async function restoreBranch(deployment: Deployment, to: Date): Promise<void> {
  const { neon, found, log } = deployment
  if (!found.neon) throw new Error('The Neon project is missing.')
  const { projectId, branchId } = found.neon
  const root = `/projects/${projectId}`
  const kept = `replaced-${to.toISOString().replace(/[:.]/g, '-').toLowerCase()}`
  const { branches } = await neon.call<{ branches: { name: string }[] }>('GET', `${root}/branches`)
  if (branches.some(({ name }) => name === kept)) return log(`Restored before: ${kept} exists`)
  log(`Restore the database to ${to.toISOString()}; what it replaces is kept as ${kept}`)
  const { operations } = await neon.call<Restored>('POST', `${root}/branches/${branchId}/restore`, {
    ...{ source_branch_id: branchId, source_timestamp: to.toISOString() },
    preserve_under_name: kept,
  })
  for (const { id } of operations) {
    await settle(deployment, 'Neon', async () => {
      const path = `${root}/operations/${id}`
      const { operation } = await neon.call<{ operation: { status: string } }>('GET', path)
      if (['failed', 'error', 'cancelled'].includes(operation.status)) {
        throw new Error(`Neon could not restore: the operation ${id} is ${operation.status}.`)
      }
      return ['finished', 'skipped'].includes(operation.status)
    })
  }
}

async function settle(deployment: Deployment, what: string, isDone: () => Promise<boolean>) {
  for (let attempt = 0; attempt < WAITS_MAX; attempt += 1) {
    if (await isDone()) return
    if (attempt === 0) deployment.log(`Wait for ${what}`)
    await deployment.sleep(WAIT_MS)
  }
  throw new Error(`Waited too long for ${what}: look there first, then run this again.`)
}
