/** The calls of Cloudflare's REST API that a deploy makes, on a state in memory. */
import type { Fetch } from '../rest-api.ts'
import type { Split } from '../versions.ts'
import type { Faults } from './faults.ts'

/** The request of a call; each answer reads the fields it needs. */
type Body = Record<string, never>

export interface Version {
  tag: string
  isBroken: boolean
}

export interface Script {
  versions: Map<string, Version>
  /** Newest first. */
  deployments: Split[][]
  secrets: Record<string, string>
  migrationTag: string | null
  crons: string[]
  routes: string[]
  consumes: string[]
}

export interface QueueState {
  queue_id: string
  queue_name: string
  settings: { message_retention_period: number; delivery_paused?: boolean }
}

export class CloudflareSimulator {
  readonly accountId: string
  tokenStatus = 'active'
  /** Parts of paths that the token may not read. */
  refused: string[] = []
  zones = [{ id: 'zone-1', name: 'shop.test', status: 'active' }]
  scripts = new Map<string, Script>()
  queues: QueueState[] = []
  namespaces: { id: string; title: string }[] = []
  buckets: { name: string; location?: string }[] = []
  keys: { name: string }[] = []
  mailDomains: { name: string; enabled: boolean }[] = []
  dnsRecords: { name: string; proxied: boolean }[] = [{ name: 'site.shop.test', proxied: true }]

  constructor(accountId: string) {
    this.accountId = accountId
  }

  fetch(faults: Faults): Fetch {
    return (request) => {
      const url = new URL(request.url)
      const path = url.pathname.replace('/client/v4', '').replace(`/accounts/${this.accountId}`, '')
      const what = `${request.method} ${path}`
      return faults.pass(what, request.method !== 'GET', async () => {
        if (this.refused.some((part) => path.includes(part)))
          return problem(403, 'Authentication error')
        const body = request.method === 'GET' ? {} : ((await request.json()) as Body)
        const result = this.answer(request.method, path, url.searchParams, body)
        if (result === undefined) return problem(404, `no such thing: ${what}`)
        // The list of Workers has no pages.
        const isPage = Array.isArray(result) && path !== '/workers/scripts'
        return Response.json({ success: true, result: isPage ? pageOf(result, url) : result })
      })
    }
  }

  private answer(method: string, path: string, query: URLSearchParams, body: Body) {
    const [, kind, , name, part, id] = path.split('/')
    if (path === '/user/tokens/verify') return { status: this.tokenStatus }
    if (path === '/zones') return this.zones.filter((zone) => zone.name === query.get('name'))
    if (path.endsWith('/dns_records')) {
      return this.dnsRecords.filter((record) => record.name === query.get('name'))
    }
    if (path.endsWith('/email/sending/subdomains')) return this.mail(method, body)
    if (kind === 'queues') return this.queue(method, path.split('/')[2], body)
    if (path === '/storage/kv/namespaces') return this.namespace(method, body)
    if (kind === 'r2') return this.bucket(method, name, body)
    if (path.endsWith('/keys')) {
      return this.keys.filter((key) => key.name.startsWith(query.get('prefix') ?? ''))
    }
    if (path === '/workers/scripts') {
      return [...this.scripts].map(([id, { migrationTag }]) => ({
        id,
        migration_tag: migrationTag,
      }))
    }
    const script = this.scripts.get(name ?? '')
    return script && this.script(method, script, part, id, body)
  }

  private script(method: string, script: Script, part = '', id = '', body: unknown = {}) {
    if (part === 'deployments')
      return { deployments: script.deployments.map((versions) => ({ versions })) }
    if (part === 'secrets') return Object.keys(script.secrets).map((name) => ({ name }))
    if (part === 'schedules') {
      if (method === 'PUT') script.crons = (body as { cron: string }[]).map(({ cron }) => cron)
      return { schedules: script.crons.map((cron) => ({ cron })) }
    }
    const version = script.versions.get(id)
    return version && { id, annotations: { 'workers/tag': version.tag } }
  }

  private queue(method: string, id: string | undefined, body: Partial<QueueState>) {
    if (method === 'GET') return this.queues
    if (method === 'POST') {
      if (this.queues.some((queue) => queue.queue_name === body.queue_name)) {
        throw new Error('the queue exists twice')
      }
      const made = { queue_id: crypto.randomUUID(), ...body } as QueueState
      this.queues.push(made)
      return made
    }
    const queue = this.queues.find((each) => each.queue_id === id)
    if (queue) queue.settings = { ...queue.settings, ...body.settings }
    return queue
  }

  private namespace(method: string, { title }: { title?: string }) {
    if (method === 'GET') return this.namespaces
    const made = { id: crypto.randomUUID().replaceAll('-', ''), title: title as string }
    this.namespaces.push(made)
    return made
  }

  private bucket(
    method: string,
    name: string | undefined,
    body: { name?: string; locationHint?: string },
  ) {
    if (method === 'GET' && name === undefined) return { buckets: this.buckets }
    if (method === 'GET') return this.buckets.find((each) => each.name === name)
    const made = {
      name: body.name as string,
      ...(body.locationHint && { location: body.locationHint }),
    }
    this.buckets.push(made)
    return made
  }

  private mail(method: string, { name }: { name?: string }) {
    if (method === 'GET') return this.mailDomains
    const made = { name: name as string, enabled: true }
    this.mailDomains.push(made)
    return made
  }
}

/** Small pages, so that a deploy reads more than one. */
function pageOf(rows: object[], { searchParams }: URL): object[] {
  const page = searchParams.get('page')
  return page === null ? rows : rows.slice((Number(page) - 1) * 3, Number(page) * 3)
}

const problem = (status: number, message: string) =>
  Response.json({ success: false, errors: [{ message }], result: null }, { status })
