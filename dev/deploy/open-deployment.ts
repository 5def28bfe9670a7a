/** The dependencies of a real deploy: this checkout, wrangler, and the APIs on the internet. */
import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { buildDashboard, isDashboardFresh } from '../dashboard-build.ts'
import { checkout } from '../postgres/postgres-place.ts'
import { runToEnd } from '../processes.ts'
import { checkBooks, databaseTools } from './database-tools.ts'
import { type Deployment, nothingFound } from './deployment.ts'
import { openCloudflare, openNeon } from './rest-api.ts'
import { openSecretStore } from './secret-store.ts'
import { readSettings } from './settings.ts'

const VISIT_MS_MAX = 15_000

/** @throws an error for the terminal when settings or tokens are missing. */
export function openDeployment(environment: string): Deployment {
  const settings = readSettings(path.join(checkout, 'deploy.toml'), environment)
  const secrets = openSecretStore(path.join(checkout, `.env.${environment}`), process.env)
  const tokenOf = (name: string) => {
    const token = secrets.get(name)
    if (!token) throw new Error(`Enter ${name} in .env.${environment}.`)
    return token
  }
  const token = tokenOf('CLOUDFLARE_API_TOKEN')
  const folder = path.join(checkout, '.deploy', environment)
  mkdirSync(folder, { recursive: true })
  const env = {
    ...process.env,
    ...{ CLOUDFLARE_API_TOKEN: token, CLOUDFLARE_ACCOUNT_ID: settings.accountId },
    ...{ CI: '1', WRANGLER_SEND_METRICS: 'false' },
  }
  return {
    ...{ settings, secrets, folder, found: nothingFound(), database: databaseTools },
    cloudflare: openCloudflare(token, fetch),
    neon: openNeon(tokenOf('NEON_API_KEY'), fetch),
    runWrangler: (args) => run('wrangler', ['node_modules/wrangler/bin/wrangler.js', ...args], env),
    buildDashboard: async () => {
      if (!isDashboardFresh()) await buildDashboard()
    },
    checkout: {
      isClean: git('status', '--porcelain') === '',
      commit: git('rev-parse', 'HEAD'),
      nodeVersion: process.versions.node,
    },
    visit: (url, init) => fetch(url, { ...init, signal: AbortSignal.timeout(VISIT_MS_MAX) }),
    publishSnapshots: async (SNAPSHOTS_NAMESPACE_ID, SYSTEM_DATABASE_URL) => {
      const names = { SNAPSHOTS_NAMESPACE_ID, SYSTEM_DATABASE_URL }
      await run('npm run rebuild', ['dev/rebuild-snapshots.ts'], { ...env, ...names })
    },
    checkBooks,
    sleep: (ms) => new Promise((wake) => setTimeout(wake, ms)),
    log: (line) => console.log(line),
  }
}

const git = (...args: string[]) =>
  execFileSync('git', args, { cwd: checkout, encoding: 'utf8' }).trim()

async function run(name: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  const { code, output } = await runToEnd(process.execPath, [...args], { cwd: checkout, env })
  if (code !== 0) throw new Error(`${name} failed:\n${output}`)
  return output
}
