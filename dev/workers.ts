/** All Workers in one `wrangler dev`, with this run's settings. */
import { type ChildProcess, spawn } from 'node:child_process'
import path from 'node:path'
import type { Remaining } from '../workers/dev-drain.ts'
import { inLocal, writeWhole } from './local-state.ts'
import { checkout } from './postgres/postgres-place.ts'
import { type Guard, hasExited, onDeath, signal, waitUntil } from './processes.ts'

export interface RunningWorkers {
  url: string
  guard: Guard
  /** Session of wrangler and all its children. */
  session: number | undefined
  /** Resolves with a message when wrangler ends for any reason. */
  ended: Promise<string>
  stop(): Promise<void>
}

const STOP_TIMEOUT_MS = 4_000
const DRAIN_TIMEOUT_MS = 10_000

/**
 * Starts wrangler and returns at once; requests wait until it is ready. `settings` become the Workers'
 * variables through a file, because anyone on the machine can read a command line.
 */
export function startWorkers(port: number, settings: Record<string, string>): RunningWorkers {
  const settingsFile = inLocal('workers.env')
  writeWhole(settingsFile, settingsText(settings))
  const wrangler = spawn(process.execPath, wranglerArguments(port, settingsFile), {
    cwd: checkout,
    stdio: ['ignore', 'inherit', 'pipe'],
    // Its own process group, so that workerd ends with wrangler and Ctrl-C reaches only this process.
    detached: true,
    env: {
      ...process.env,
      CLOUDFLARE_CF_FETCH_ENABLED: 'false',
      WRANGLER_SEND_METRICS: 'false',
      // Not every user has a writable home folder.
      XDG_CONFIG_HOME: inLocal('config'),
      WRANGLER_LOG_PATH: inLocal('wrangler-logs'),
      WRANGLER_REGISTRY_PATH: inLocal('wrangler-registry'),
    },
  })
  wrangler.stderr.on('data', (chunk: Buffer) => {
    // The caller that chose the port reports that it is taken, in a sentence.
    if (!chunk.includes('Address already in use')) process.stderr.write(chunk)
  })
  const ended = new Promise<string>((resolve) => {
    wrangler.once('error', (error) => resolve(`wrangler cannot be run: ${error.message}`))
    wrangler.once('exit', (code, name) => resolve(`wrangler ended (${name ?? `code ${code}`})`))
  })
  const guard = onDeath(
    // dash does not accept `--` before the group.
    `kill -TERM "-$1"
    for _ in 1 2 3 4 5 6 7 8 9 10; do kill -0 "-$1" || exit 0; sleep 0.2; done
    kill -KILL "-$1"`,
    String(wrangler.pid),
  )
  const stop = async () => {
    await stopGroup(wrangler)
    guard.cancel()
  }
  return { url: `http://localhost:${port}`, guard, session: wrangler.pid, ended, stop }
}

function wranglerArguments(port: number, settingsFile: string): string[] {
  return [
    path.join(checkout, 'node_modules/wrangler/bin/wrangler.js'),
    ...['dev', '--env', 'dev', '--ip', '127.0.0.1', '--port', String(port)],
    ...['--inspector-port', '0', '--persist-to', inLocal('wrangler'), '--log-level', 'error'],
    ...['--show-interactive-dev-session=false', '--env-file', settingsFile],
  ]
}

/** One line per setting, in single quotes, so that dotenv reads it unchanged. */
function settingsText(settings: Record<string, string>): string {
  return Object.entries(settings)
    .map(([name, value]) => `${name}='${value}'\n`)
    .join('')
}

/** Local queues are in memory: waits until all answered clicks are stored, and logs those that are not. */
export async function drainWorkers(port: number): Promise<void> {
  const signal = AbortSignal.timeout(DRAIN_TIMEOUT_MS)
  const url = `http://127.0.0.1:${port}/__local/drain`
  const response = await fetch(url, { method: 'POST', signal })
  const { requests, messages } = (await response.json()) as Remaining
  if (requests + messages === 0) return
  console.error(`Not stored: ${requests} requests and ${messages} messages of the local queues.`)
}

async function stopGroup(wrangler: ChildProcess): Promise<void> {
  const group = wrangler.pid === undefined ? null : -wrangler.pid
  if (group === null) return
  for (const name of ['SIGTERM', 'SIGKILL'] as const) {
    signal(group, name)
    if (await waitUntil(() => hasExited(wrangler) && isEmpty(group), STOP_TIMEOUT_MS)) return
  }
}

function isEmpty(group: number): boolean {
  try {
    process.kill(group, 0)
    return false
  } catch {
    return true
  }
}
