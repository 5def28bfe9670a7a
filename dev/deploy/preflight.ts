/** Checks that must pass before a deploy changes anything. */

import { accountPath, type Deployment, type Step } from './deployment.ts'
import { ApiError, find, listAll, type RestApi } from './rest-api.ts'

const NODE_MAJOR_MIN = 24

/** A deployed version is identified by its commit, so the work tree must be clean. */
export const source: Step = {
  title: 'Source',
  async find({ checkout }) {
    if (!checkout.isClean) {
      throw new Error(
        'The checkout has changes that are not committed: commit or stash them first.',
      )
    }
    if (Number.parseInt(checkout.nodeVersion, 10) < NODE_MAJOR_MIN) {
      throw new Error(`Node ${NODE_MAJOR_MIN} is needed, this is ${checkout.nodeVersion}.`)
    }
    return []
  },
}

export const access: Step = {
  title: 'Account and permissions',
  async find(deployment) {
    await requireActiveToken(deployment)
    await requireReads(deployment)
    await findZones(deployment)
    return []
  },
}

/** Tokens of a person and tokens of an account are verified at different URLs. */
async function requireActiveToken(deployment: Deployment): Promise<void> {
  const { cloudflare } = deployment
  const verify = (path: string) => cloudflare.call<{ status: string }>('GET', path)
  const { status } = await verify('/user/tokens/verify').catch((error: unknown) => {
    if (!(error instanceof ApiError) || error.status === 0 || error.status >= 500) throw error
    return verify(`${accountPath(deployment)}/tokens/verify`)
  })
  if (status !== 'active') throw new Error(`CLOUDFLARE_API_TOKEN is ${status}: make a new token.`)
}

/** A token does not list its permissions, so each list is read once to test them. */
async function requireReads(deployment: Deployment): Promise<void> {
  const { cloudflare, neon, settings } = deployment
  const account = accountPath(deployment)
  const permissions = [
    ['Workers Scripts', `${account}/workers/scripts`],
    ['Queues', `${account}/queues`],
    ['Workers KV Storage', `${account}/storage/kv/namespaces`],
    ['Workers R2 Storage', `${account}/r2/buckets`],
  ] as const
  for (const [permission, path] of permissions) await requireRead(cloudflare, permission, path)
  const organization = settings.neonOrganization
  const query = organization ? `?org_id=${encodeURIComponent(organization)}` : ''
  await neon.call('GET', `/projects${query}`).catch((error: unknown) => {
    throw isRefused(error)
      ? new Error('NEON_API_KEY is refused, or neon_organization is missing or wrong.')
      : error
  })
}

async function requireRead(api: RestApi, permission: string, path: string): Promise<void> {
  await find(api, path).catch((error: unknown) => {
    throw isRefused(error)
      ? new Error(`CLOUDFLARE_API_TOKEN lacks the permission "${permission}: Edit".`)
      : error
  })
}

const isRefused = (error: unknown) =>
  error instanceof ApiError && [400, 401, 403].includes(error.status)

async function findZones(deployment: Deployment): Promise<void> {
  const { cloudflare, settings, found } = deployment
  const names = new Set([settings.zone, ...settings.appHosts.map(({ zone }) => zone)])
  for (const name of names) {
    const query = `name=${name}&account.id=${settings.accountId}`
    const [zone] = await listAll<{ id: string; status: string }>(cloudflare, `/zones?${query}`)
    if (!zone)
      throw new Error(`The zone ${name} is not in this account, or the token cannot read it.`)
    if (zone.status !== 'active') {
      throw new Error(
        `The zone ${name} is ${zone.status}: point its name servers to Cloudflare first.`,
      )
    }
    found.zoneIds.set(name, zone.id)
  }
}
