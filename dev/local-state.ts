/** `.local`: what a local run keeps between starts, and who is running from this checkout now. */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { checkout } from './postgres/postgres-place.ts'
import { identify, isAlive, type ProcessIdentity } from './processes.ts'

/** Another folder is for tests: a system of their own beside the one somebody works with. */
export const localDir = path.resolve(checkout, process.env.TRIBUTARY_LOCAL_DIR ?? '.local')
export const inLocal = (...parts: string[]) => path.join(localDir, ...parts)

/** What scripts read to find the running system; there only while it runs. */
export const demoFile = inLocal('demo.json')
const lockFile = inLocal('running.json')

interface RunningState {
  supervisor: ProcessIdentity
  /** Shells that clean up after a supervisor that was killed. */
  guards: ProcessIdentity[]
  /** Session of wrangler and its children, once it has started. */
  workersSession?: number
}

/** True while an `npm start` of this checkout lives. */
export function isRunning(): boolean {
  const state = readRunning()
  return state !== null && isAlive(state.supervisor)
}

/** What the last start wrote, whether it still lives or not. */
export function readRunning(): RunningState | null {
  try {
    return JSON.parse(readFileSync(lockFile, 'utf8')) as RunningState
  } catch {
    return null
  }
}

/** Says that this process runs the checkout's system now. */
export function writeRunning(workers: Omit<RunningState, 'supervisor'>): void {
  const supervisor = identify(process.pid)
  if (!supervisor) throw new Error('This process cannot find itself in the process table.')
  writeWhole(lockFile, JSON.stringify({ supervisor, ...workers } satisfies RunningState))
}

/** Says that nothing runs: a script that waits for demo.json must not meet an old one. */
export function clearRunning(): void {
  rmSync(demoFile, { force: true })
  rmSync(lockFile, { force: true })
}

/** Writes a file so that a reader sees the old or the new text, never half. */
export function writeWhole(file: string, text: string, mode = 0o600): void {
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(`${file}.new`, text, { mode })
  renameSync(`${file}.new`, file)
}
