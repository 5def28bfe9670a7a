/** Finds what is wrong with a deployed environment. Changes nothing. */
import { findMailDomain, listQueues } from './cloudflare-resources.ts'
import { accountPath, type Deployment, workerName } from './deployment.ts'
import { listAll } from './rest-api.ts'
import { steps } from './run.ts'
import { workerNames } from './settings.ts'
import { readTemplate } from './template.ts'
import { listSplits } from './versions.ts'

type Look = (deployment: Deployment) => Promise<string[]>

/** @returns one sentence for each fault, in the order of a deploy. */
export async function examine(deployment: Deployment): Promise<string[]> {
  const faults: string[] = []
  for (const step of steps) {
    faults.push(
      ...(await words(step.title, async () => {
        const changes = await step.find(deployment)
        return changes.map(({ says }) => `Missing: ${says}`)
      })),
    )
  }
  for (const look of [pausedQueues, cronTriggers, splitTraffic, appHosts, mail, answers]) {
    faults.push(...(await words('Check', () => look(deployment))))
  }
  return faults
}

/** When one part cannot be read, the others are still checked. */
async function words(title: string, look: () => Promise<string[]>): Promise<string[]> {
  try {
    return await look()
  } catch (error) {
    return [`${title}: ${(error as Error).message}`]
  }
}

const pausedQueues: Look = async (deployment) =>
  (await listQueues(deployment))
    .filter(({ queue_name: name }) => name.startsWith(`${deployment.settings.prefix}-`))
    .filter(({ settings }) => settings?.delivery_paused)
    .map(
      ({ queue_name: name }) => `The queue ${name} is paused: messages are kept and not delivered.`,
    )

/** A restore that stopped half-way leaves the cron Worker without triggers. */
const cronTriggers: Look = async (deployment) => {
  const path = `${accountPath(deployment)}/workers/scripts/${workerName(deployment, 'cron')}/schedules`
  const { schedules } = await deployment.cloudflare.call<Schedules>('GET', path)
  const there = new Set(schedules.map(({ cron }) => cron))
  const wanted = readTemplate().workers.cron.triggers?.crons ?? []
  return wanted
    .filter((cron) => !there.has(cron))
    .map((cron) => `The cron Worker lacks the trigger "${cron}": its jobs do not run.`)
}

export interface Schedules {
  schedules: { cron: string }[]
}

const splitTraffic: Look = async (deployment) => {
  const faults: string[] = []
  for (const worker of workerNames) {
    const [current = []] = (await listSplits(deployment, worker)) ?? []
    if (current.length < 2) continue
    faults.push(
      `Two versions of ${workerName(deployment, worker)} are deployed: finish the deploy.`,
    )
  }
  return faults
}

/** A route applies only to requests that pass through Cloudflare. */
const appHosts: Look = async ({ settings, cloudflare, found }) => {
  const faults: string[] = []
  for (const { host, zone } of settings.appHosts) {
    const path = `/zones/${found.zoneIds.get(zone)}/dns_records?name=${host}`
    const records = await listAll<{ proxied: boolean }>(cloudflare, path)
    if (records.length === 0) faults.push(`The app host ${host} has no DNS record.`)
    else if (!records.some(({ proxied }) => proxied)) {
      faults.push(
        `The DNS record of the app host ${host} is not proxied: visitors pass the tracker by.`,
      )
    }
  }
  return faults
}

const mail: Look = async (deployment) => {
  const { settings } = deployment
  if (settings.vars.consumer?.MAIL_URL) return []
  const domain = await findMailDomain(deployment)
  return domain && !domain.enabled ? [`The mail domain ${domain.name} is not verified yet.`] : []
}

/** Checks what visitors get: the dashboard, and no other site on the tracker's own hosts. */
const answers: Look = async (deployment) => {
  const { settings, visit } = deployment
  const expected: [string, number][] = [
    [`https://${settings.dashboardHost}/`, 200],
    ...settings.trackerHosts.map((host): [string, number] => [`https://${host}/`, 404]),
  ]
  const faults: string[] = []
  for (const [url, status] of expected) {
    const answer = await visit(url, { redirect: 'manual' }).catch((error: Error) => error.message)
    const said = typeof answer === 'string' ? answer : answer.status
    if (said !== status) faults.push(`${url} should answer ${status}; it said: ${said}.`)
  }
  return faults
}
