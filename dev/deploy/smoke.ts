/** The checks after a deploy, through the same hosts that visitors and apps use. */
import { randomUUID } from 'node:crypto'
import { canary } from './canary.ts'
import { ownerUrlOf } from './database-steps.ts'
import { type Deployment, workerName } from './deployment.ts'

const TRY_MS = 2_000
/** A new host gets its certificate within minutes. */
const HOST_TRIES_MAX = 150
const CLICK_TRIES_MAX = 30
const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/

/**
 * Sends a click and a conversion of the advertiser "Deploy check" through the staged versions, or through the
 * live versions when none is staged. @throws with the expected and the actual answer.
 */
export async function smoke(deployment: Deployment): Promise<void> {
  const clickId = await sendClick(deployment)
  await requireCleanUrl(deployment)
  await until(deployment, CLICK_TRIES_MAX, async () => {
    const isStored = await deployment.database.hasClick(ownerUrlOf(deployment), clickId)
    if (!isStored) throw new Error(`The click ${clickId} did not become a row within a minute.`)
  })
  await sendConversionTwice(deployment, clickId)
}

const trackerUrl = ({ settings }: Deployment, path: string) =>
  `https://${settings.trackerHosts[0]}${path}`

function visit(deployment: Deployment, url: string, init: RequestInit = {}): Promise<Response> {
  const staged = [...deployment.found.staged].map(
    ([worker, { versionId }]) => `${workerName(deployment, worker)}="${versionId}"`,
  )
  const headers = {
    ...{ accept: 'text/html', 'accept-language': 'en', 'user-agent': 'Tributary deploy check' },
    ...(staged.length > 0 ? { 'cloudflare-workers-version-overrides': staged.join(', ') } : {}),
    ...(init.headers as Record<string, string> | undefined),
  }
  return deployment.visit(url, { ...init, headers, redirect: 'manual' })
}

/** Waits for the host and for the snapshots as well. @returns the id of the click. */
async function sendClick(deployment: Deployment): Promise<string> {
  const url = trackerUrl(deployment, `/click?o=${canary.offerCode}&a=${canary.affiliateCode}`)
  return until(deployment, HOST_TRIES_MAX, async () => {
    const answer = await visit(deployment, url)
    const target = answer.headers.get('location') ?? ''
    const found = UUID.exec(target)
    if (found) return found[0]
    throw new Error(`The link ${url} answered ${answer.status} and led to "${target}".`)
  })
}

async function requireCleanUrl(deployment: Deployment): Promise<void> {
  const url = trackerUrl(deployment, '/aff/no-such-code')
  const answer = await visit(deployment, url)
  const target = new URL(answer.headers.get('location') ?? 'none:', url)
  if (target.href === trackerUrl(deployment, '/')) return
  throw new Error(`The unknown code ${url} answered ${answer.status} and led to "${target.href}".`)
}

async function sendConversionTwice(deployment: Deployment, clickId: string): Promise<void> {
  const { settings, secrets, database } = deployment
  const externalId = `deploy-check-${randomUUID()}`
  const url = `https://${settings.dashboardHost}/v1/conversions`
  const headers = {
    authorization: `Bearer ${secrets.get('CANARY_APP_KEY')}`,
    'content-type': 'application/json',
  }
  const body = JSON.stringify({ event: 'lead', external_id: externalId, click_id: clickId })
  for (const time of ['first', 'second']) {
    const answer = await until(deployment, HOST_TRIES_MAX, async () => {
      const answer = await visit(deployment, url, { method: 'POST', headers, body })
      if (answer.status < 500 && answer.status !== 404) return answer
      throw new Error(`${url} answered ${answer.status} to the ${time} report of a conversion.`)
    })
    if (answer.ok) continue
    throw new Error(`${url} refused the ${time} report of a conversion: ${await answer.text()}`)
  }
  const count = await database.countConversions(ownerUrlOf(deployment), externalId)
  if (count !== 1) throw new Error(`A conversion that was sent twice became ${count} rows.`)
}

/** Tries again until the call succeeds. @throws the error of the last try. */
async function until<T>(
  deployment: Deployment,
  triesMax: number,
  attempt: () => Promise<T>,
): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await attempt()
    } catch (error) {
      if (tries >= triesMax) throw error
      await deployment.sleep(TRY_MS)
    }
  }
}
