/**
 * `npm run check`: format and lint, types of both halves, and a dry-run deploy of each Worker, as many at
 * once as there are cores. Stops at the first failure and prints the output of that tool.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '..')
const workers = ['tracker', 'api', 'consumer', 'cron', 'delivery', 'dev']
const out = mkdtempSync(path.join(os.tmpdir(), 'tributary-check-'))

interface Check {
  title: string
  command: string
  args: string[]
  /** Titles of the checks that must run first. */
  after?: string[]
  /** Whether its output is printed on success, too. */
  printsOutput?: boolean
}

// More checkers in one compiler would infer the same schemas two or three times.
const types = (title: string, project: string): Check => ({
  ...{ title: `types: ${title}`, command: 'tsc', args: ['-p', project, '--checkers', '1'] },
})

/** The longest check comes first, so that all cores stay busy to the end. */
const checks: Check[] = [
  types('workers, schema, dev, bench', 'tsconfig.json'),
  types('dashboard', 'dashboard/tsconfig.json'),
  {
    ...{ title: 'dashboard build', command: 'vite' },
    args: ['build', '-c', 'dashboard/vite.config.ts', '--logLevel', 'warn'],
  },
  {
    ...{ title: 'dashboard weight', command: process.execPath },
    ...{ args: ['dev/dashboard-weight.ts'], after: ['dashboard build'], printsOutput: true },
  },
  { title: 'format and lint', command: 'biome', args: ['ci', '.'] },
  types('scripts for pages of others', 'workers/clicks/snippet/tsconfig.json'),
  ...workers.map((worker) => ({
    ...{ title: `deploy --dry-run --env ${worker}`, command: 'wrangler' },
    args: ['deploy', '--dry-run', '--env', worker, '--outdir', path.join(out, worker)],
    // Two of the Workers include the dashboard's files.
    after: ['dashboard build'],
  })),
]

const running = new Map<ChildProcess, Check>()
const done = new Set<string>()

function run(check: Check): Promise<void> {
  const startedAt = performance.now()
  const child = spawn(check.command, check.args, {
    cwd: root,
    env: { ...process.env, WRANGLER_SEND_METRICS: 'false', CI: 'true' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running.set(child, check)
  let said = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      said += chunk.toString()
    })
  }
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (status) => {
      running.delete(child)
      const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
      if (status !== 0) return reject(new Error(`${said}\n✗ ${check.title} (${seconds} s)`))
      if (check.printsOutput) console.log(said.trim())
      console.log(`✓ ${check.title} (${seconds} s)`)
      done.add(check.title)
      resolve()
    })
  })
}

/** Runs each check as soon as the checks before it are done. */
async function work(): Promise<void> {
  for (;;) {
    const at = checks.findIndex(({ after = [] }) => after.every((title) => done.has(title)))
    const [next] = at === -1 ? [] : checks.splice(at, 1)
    if (next) await run(next)
    else if (checks.length === 0) return
    else await new Promise((wake) => setTimeout(wake, 50))
  }
}

const startedAt = performance.now()
try {
  await Promise.all(Array.from({ length: Math.min(4, os.availableParallelism()) }, work))
  console.log(`All hold (${((performance.now() - startedAt) / 1000).toFixed(1)} s)`)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
} finally {
  checks.splice(0)
  for (const child of running.keys()) child.kill()
  rmSync(out, { recursive: true, force: true })
}
