/**
 * `npm run check`: format and lint, types of both halves, and a dry-run deploy of each Worker.
 * Stops at the first failure with that tool's own words.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '..')
const workers = ['tracker', 'api', 'consumer', 'cron', 'dev']

function run(title: string, command: string, args: string[]): void {
  const startedAt = performance.now()
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, WRANGLER_SEND_METRICS: 'false', CI: 'true' },
  })
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
  if (status !== 0) {
    console.error(`${stdout}\n${stderr}\n✗ ${title} (${seconds} s)`)
    process.exit(1)
  }
  console.log(`✓ ${title} (${seconds} s)`)
}

run('format and lint', 'biome', ['ci', '.'])
run('types: workers, schema, dev, bench', 'tsc', ['-p', 'tsconfig.json'])
run('types: browser snippet', 'tsc', ['-p', 'workers/snippet/tsconfig.json'])
run('types: dashboard', 'tsc', ['-p', 'dashboard/tsconfig.json'])
run('dashboard build', 'vite', ['build', '-c', 'dashboard/vite.config.ts', '--logLevel', 'warn'])

const out = mkdtempSync(path.join(os.tmpdir(), 'tributary-check-'))
try {
  for (const worker of workers) {
    run(`deploy --dry-run --env ${worker}`, 'wrangler', [
      ...['deploy', '--dry-run', '--env', worker, '--outdir', path.join(out, worker)],
    ])
  }
} finally {
  rmSync(out, { recursive: true, force: true })
}
