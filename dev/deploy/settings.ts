/** The settings of one environment, from deploy.toml. */
import { existsSync } from 'node:fs'
import { crc32 } from 'node:zlib'
import { experimental_readRawConfig } from 'wrangler'
import { z } from 'zod'

export const workerNames = ['consumer', 'delivery', 'tracker', 'cron', 'api'] as const
export type WorkerName = (typeof workerNames)[number]

const host = z.hostname('must be a host name, such as app.example.com').refine(isReal, {
  message: 'is a placeholder: enter your own',
})
const variables = z.record(z.string(), z.string('must be text in quotes'))

const table = z
  .strictObject({
    account_id: z
      .string()
      .regex(/^[0-9a-f]{32}$/, 'must be the 32 characters of a Cloudflare account id'),
    zone: host,
    region: z
      .string()
      .regex(/^(aws|azure)-[a-z0-9-]+$/, 'must be a Neon region, such as aws-us-east-1'),
    dashboard_host: host,
    tracker_hosts: z.array(host).min(1, 'must name at least one host'),
    app_hosts: z.array(z.strictObject({ host, zone: host })).default([]),
    mail_from: z.email('must be an address').refine((address) => isReal(address.split('@')[1]!), {
      message: 'is a placeholder: enter your own',
    }),
    paypal: z.enum(['live', 'sandbox'], 'must be "live" or "sandbox"'),
    prefix: z
      .string()
      .regex(/^[a-z][a-z0-9-]{1,30}[a-z0-9]$/, 'must be 3 to 32 small letters, digits and dashes')
      .optional(),
    history_days: z.int('must be a whole number').min(1).max(30).default(7),
    neon_organization: z.string().optional(),
    vars: z.partialRecord(z.enum(workerNames), variables).default({}),
  })
  .superRefine((given, context) => {
    const own = [given.dashboard_host, ...given.tracker_hosts]
    for (const name of own) {
      if (name === given.zone || name.endsWith(`.${given.zone}`)) continue
      context.addIssue({ code: 'custom', path: ['zone'], message: `does not contain ${name}` })
    }
    if (new Set(own).size === own.length) return
    context.addIssue({ code: 'custom', path: ['tracker_hosts'], message: 'must not repeat a host' })
  })

export interface Settings {
  environment: string
  accountId: string
  zone: string
  /** Spelled as Neon does. */
  region: string
  dashboardHost: string
  /** At least one. */
  trackerHosts: readonly string[]
  appHosts: readonly { host: string; zone: string }[]
  mailFrom: string
  paypalUrl: string
  prefix: string
  historyDays: number
  neonOrganization: string | undefined
  vars: Partial<Record<WorkerName, Record<string, string>>>
  /** Added to the numbers of rate limits, because all Workers of an account share them. */
  rateLimitOffset: number
}

/** @throws with one line for each setting that is missing or wrong. */
export function readSettings(file: string, environment: string): Settings {
  if (!existsSync(file)) {
    throw new Error(`${file} does not exist: copy dev/deploy/example.toml there and fill it in.`)
  }
  const { rawConfig } = experimental_readRawConfig({ config: file })
  const given = (rawConfig as Record<string, unknown>)[environment]
  if (given === undefined) throw new Error(`${file} has no table [${environment}].`)
  return parseSettings(given, environment)
}

/** @throws as readSettings. */
export function parseSettings(given: unknown, environment: string): Settings {
  const parsed = table.safeParse(given)
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `  ${wordsOf(issue)}`)
    throw new Error(`The settings [${environment}] need attention:\n${lines.join('\n')}`)
  }
  const it = parsed.data
  const prefix =
    it.prefix ?? (environment === 'production' ? 'tributary' : `tributary-${environment}`)
  return {
    environment,
    ...{ accountId: it.account_id, zone: it.zone, region: it.region, prefix },
    ...{ dashboardHost: it.dashboard_host, trackerHosts: it.tracker_hosts, appHosts: it.app_hosts },
    ...{ mailFrom: it.mail_from, historyDays: it.history_days, vars: it.vars },
    paypalUrl: `https://api-m.${it.paypal === 'live' ? '' : 'sandbox.'}paypal.com`,
    neonOrganization: it.neon_organization,
    rateLimitOffset: prefix === 'tributary' ? 0 : 10_000 + (crc32(prefix) % 80_000) * 100,
  }
}

function isReal(name: string): boolean {
  return !/(^|\.)example(\.(com|net|org))?$/.test(name)
}

function wordsOf({ code, path, message, ...rest }: z.core.$ZodIssue): string {
  const name = path.join('.')
  if (code === 'unrecognized_keys') {
    return `${[name, (rest as { keys: string[] }).keys.join(', ')].filter(Boolean).join('.')} is not a known setting`
  }
  const isMissing = code === 'invalid_type' && /received undefined/.test(message)
  return isMissing ? `${name} is missing` : `${name} ${message}`
}
