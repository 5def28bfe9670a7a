/** Migrations, the passwords of the Workers' roles, and the rows of the checks after a deploy. */
import { randomBytes } from 'node:crypto'
import { makeAppKey } from '../../workers/credentials/app-key.ts'
import { canary } from './canary.ts'
import type { Change, Deployment, Step } from './deployment.ts'
import { keepWayBack } from './neon-project.ts'
import type { WorkerName } from './settings.ts'

/** The password secret of each role, and the Workers that use it. */
const roles = [
  { role: 'app_api', secret: 'API_DATABASE_URL', workers: ['api'] },
  { role: 'app_system', secret: 'SYSTEM_DATABASE_URL', workers: ['consumer', 'cron', 'delivery'] },
] as const satisfies readonly { role: string; secret: string; workers: readonly WorkerName[] }[]

export const migrations: Step = {
  title: 'Migrations',
  async find(deployment) {
    const { database, found } = deployment
    const pending = found.neon ? await database.listPending(found.neon.ownerUrl) : ['all']
    if (pending.length === 0) return []
    return [
      {
        says: 'Make a branch of the database as the way back',
        make: () => keepWayBack(deployment),
      },
      {
        says: `Apply the migrations and functions: ${shortly(pending)}`,
        make: () => database.migrate(ownerUrlOf(deployment)),
      },
    ]
  },
}

export const rolePasswords: Step = {
  title: 'Database roles',
  async find(deployment) {
    const changes: Change[] = []
    for (const each of roles) {
      if (await isFit(deployment, each)) continue
      changes.push({
        says: `Set a new password for the database role ${each.role}`,
        make: () => setPassword(deployment, each),
      })
    }
    return changes
  },
}

type Role = (typeof roles)[number]

/** A Worker's secrets cannot be read back. Where our copy is lost, the Workers keep the secrets they have. */
async function isFit(deployment: Deployment, { secret, workers }: Role): Promise<boolean> {
  const { secrets, database, found } = deployment
  const url = secrets.get(secret)
  if (!url) return workers.every((worker) => found.remoteSecrets.get(worker)?.has(secret))
  return (
    found.neon !== undefined && isSamePlace(url, found.neon.ownerUrl) && database.canSignIn(url)
  )
}

const isSamePlace = (url: string, other: string) =>
  new URL(url).host === new URL(other).host && new URL(url).pathname === new URL(other).pathname

/** Saved before it is set: a run that is killed between the two sets a new one. */
async function setPassword(deployment: Deployment, { role, secret }: Role): Promise<void> {
  const ownerUrl = ownerUrlOf(deployment)
  const url = new URL(ownerUrl)
  url.username = role
  url.password = randomBytes(32).toString('base64url')
  deployment.secrets.keep(secret, url.href)
  await deployment.database.setPassword(ownerUrl, role, url.password)
}

/** Our own advertiser for the checks after a deploy. Its conversions are worth nothing. */
export const canaryRows: Step = {
  title: 'Rows of the checks',
  async find(deployment) {
    const { database, secrets, settings, found } = deployment
    const kept = secrets.get('CANARY_APP_KEY')
    if (found.neon && kept && (await database.hasCanary(found.neon.ownerUrl, kept))) return []
    return [
      {
        says: 'Add the advertiser "Deploy check", whose conversions are worth nothing',
        make: async () => {
          const appKey = kept ?? makeAppKey(canary.appKeyId).key
          if (!kept) secrets.keep('CANARY_APP_KEY', appKey)
          const landingUrl = `https://${settings.dashboardHost}/?click_id={click_id}`
          await database.addCanary(ownerUrlOf(deployment), { appKey, landingUrl })
        },
      },
    ]
  },
}

export function ownerUrlOf({ found }: Pick<Deployment, 'found'>): string {
  if (!found.neon) throw new Error('The Neon project is missing.')
  return found.neon.ownerUrl
}

const shortly = (names: readonly string[]) =>
  names.length > 5
    ? `${names.slice(0, 5).join(', ')} and ${names.length - 5} more`
    : names.join(', ')
