/**
 * Identifies processes, checks whether they run, and stops them. Pids get reused, so a bare pid proves
 * nothing.
 */
import { type ChildProcess, type SpawnOptions, spawn, spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/** Identifies a process, even when its pid is reused later. */
export interface ProcessIdentity {
  pid: number
  /** When it started, in the system's own unit; only compared for equality. */
  startedAt: string
}

/** Null when no such process runs. A zombie counts as ended. */
export function identify(pid: number): ProcessIdentity | null {
  if (!existsSync('/proc/self/stat')) return identifyByPs(pid)
  const fields = statFields(pid)
  if (!fields || fields[0] === 'Z' || fields[0] === 'X') return null
  return { pid, startedAt: fields[19] ?? '' }
}

/** The kernel's status fields of a process, from its state on (man 5 proc); null when there is none. */
function statFields(pid: number): string[] | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name in parentheses may contain spaces; the numbered fields begin after it.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  } catch {
    return null
  }
}

/** The running processes of a session whose command line matches; none where there is no /proc. */
export const membersOf = (session: number, command: RegExp): number[] => findBy(3, session, command)

/** The same, for processes that this process has started. */
export const childrenOf = (parent: number, command: RegExp): number[] => findBy(1, parent, command)

function findBy(field: number, value: number, command: RegExp): number[] {
  if (!existsSync('/proc/self/stat')) return []
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && Number(statFields(pid)?.[field]) === value)
    .filter((pid) => identify(pid) !== null && command.test(commandOf(pid)))
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return ''
  }
}

function identifyByPs(pid: number): ProcessIdentity | null {
  const { stdout, status } = spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)])
  return status === 0 ? { pid, startedAt: stdout.toString().trim() } : null
}

/** True while exactly that process runs. */
export function isAlive(identity: ProcessIdentity): boolean {
  return identify(identity.pid)?.startedAt === identity.startedAt
}

/** Sends a signal; a process that has ended is no error. A negative pid means its group. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

/** Waits until `isDone` returns true, checking every 20 ms. Returns false at the timeout. */
export async function waitUntil(isDone: () => boolean, timeoutMs: number): Promise<boolean> {
  const end = performance.now() + timeoutMs
  while (!isDone()) {
    if (performance.now() > end) return false
    await sleep(20)
  }
  return true
}

/** The result of a program. */
export interface Finished {
  /** Null when a signal ended it or it could not be run. */
  code: number | null
  /** Both outputs, when `stdio` is `pipe`. */
  output: string
}

/** Runs a program to its end. It ends with this process and ignores Ctrl-C, which this process handles. */
export function runToEnd(
  command: string,
  args: string[],
  options: SpawnOptions,
): Promise<Finished> {
  const child = spawn(command, args, { ...options, detached: true })
  const kill = () => void child.kill('SIGKILL')
  process.once('exit', kill)
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      output += chunk
    })
  }
  return new Promise((resolve) => {
    const finish = (code: number | null) => {
      process.off('exit', kill)
      resolve({ code, output })
    }
    child.once('error', (error) => {
      output += error.message
      finish(null)
    })
    child.once('close', finish)
  })
}

export const hasExited = (child: ChildProcess): boolean =>
  child.exitCode !== null || child.signalCode !== null

export interface Guard {
  /** The waiting shell; it runs until the command is done. */
  identity: ProcessIdentity | null
  cancel(): void
}

/**
 * Runs a shell command when this process ends, however it ends: a shell waits at the other end of a pipe that
 * the kernel then closes. Call `cancel` when the command is no longer needed.
 */
export function onDeath(command: string, ...args: string[]): Guard {
  const script = `read -r _; ${command}`
  const guard = spawn('/bin/sh', ['-c', script, 'tributary-guard', ...args], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  })
  guard.on('error', () => {})
  guard.stdin.on('error', () => {})
  guard.unref()
  return {
    identity: guard.pid === undefined ? null : identify(guard.pid),
    cancel: () => void guard.kill('SIGKILL'),
  }
}
