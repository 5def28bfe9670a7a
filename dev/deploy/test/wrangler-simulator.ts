/** The commands of wrangler that a deploy runs, on the simulated Cloudflare. */
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import type { RunWrangler } from '../deployment.ts'
import type { CloudflareSimulator, Script } from './cloudflare-simulator.ts'
import type { Faults } from './faults.ts'

interface Config {
  name: string
  routes?: { pattern: string }[]
  triggers?: { crons: string[] }
  queues: { consumers: { queue: string; dead_letter_queue?: string }[] }
  migrations?: { tag: string }[]
  kv_namespaces: { id: string }[]
  r2_buckets: { bucket_name: string }[]
  durable_objects?: { bindings: { script_name?: string }[] }
  secrets?: { required: string[] }
}

const text = { type: 'string' } as const
const flag = { type: 'boolean' } as const
const options = {
  ...{ config: text, outdir: text, tag: text, message: text, name: text, 'secrets-file': text },
  ...{ 'dry-run': flag, yes: flag },
}
type Given = Partial<Record<keyof typeof options, string | boolean>>

const read = <T>(file: string | boolean | undefined) =>
  JSON.parse(readFileSync(file as string, 'utf8')) as T

/** `sourceOf`: the code of a Worker. Code that contains "broken" fails every check. */
export function wranglerSimulator(
  cloudflare: CloudflareSimulator,
  faults: Faults,
  sourceOf: (worker: string) => string,
): RunWrangler {
  return (args) => {
    const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options })
    const given: Given = values
    const command = positionals.filter((word) => !word.includes('@')).join(' ')
    const isDry = values['dry-run'] === true
    const named = (given.name as string | undefined) ?? read<Config>(given.config).name
    return faults.pass(`wrangler ${command} ${named}`, !isDry, () => {
      if (isDry) {
        writeFileSync(path.join(given.outdir as string, 'index.js'), sourceOf(named))
        return ''
      }
      if (command === 'versions deploy') {
        const shares = positionals.filter((word) => word.includes('@'))
        return shareOut(cloudflare.scripts.get(named), shares)
      }
      const config = read<Config>(given.config)
      if (command === 'triggers deploy') return setTriggers(cloudflare, config)
      return upload(cloudflare, config, given, sourceOf(named), command === 'deploy')
    })
  }
}

function upload(
  cloudflare: CloudflareSimulator,
  config: Config,
  given: Given,
  source: string,
  isForAll: boolean,
): string {
  requireBound(cloudflare, config)
  const script = cloudflare.scripts.get(config.name) ?? emptyScript()
  Object.assign(script.secrets, read<Record<string, string>>(given['secrets-file']))
  const missing = config.secrets?.required.filter((name) => script.secrets[name] === undefined)
  if (missing?.length) throw new Error(`secrets are missing: ${missing}`)
  const tag = config.migrations?.at(-1)?.tag ?? null
  if (!isForAll && tag !== script.migrationTag) throw new Error('a migration cannot be uploaded')
  const id = crypto.randomUUID()
  script.versions.set(id, { tag: given.tag as string, isBroken: source.includes('broken') })
  cloudflare.scripts.set(config.name, script)
  if (!isForAll) return `Worker Version ID: ${id}`
  script.migrationTag = tag
  script.deployments.unshift([{ version_id: id, percentage: 100 }])
  return `${setTriggers(cloudflare, config)}\nCurrent Version ID: ${id}`
}

/** Fails as Cloudflare does when a Worker uses something that does not exist. */
function requireBound(cloudflare: CloudflareSimulator, config: Config): void {
  const queues = config.queues.consumers.flatMap(({ queue, dead_letter_queue: dead }) =>
    dead ? [queue, dead] : [queue],
  )
  for (const queue of queues) {
    if (cloudflare.queues.some((each) => each.queue_name === queue)) continue
    throw new Error(`Queue "${queue}" does not exist.`)
  }
  for (const { id } of config.kv_namespaces) {
    if (!cloudflare.namespaces.some((each) => each.id === id))
      throw new Error(`no KV namespace ${id}`)
  }
  for (const { bucket_name: name } of config.r2_buckets) {
    if (!cloudflare.buckets.some((each) => each.name === name)) throw new Error(`no bucket ${name}`)
  }
  for (const { script_name: script } of config.durable_objects?.bindings ?? []) {
    if (script && !cloudflare.scripts.has(script)) throw new Error(`no Worker ${script}`)
  }
}

const emptyScript = (): Script => ({
  ...{ versions: new Map(), deployments: [], secrets: {}, migrationTag: null },
  ...{ crons: [], routes: [], consumes: [] },
})

function setTriggers(cloudflare: CloudflareSimulator, config: Config): string {
  const script = cloudflare.scripts.get(config.name) as Script
  script.routes = (config.routes ?? []).map(({ pattern }) => pattern)
  script.crons = config.triggers?.crons ?? []
  script.consumes = config.queues.consumers.map(({ queue }) => queue)
  return ''
}

function shareOut(script: Script | undefined, shares: string[]): string {
  const split = shares.map((share) => {
    const [version_id, percentage] = share.split('@') as [string, string]
    if (!script?.versions.has(version_id)) throw new Error(`no version ${version_id}`)
    return { version_id, percentage: Number.parseInt(percentage, 10) }
  })
  script?.deployments.unshift(split)
  return ''
}
