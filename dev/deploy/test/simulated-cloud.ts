/** An empty Cloudflare account, an empty Neon account, and the machine that deploys to them. */
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { canary } from '../canary.ts'
import { type DatabaseTools, type Deployment, nothingFound } from '../deployment.ts'
import { openCloudflare, openNeon } from '../rest-api.ts'
import { openSecretStore } from '../secret-store.ts'
import { parseSettings } from '../settings.ts'
import { CloudflareSimulator, type Script } from './cloudflare-simulator.ts'
import { Faults } from './faults.ts'
import { NeonSimulator } from './neon-simulator.ts'
import { wranglerSimulator } from './wrangler-simulator.ts'

export const given = {
  ...{ account_id: 'a'.repeat(32), zone: 'shop.test', region: 'aws-us-east-1' },
  ...{ dashboard_host: 'app.shop.test', tracker_hosts: ['go.shop.test'] },
  app_hosts: [{ host: 'site.shop.test', zone: 'shop.test' }],
  ...{ mail_from: 'post@shop.test', paypal: 'live' },
}

/** The content of the simulated database. */
export interface DatabaseState {
  pending: string[]
  passwords: Record<string, string>
  appKey: string | null
  clicks: Set<string>
  conversions: string[]
  frozen: string | null
  /** Number of reads until the last batch that is being sent to PayPal has arrived. */
  submitting: number
  /** The result of the audit. */
  findings: string[]
}

export class SimulatedCloud {
  readonly faults = new Faults()
  readonly cloudflare = new CloudflareSimulator(given.account_id)
  readonly neon = new NeonSimulator()
  readonly place = mkdtempSync(path.join(os.tmpdir(), 'tributary-deploy-'))
  readonly database: DatabaseState = {
    ...{ pending: ['0000_baseline'], passwords: {}, appKey: null },
    ...{ clicks: new Set(), conversions: [], frozen: null, submitting: 0, findings: [] },
  }
  /** The code of each Worker; new code makes a new version. */
  source = 'first'
  checkout = { isClean: true, commit: 'c'.repeat(40), nodeVersion: '24.21.0' }
  lines: string[] = []
  settings: object = given

  /** The secrets that someone entered by hand. */
  environment: Record<string, string> = {
    ...{ PAYPAL_CLIENT_ID: 'paypal-id', PAYPAL_CLIENT_SECRET: 'paypal-secret' },
  }

  /** Deletes the file of secrets. */
  loseSecrets(): void {
    rmSync(path.join(this.place, '.env'))
    this.environment = {}
  }

  /** Starts a new process on the same machine. */
  open(environment = 'production'): Deployment {
    const secrets = openSecretStore(path.join(this.place, '.env'), this.environment)
    const { faults, cloudflare, checkout } = this
    const keep = secrets.keep
    secrets.keep = (name, value) => {
      if (faults.writes.length >= faults.killAfter) throw new Error('killed')
      faults.writes.push(`keep ${name}`)
      keep(name, value)
    }
    return {
      ...{
        settings: parseSettings(this.settings, environment),
        secrets,
        checkout,
        folder: this.place,
      },
      cloudflare: openCloudflare('token', cloudflare.fetch(faults)),
      neon: openNeon('key', this.neon.fetch(faults)),
      database: this.databaseTools(),
      runWrangler: wranglerSimulator(cloudflare, faults, (worker) => `${worker}: ${this.source}`),
      buildDashboard: async () => {},
      visit: (url, init) => this.faults.pass(`visit ${url}`, false, () => this.visit(url, init)),
      publishSnapshots: () =>
        faults.pass('publish snapshots', true, () => {
          cloudflare.keys = [{ name: `affiliate:${canary.affiliateCode}` }]
        }),
      checkBooks: () => faults.pass('check books', false, () => this.database.findings),
      sleep: async () => {},
      log: (line) => this.lines.push(line),
      found: nothingFound(),
    }
  }

  close(): void {
    rmSync(this.place, { recursive: true })
  }

  private databaseTools(): DatabaseTools {
    const { database } = this
    const write = (what: string, work: () => void) => this.faults.pass(what, true, work)
    const read = <T>(what: string, work: () => T) => this.faults.pass(what, false, work)
    return {
      listPending: () => read('list pending', () => database.pending),
      migrate: () =>
        write('migrate', () => {
          database.pending = []
        }),
      setPassword: (_, role, password) =>
        write(`password of ${role}`, () => {
          database.passwords[role] = password
        }),
      canSignIn: (url) => read('sign in', () => signsIn(database.passwords, url)),
      hasCanary: (_, key) => read('has canary', () => database.appKey === key),
      addCanary: (_, { appKey }) =>
        write('add canary', () => {
          database.appKey = appKey
        }),
      hasClick: (_, id) => read('has click', () => database.clicks.has(id)),
      freezePayouts: (_, reason) =>
        write('freeze payouts', () => {
          database.frozen ??= reason
        }),
      explainFreeze: () => write('explain the freeze', () => {}),
      countSubmitting: () => read('count submitting', () => (database.submitting-- > 0 ? 1 : 0)),
      countConversions: (_, id) =>
        read('count conversions', () => database.conversions.filter((each) => each === id).length),
    }
  }

  private async visit(url: string, { headers, body }: RequestInit): Promise<Response> {
    const { host, pathname, origin } = new URL(url)
    const script = [...this.cloudflare.scripts].find(([, { routes }]) => routes.includes(host))
    if (!script) throw new Error(`nobody serves ${host}`)
    if (versionServing(script, (headers ?? {}) as Record<string, string>).isBroken) {
      return new Response('broken', { status: 500 })
    }
    if (pathname === '/click') return this.click()
    if (pathname === '/') return new Response('', { status: host.startsWith('app.') ? 200 : 404 })
    if (pathname.startsWith('/aff/')) return redirect(`${origin}/`)
    const { external_id: id } = JSON.parse(String(body))
    if (!signsIn(this.database.passwords, script[1].secrets.API_DATABASE_URL))
      return new Response('', { status: 500 })
    if (!this.database.conversions.includes(id)) this.database.conversions.push(id)
    return new Response('{}')
  }

  private click(): Response {
    if (this.cloudflare.keys.length === 0) return new Response('no such link', { status: 404 })
    const id = crypto.randomUUID()
    const consumer = [...this.cloudflare.scripts].find(([name]) => name.endsWith('-consumer'))
    if (signsIn(this.database.passwords, consumer?.[1].secrets.SYSTEM_DATABASE_URL))
      this.database.clicks.add(id)
    return redirect(`https://app.shop.test/?click_id=${id}`)
  }
}

/** Whether the database accepts the name and the password of the URL. */
export function signsIn(passwords: Record<string, string>, url: string | undefined): boolean {
  if (!url) return false
  const { username, password } = new URL(url)
  return passwords[username] === password
}

const redirect = (location: string) => new Response(null, { status: 302, headers: { location } })

/** The version named in the header, where the split includes it. */
function versionServing([name, script]: [string, Script], headers: Record<string, string>) {
  const overrides = headers['cloudflare-workers-version-overrides'] ?? ''
  const wanted = new RegExp(`${name}="([^"]+)"`).exec(overrides)?.[1]
  const split = script.deployments[0] ?? []
  const share =
    split.find((each) => each.version_id === wanted) ??
    split.find((each) => each.percentage === 100)
  const version = script.versions.get(share?.version_id ?? '')
  if (!version) throw new Error(`no version of ${name} serves`)
  return version
}
