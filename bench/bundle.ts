/** The tracker as it is deployed: bundled by wrangler from wrangler.toml. */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { gzipSync } from 'node:zlib'

export function bundleTracker(dir: string): { module: string; gzipBytes: number } {
  const outdir = path.join(dir, 'tracker-bundle')
  const wrangler = path.resolve('node_modules/wrangler/bin/wrangler.js')
  const args = ['deploy', '--env', 'tracker', '--dry-run', '--minify', '--outdir', outdir]
  const env = { ...process.env, WRANGLER_SEND_METRICS: 'false', CI: '1' }
  const run = spawnSync(process.execPath, [wrangler, ...args], { encoding: 'utf8', env })
  if (run.status !== 0) throw new Error(`wrangler could not bundle the tracker:\n${run.stderr}`)
  const module = readFileSync(path.join(outdir, 'tracker.js'), 'utf8')
  return { module, gzipBytes: gzipSync(module, { level: 9 }).length }
}
