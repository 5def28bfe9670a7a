/** The folder `.local`: state kept between starts, and the processes that run from this checkout. */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { checkout } from './postgres/postgres-place.ts'
import { identify, isAlive, type ProcessIdentity } from './processes.ts'

/** Tests use another folder, so that they do not disturb the developer's local run. */
export const localDir = path.resolve(checkout, process.env.TRIBUTARY_LOCAL_DIR ?? '.local')
export const inLocal = (...parts: string[]) => path.join(localDir, ...parts)

/** Describes the running system for scripts; exists only while it runs. */
export const demoFile = inLocal('demo.json')
const lockFile = inLocal('running.json')

interface RunningState {
  supervisor: ProcessIdentity
  /** Shells that clean up after a supervisor that was killed. */
  guards: ProcessIdentity[]
  /** Session of wrangler and its children, once it has started. */
  workersSession?: number
}

/** True while an `npm start` of this checkout runs. */
export function isRunning(): boolean {
  const state = readRunning()
  return state !== null && isAlive(state.supervisor)
}

/** The file of the last start, which may have ended. */
export function readRunning(): RunningState | null {
  try {
    return JSON.parse(readFileSync(lockFile, 'utf8')) as RunningState
  } catch {
    return null
  }
}

/** Records this process as the checkout's running system. */
export function writeRunning(workers: Omit<RunningState, 'supervisor'>): void {
  const supervisor = identify(process.pid)
  if (!supervisor) throw new Error('This process cannot find itself in the process table.')
  writeWhole(lockFile, JSON.stringify({ supervisor, ...workers } satisfies RunningState))
}

/** Deletes the record, so that a script that waits for demo.json never reads an old one. */
export function clearRunning(): void {
  rmSync(demoFile, { force: true })
  rmSync(lockFile, { force: true })
}

/** Writes a file so that readers see either the old or the new text, never half. */
export function writeWhole(file: string, text: string, mode = 0o600): void {
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(`${file}.new`, text, { mode })
  renameSync(`${file}.new`, file)
}
