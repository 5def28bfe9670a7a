/**
 * Shared by browser tests: the current dashboard, built when its files are older than its sources, and the
 * Workers of a local run in one bundle, made as a deploy makes it.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import path from 'node:path'
import type { TestProject } from 'vitest/node'
import { unstable_getMiniflareWorkerOptions as readWorkerOptions } from 'wrangler'
import { buildDashboard, isDashboardFresh } from '../../dev/dashboard-build.ts'
import { inLocal } from '../../dev/local-state.ts'
import { checkout } from '../../dev/postgres/postgres-place.ts'
import { onDeath, runToEnd } from '../../dev/processes.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** File of the bundled Workers, in a folder that is deleted after the run. */
    workersBundle: string
    /** Their bindings, assets and queues by wrangler.toml, as miniflare's options in JSON. */
    workersOptions: string
  }
}

export default async function setup(project: TestProject): Promise<() => void> {
  mkdirSync(inLocal(), { recursive: true })
  const folder = mkdtempSync(inLocal('test-bundle-'))
  const guard = onDeath('sleep 2; rm -rf "$1"', folder)
  const clear = () => {
    guard.cancel()
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    // First, because a deploy reads the dashboard's files, too.
    if (!isDashboardFresh()) await buildDashboard()
    project.provide('workersBundle', await bundleWorkers(folder))
    const { workerOptions } = readWorkerOptions(path.join(checkout, 'wrangler.toml'), 'dev')
    project.provide('workersOptions', JSON.stringify(workerOptions))
  } catch (error) {
    clear()
    throw error
  }
  return clear
}

async function bundleWorkers(folder: string): Promise<string> {
  const wrangler = path.join(checkout, 'node_modules/wrangler/bin/wrangler.js')
  const args = ['deploy', '--dry-run', '--env', 'dev', '--outdir', folder]
  const { code, output } = await runToEnd(process.execPath, [wrangler, ...args], { cwd: checkout })
  if (code !== 0) throw new Error(`The Workers could not be bundled:\n${output}`)
  return path.join(folder, 'dev.js')
}
