/** Builds the dashboard for a local run when its files are missing or older than its sources. */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import path from 'node:path'
import { inLocal } from './local-state.ts'
import { checkout } from './postgres/postgres-place.ts'
import { runToEnd } from './processes.ts'

const dist = path.join(checkout, 'dashboard/dist')
const sources = [
  'dashboard/src',
  'dashboard/public',
  'dashboard/index.html',
  'dashboard/vite.config.ts',
  'schema/vocabulary.ts',
  'workers/http/contract.ts',
  'workers/http/page-headers.ts',
  'workers/core/csv.ts',
  'workers/fraud/rules',
  'workers/offers/rules',
  'package-lock.json',
]

/** True when there is nothing to build. */
export function isDashboardFresh(): boolean {
  const page = path.join(dist, 'index.html')
  if (!existsSync(page)) return false
  const builtAt = statSync(page).mtimeMs
  return sources.every((source) => newestIn(path.join(checkout, source)) <= builtAt)
}

/** Builds into another folder and renames it, so that a build that is killed leaves the old files or none. */
export async function buildDashboard(): Promise<void> {
  const fresh = inLocal('dashboard-build')
  const vite = path.join(checkout, 'node_modules/vite/bin/vite.js')
  const config = path.join(checkout, 'dashboard/vite.config.ts')
  const build = ['build', '--config', config, '--outDir', fresh, '--emptyOutDir']
  // Vite runs in its own process, because its work would delay everything else that starts in this one. Tests
  // set NODE_ENV=test, which would build React's development version.
  const env = { ...process.env, NODE_ENV: 'production' }
  const { code, output } = await runToEnd(process.execPath, [vite, ...build], {
    ...{ cwd: checkout, env },
  })
  if (code !== 0) throw new Error(`The dashboard could not be built:\n${output}`)
  rmSync(dist, { recursive: true, force: true })
  mkdirSync(path.dirname(dist), { recursive: true })
  renameSync(fresh, dist)
}

function newestIn(file: string): number {
  if (!existsSync(file)) return 0
  const { mtimeMs } = statSync(file)
  if (!statSync(file).isDirectory()) return mtimeMs
  const inside = readdirSync(file).map((name) => newestIn(path.join(file, name)))
  return Math.max(mtimeMs, ...inside)
}
