/** Queues, the KV namespace, the buckets for files and the mail domain. */
import { accountPath, type Change, type Deployment, type Step } from './deployment.ts'
import { find, listAll } from './rest-api.ts'
import { bucketsOf, locationHintOf, queuesOf, readTemplate } from './template.ts'

/**
 * Cloudflare's maximum retention. Messages from a long outage, and undelivered ones, stay until someone
 * handles them.
 */
const RETENTION_SECONDS = 14 * 86_400

interface Queue {
  queue_id: string
  queue_name: string
  settings?: { message_retention_period?: number; delivery_paused?: boolean }
}

export const listQueues = (deployment: Deployment) =>
  listAll<Queue>(deployment.cloudflare, `${accountPath(deployment)}/queues`)

export const queues: Step = {
  title: 'Queues',
  async find(deployment) {
    const { cloudflare, settings } = deployment
    const path = `${accountPath(deployment)}/queues`
    const existing = new Map(
      (await listQueues(deployment)).map((queue) => [queue.queue_name, queue]),
    )
    const wanted = { settings: { message_retention_period: RETENTION_SECONDS } }
    return queuesOf(readTemplate()).flatMap((short): Change[] => {
      const name = `${settings.prefix}-${short}`
      const queue = existing.get(name)
      const body = { queue_name: name, ...wanted }
      if (!queue) {
        return [
          { says: `Create the queue ${name}`, make: () => cloudflare.call('POST', path, body) },
        ]
      }
      if (queue.settings?.message_retention_period === RETENTION_SECONDS) return []
      const make = () => cloudflare.call<void>('PATCH', `${path}/${queue.queue_id}`, wanted)
      return [{ says: `Keep messages of the queue ${name} for 14 days`, make }]
    })
  },
}

export const namespace: Step = {
  title: 'KV namespace',
  async find(deployment) {
    const { cloudflare, settings, found } = deployment
    const path = `${accountPath(deployment)}/storage/kv/namespaces`
    const title = `${settings.prefix}-snapshots`
    const existing = await listAll<{ id: string; title: string }>(cloudflare, path)
    const own = existing.find((each) => each.title === title)
    if (own) {
      found.namespaceId = own.id
      return []
    }
    const make = async () => {
      const made = await cloudflare.call<{ id: string }>('POST', path, { title })
      found.namespaceId = made.id
    }
    return [{ says: `Create the KV namespace ${title}`, make }]
  },
}

export const buckets: Step = {
  title: 'R2 buckets',
  async find(deployment) {
    const { cloudflare, settings } = deployment
    const path = `${accountPath(deployment)}/r2/buckets`
    const hint = locationHintOf(settings.region)
    const changes: Change[] = []
    for (const short of bucketsOf(readTemplate())) {
      const name = `${settings.prefix}-${short}`
      if ((await find(cloudflare, `${path}/${name}`)) !== null) continue
      const body = { name, ...(hint === null ? {} : { locationHint: hint }) }
      const make = () => cloudflare.call<void>('POST', path, body)
      changes.push({ says: `Create the R2 bucket ${name}`, make })
    }
    return changes
  },
}

interface MailDomain {
  name: string
  enabled: boolean
}

/**
 * Cloudflare sends mail only from a domain that is set up for it. A provider set by MAIL_URL does not need
 * this.
 */
export const mailDomain: Step = {
  title: 'Mail domain',
  async find(deployment) {
    const name = deployment.settings.mailFrom.split('@')[1] as string
    if (deployment.settings.vars.consumer?.MAIL_URL) return []
    if (await findMailDomain(deployment)) return []
    const path = mailPath(deployment)
    const make = () => deployment.cloudflare.call<void>('POST', path, { name })
    return [{ says: `Set up the mail domain ${name}`, make }]
  },
}

/** Null when the domain is not set up. */
export async function findMailDomain(deployment: Deployment): Promise<MailDomain | null> {
  const name = deployment.settings.mailFrom.split('@')[1]
  const domains = await find<MailDomain[]>(deployment.cloudflare, mailPath(deployment))
  return domains?.find((domain) => domain.name === name) ?? null
}

const mailPath = ({ found, settings }: Deployment) =>
  `/zones/${found.zoneIds.get(settings.zone)}/email/sending/subdomains`
