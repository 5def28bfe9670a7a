/** wrangler.toml is the template: a Worker's configuration is made of it and the settings. */
import path from 'node:path'
import { experimental_readRawConfig } from 'wrangler'
import { checkout } from '../postgres/postgres-place.ts'
import { type Settings, type WorkerName, workerNames } from './settings.ts'

interface Consumer {
  queue: string
  dead_letter_queue?: string
}

/** The part of a Worker's section that a deploy changes or reads. */
export interface WorkerSection {
  main: string
  secrets?: { required: string[] }
  migrations?: { tag: string }[]
  queues?: { producers?: { queue: string }[]; consumers?: Consumer[] }
  durable_objects?: { bindings: { script_name?: string }[] }
  ratelimits?: { namespace_id: string }[]
  kv_namespaces?: { binding: string; id: string }[]
  r2_buckets?: { binding: string; bucket_name: string }[]
  placement?: { region: string }
  assets?: { directory: string }
  triggers?: { crons: string[] }
  vars?: Record<string, string>
}

export interface Template {
  shared: Record<string, unknown>
  workers: Record<WorkerName, WorkerSection>
}

export function readTemplate(file = path.join(checkout, 'wrangler.toml')): Template {
  const { env, ...shared } = experimental_readRawConfig({ config: file }).rawConfig
  const sections = env as unknown as Record<string, WorkerSection>
  const workers = workerNames.map((name) => [name, sections[name]])
  return { shared, workers: Object.fromEntries(workers) as Template['workers'] }
}

/** Every queue that a Worker uses, with the queues for undelivered messages. */
export function queuesOf({ workers }: Template): string[] {
  const names = Object.values(workers).flatMap(({ queues }) => [
    ...(queues?.producers ?? []).map(({ queue }) => queue),
    ...(queues?.consumers ?? []).flatMap(({ queue, dead_letter_queue: dead }) =>
      dead ? [queue, dead] : [queue],
    ),
  ])
  return [...new Set(names)].toSorted()
}

/** Every bucket for files that a Worker uses. */
export function bucketsOf({ workers }: Template): string[] {
  const names = Object.values(workers).flatMap(({ r2_buckets: buckets }) =>
    (buckets ?? []).map(({ bucket_name: name }) => name),
  )
  return [...new Set(names)].toSorted()
}

export const requiredSecrets = ({ workers }: Template, worker: WorkerName) =>
  workers[worker].secrets?.required ?? []

/** The last migration of a Worker's Durable Objects; null where it has none. */
export const migrationTag = ({ workers }: Template, worker: WorkerName) =>
  workers[worker].migrations?.at(-1)?.tag ?? null

/** The configuration for wrangler, with absolute paths. `namespaceId` is absent only for a plan. */
export function workerConfig(
  { shared, workers }: Template,
  settings: Settings,
  worker: WorkerName,
  namespaceId = '0'.repeat(32),
): object {
  const { prefix, rateLimitOffset } = settings
  const section = workers[worker]
  const prefixed = <T extends { queue: string }>(list: readonly T[] | undefined) =>
    list?.map((each) => ({ ...each, queue: `${prefix}-${each.queue}` })) ?? []
  return {
    ...shared,
    ...section,
    name: `${prefix}-${worker}`,
    account_id: settings.accountId,
    main: path.join(checkout, section.main),
    // The bundle's size determines how long visitors wait when an isolate starts.
    ...(worker === 'tracker' ? { minify: true } : {}),
    routes: routesOf(settings, worker),
    queues: {
      producers: prefixed(section.queues?.producers),
      consumers: prefixed(section.queues?.consumers).map(
        ({ dead_letter_queue: dead, ...each }) => ({
          ...each,
          ...(dead ? { dead_letter_queue: `${prefix}-${dead}` } : {}),
        }),
      ),
    },
    kv_namespaces: (section.kv_namespaces ?? []).map((each) => ({ ...each, id: namespaceId })),
    r2_buckets: (section.r2_buckets ?? []).map((each) => ({
      ...each,
      bucket_name: `${prefix}-${each.bucket_name}`,
    })),
    ratelimits: (section.ratelimits ?? []).map((each) => ({
      ...each,
      namespace_id: String(Number(each.namespace_id) + rateLimitOffset),
    })),
    ...durableObjects(section, prefix),
    ...(section.placement ? { placement: { region: placementOf(settings.region) } } : {}),
    ...(section.assets
      ? { assets: { ...section.assets, directory: path.join(checkout, section.assets.directory) } }
      : {}),
    vars: { ...section.vars, ...ownVars(settings, worker), ...settings.vars[worker] },
  }
}

/** Cloudflare's location for new objects, by the first letters of a Neon region without its cloud. */
const hints: readonly (readonly [start: string, hint: string])[] = [
  ['us-west', 'wnam'],
  ['westus', 'wnam'],
  ['us-', 'enam'],
  ['eastus', 'enam'],
  ['sa-', 'sam'],
  ['eu-', 'weur'],
  ['gwc', 'weur'],
  ['ap-southeast-2', 'oc'],
  ['ap-', 'apac'],
]

/** Cloudflare's location hint nearest to a Neon region; none for an unknown region. */
export function locationHintOf(region: string): string | null {
  const place = region.replace(/^(aws|azure)-/, '')
  return hints.find(([start]) => place.startsWith(start))?.[1] ?? null
}

/** Cloudflare writes a Neon region with a colon after the cloud's name. */
const placementOf = (region: string) => region.replace('-', ':')

/**
 * A custom domain makes the Worker the origin, with DNS record and certificate. A route keeps the site behind
 * it.
 */
function routesOf({ trackerHosts, dashboardHost, appHosts }: Settings, worker: WorkerName) {
  const own = (host: string) => ({ pattern: host, custom_domain: true })
  if (worker === 'api') return [own(dashboardHost)]
  if (worker !== 'tracker') return []
  const apps = appHosts.map(({ host, zone }) => ({ pattern: `${host}/*`, zone_name: zone }))
  return [...trackerHosts.map(own), ...apps]
}

function durableObjects({ durable_objects: objects }: WorkerSection, prefix: string) {
  if (!objects) return {}
  const bindings = objects.bindings.map(({ script_name: script, ...each }) => ({
    ...each,
    ...(script ? { script_name: script.replace('tributary', prefix) } : {}),
  }))
  return { durable_objects: { bindings } }
}

function ownVars(settings: Settings, worker: WorkerName): Record<string, string | string[]> {
  const { paypalUrl, dashboardHost, mailFrom, trackerHosts } = settings
  const hint = locationHintOf(settings.region)
  const near = hint === null ? {} : { LOCATION_HINT: hint }
  const own = trackerHosts.map((host) => host.toLowerCase())
  return {
    tracker: { ...near, OWN_HOSTS: own },
    delivery: {
      OWN_HOSTS: [...own, dashboardHost.toLowerCase()],
      DASHBOARD_URL: `https://${dashboardHost}`,
    },
    api: { ...near, PAYPAL_BASE_URL: paypalUrl, TRACKER_URL: `https://${own[0]}` },
    consumer: { DASHBOARD_URL: `https://${dashboardHost}`, MAIL_FROM: mailFrom },
    cron: { PAYPAL_BASE_URL: paypalUrl },
  }[worker]
}
