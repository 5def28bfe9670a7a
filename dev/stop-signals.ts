/** Stops a local run on a signal, or when the npm that started it ends. */
import { readFileSync } from 'node:fs'
import { identify, isAlive, type ProcessIdentity } from './processes.ts'

const PARENT_LOOK_MS = 300

/** Calls `stop` on Ctrl-C, SIGTERM and a closed terminal. Later signals change nothing. */
export function stopOnSignals(stop: () => void): void {
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, stop)
  // Nobody reads the output any more; that must not interrupt the shutdown.
  process.stdout.on('error', () => {})
  process.stderr.on('error', () => {})
}

/** Calls `stop` when the parent process has ended: npm does not always forward a signal. */
export function stopWithParent(stop: () => void): void {
  const parents = startersOf(process.ppid)
  const timer = setInterval(() => {
    if (parents.every(isAlive)) return
    clearInterval(timer)
    stop()
  }, PARENT_LOOK_MS)
  timer.unref()
}

/** The parent; when the parent is npm's shell, which outlives npm, npm itself. */
function startersOf(pid: number): ProcessIdentity[] {
  const parent = pid > 1 ? identify(pid) : null
  if (!parent) return []
  const shell = /^\S*sh\0-c\0/.test(readProc(pid, 'cmdline'))
  const grandparent = Number(/^PPid:\s+(\d+)$/m.exec(readProc(pid, 'status'))?.[1] ?? 0)
  return shell && npmRunsThis() ? [parent, ...startersOf(grandparent)] : [parent]
}

const npmRunsThis = () => process.env.npm_lifecycle_event !== undefined

function readProc(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch {
    return ''
  }
}
