/** `npm run dev`: the dashboard by Vite's own server, which shows a changed source at once. */
import { spawn } from 'node:child_process'
import path from 'node:path'
import { findFreePort } from './ports.ts'
import { checkout } from './postgres/postgres-place.ts'
import { hasExited, onDeath, waitUntil } from './processes.ts'

const STOP_TIMEOUT_MS = 3_000

/** Starts Vite beside the Workers; it forwards /v1 to `apiUrl`. */
export async function watchDashboard(
  apiUrl: string,
): Promise<{ url: string; stop(): Promise<void> }> {
  const port = await findFreePort(5173)
  const vite = path.join(checkout, 'node_modules/vite/bin/vite.js')
  const config = path.join(checkout, 'dashboard/vite.config.ts')
  const child = spawn(
    process.execPath,
    [vite, '--config', config, '--port', String(port), '--strictPort', '--logLevel', 'warn'],
    {
      cwd: checkout,
      stdio: ['ignore', 'inherit', 'inherit'],
      detached: true,
      env: { ...process.env, TRIBUTARY_API: apiUrl },
    },
  )
  child.on('error', (error) => console.error(`Vite cannot be run: ${error.message}`))
  const guard = onDeath('kill -KILL "$1"', String(child.pid))
  const stop = async () => {
    child.kill('SIGTERM')
    if (!(await waitUntil(() => hasExited(child), STOP_TIMEOUT_MS))) child.kill('SIGKILL')
    guard.cancel()
  }
  return { url: `http://127.0.0.1:${port}/`, stop }
}
