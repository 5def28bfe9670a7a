/** The secrets of each Worker, by the names that wrangler.toml requires. */
import { makeAccessTokenKey } from '../secrets/access-token-key.ts'
import { makeRandomKey } from '../secrets/random-key.ts'
import { makeSealingKey } from '../secrets/sealing-key.ts'
import { accountPath, type Change, type Deployment, type Step, workerName } from './deployment.ts'
import { find } from './rest-api.ts'
import { type WorkerName, workerNames } from './settings.ts'
import { readTemplate, requiredSecrets } from './template.ts'

/** Secrets that the deploy generates. */
const makers: Readonly<Record<string, () => string>> = {
  VISITOR_KEY: makeRandomKey,
  MAIL_TOKEN_KEY: makeRandomKey,
  ACCESS_TOKEN_KEY: makeAccessTokenKey,
  SEALING_KEY: () => makeSealingKey('first'),
  WEBHOOK_KEY: () => makeSealingKey('first'),
}

/** The step "Database roles" makes these. */
const ofDatabase = new Set(['API_DATABASE_URL', 'SYSTEM_DATABASE_URL'])

/** Without the old key, what it encrypted cannot be decrypted: one-time codes, and secrets of webhooks. */
const irreplaceable = new Set(['SEALING_KEY', 'WEBHOOK_KEY'])

export const deployedSecrets: Step = {
  title: 'Secrets of the deployed Workers',
  async find(deployment) {
    const { cloudflare, found } = deployment
    for (const worker of workerNames) {
      const path = `${accountPath(deployment)}/workers/scripts/${workerName(deployment, worker)}/secrets`
      const names = await find<{ name: string }[]>(cloudflare, path)
      if (names) found.remoteSecrets.set(worker, new Set(names.map(({ name }) => name)))
    }
    return []
  },
}

export const workerSecrets: Step = {
  title: 'Secrets',
  async find(deployment) {
    const changes: Change[] = []
    const toEnter: string[] = []
    for (const [name, workers] of holders()) {
      const having = workers.filter((worker) =>
        deployment.found.remoteSecrets.get(worker)?.has(name),
      )
      const isThere = deployment.secrets.get(name) !== undefined || having.length === workers.length
      if (isThere || ofDatabase.has(name)) continue
      const make = makers[name]
      if (!make || (irreplaceable.has(name) && having.length > 0)) toEnter.push(name)
      else
        changes.push({
          says: `Make the secret ${name}`,
          make: async () => keep(deployment, name, make()),
        })
    }
    if (toEnter.length === 0) return changes
    throw new Error(
      `Enter these secrets in .env.${deployment.settings.environment}: ${toEnter.join(', ')}.`,
    )
  },
}

const keep = ({ secrets }: Deployment, name: string, value: string) => secrets.keep(name, value)

/** Each required secret with the Workers that need it. */
function holders(): Map<string, WorkerName[]> {
  const template = readTemplate()
  const names = new Set(workerNames.flatMap((worker) => requiredSecrets(template, worker)))
  const needing = (name: string) =>
    workerNames.filter((worker) => requiredSecrets(template, worker).includes(name))
  return new Map([...names].map((name) => [name, needing(name)]))
}

/** Optional secrets; a Worker gets them when they are entered. */
const optional: Partial<Record<WorkerName, readonly string[]>> = {
  api: ['GOOGLE_CLIENT_SECRET', 'GITHUB_CLIENT_SECRET', 'HEALTH_TOKEN', 'TELEGRAM_SECRET'],
  consumer: ['MAIL_TOKEN'],
  delivery: ['TELEGRAM_TOKEN'],
}

/** Name and value of every secret of a Worker of which we have a copy. */
export function secretsOf({ secrets }: Deployment, worker: WorkerName): Record<string, string> {
  const names = [...requiredSecrets(readTemplate(), worker), ...(optional[worker] ?? [])]
  const known = names.map((name) => [name, secrets.get(name)]).filter(([, value]) => value)
  return Object.fromEntries(known)
}
