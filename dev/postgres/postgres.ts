/**
 * One embedded PostgreSQL 18 server: created when absent, started, and stopped with the process that started
 * it.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import {
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { findFreePort } from '../ports.ts'
import { hasExited, identify, onDeath, runToEnd, signal, waitUntil } from '../processes.ts'
import {
  findPassingPlace,
  findPlace,
  makePrivateDir,
  type PostgresPlace,
  type ServerUser,
} from './postgres-place.ts'

export interface PostgresOptions {
  /** Folder of this checkout's local state. Data may be elsewhere: outside a private folder, or in memory. */
  localDir: string
  /** Name of the data folder. */
  name: string
  /** Preferred TCP port; the next free one is used when it is taken. */
  port?: number
  /** A temporary cluster skips fsync, and its data are deleted when it stops. */
  throwAway?: boolean
}

export interface RunningPostgres {
  port: number
  /** The cheapest address on this machine: the folder of its socket, or the loopback address. */
  host: string
  /** As superuser `postgres`, for creating roles and databases, never for a Worker. */
  superuserUrl: string
  dataDir: string
  pid: number
  stop(): Promise<void>
}

const START_TIMEOUT_MS = 60_000
const STOP_TIMEOUT_MS = 10_000
/** How many times another port is tried when the chosen one was taken during the start. */
const PORTS_MAX = 5

/** Starts the server. Throws with the server's own message when it does not start. */
export async function startPostgres(
  options: PostgresOptions,
  portsLeft = PORTS_MAX,
): Promise<RunningPostgres> {
  const place = (options.throwAway ? findPassingPlace : findPlace)(options.localDir)
  const dataDir = path.join(place.dataRoot, options.name)
  await stopOrphans(dataDir)
  await initialise(place, dataDir, options.throwAway ?? false)

  const port = await findFreePort(options.port)
  const log = path.join(options.localDir, `${options.name}.log`)
  const socketDir = options.throwAway ? socketDirOf(dataDir) : null
  const server = spawnServer(place, dataDir, port, log, [
    `unix_socket_directories=${socketDir ?? ''}`,
    ...(options.throwAway ? passing : []),
  ])
  const guard = onDeath(
    // A last resort: the server never outlives this process, and temporary data are deleted.
    'kill -INT "$1"; [ -z "$2" ] || { sleep 2; rm -rf "$2" "$3"; }',
    ...[String(server.pid), ...(options.throwAway ? [dataDir, log] : [])],
  )
  const stop = async () => {
    await stopServer(server)
    guard.cancel()
    if (!options.throwAway) return
    rmSync(dataDir, { recursive: true, force: true })
    rmSync(log, { force: true })
  }
  if (
    !(await waitUntil(() => hasExited(server) || isReady(dataDir, server.pid), START_TIMEOUT_MS))
  ) {
    await stop()
    throw new Error(`PostgreSQL did not become ready:\n${readFileSync(log, 'utf8')}`)
  }
  if (hasExited(server)) {
    guard.cancel()
    const said = readFileSync(log, 'utf8')
    // The port was free when it was chosen.
    if (portsLeft > 1 && said.includes('Address already in use')) {
      return startPostgres({ ...options, port: port + 1 }, portsLeft - 1)
    }
    throw new Error(`PostgreSQL did not start:\n${said}`)
  }
  const superuserUrl = `postgres://postgres:postgres@127.0.0.1:${port}/postgres`
  return { port, host: socketDir ?? '127.0.0.1', superuserUrl, dataDir, pid: server.pid ?? 0, stop }
}

/**
 * The folder of the data, readable by its user and root only; null when the system does not support such a
 * socket.
 */
const socketDirOf = (dataDir: string): string | null =>
  process.platform !== 'win32' && /^[\w./-]{1,80}$/.test(dataDir) ? dataDir : null

async function initialise(
  place: PostgresPlace,
  dataDir: string,
  throwAway: boolean,
): Promise<void> {
  // Written after initdb, so that a run that was killed inside initdb starts over.
  const done = path.join(dataDir, 'tributary-initialised')
  if (existsSync(done)) return
  rmSync(dataDir, { recursive: true, force: true })
  makePrivateDir(dataDir, place.user)
  const passwordFile = `${dataDir}.password`
  writeFileSync(passwordFile, 'postgres\n', { mode: 0o644 })
  const made = await runToEnd(
    path.join(place.programs, 'bin/initdb'),
    [
      ...['-D', dataDir, '-U', 'postgres', '--auth=password', `--pwfile=${passwordFile}`],
      // The builtin provider sorts identically on every system.
      ...['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'],
      ...['--no-instructions', ...(throwAway ? ['--no-sync', '--no-data-checksums'] : [])],
    ],
    identityOf(place.user),
  )
  rmSync(passwordFile, { force: true })
  if (made.code !== 0) throw new Error(`initdb failed:\n${made.output}`)
  writeFileSync(done, '')
}

function spawnServer(
  place: PostgresPlace,
  dataDir: string,
  port: number,
  log: string,
  more: readonly string[],
): ChildProcess {
  const settings = ['listen_addresses=127.0.0.1', 'max_connections=200', ...more].flatMap(
    (setting) => ['-c', setting],
  )
  const output = openSync(log, 'w')
  const server = spawn(
    path.join(place.programs, 'bin/postgres'),
    ['-D', dataDir, '-p', String(port), ...settings],
    // Its own process group: Ctrl-C in the terminal must reach only this process, which stops everything in
    // order.
    { ...identityOf(place.user), stdio: ['ignore', output, output], detached: true },
  )
  closeSync(output)
  let failure: Error | undefined
  server.on('error', (error) => {
    failure = error
  })
  if (server.pid === undefined)
    throw new Error(`PostgreSQL cannot be run: ${failure ?? server.spawnfile}`)
  return server
}

/** Settings for data that need not outlast the process. Connections still need a password. */
const passing = [
  ...['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'scram_iterations=1'],
  ...['wal_level=minimal', 'max_wal_senders=0'],
  // The faster a machine is, the more databases are used before idle connections close.
  'max_connections=600',
  // A hundred small, short-lived databases: autovacuum of all would take a tenth of the work.
  ...['autovacuum=off', 'bgwriter_lru_maxpages=0', 'io_method=sync'],
]

const identityOf = (user: ServerUser | null) => ({ cwd: '/', ...(user ?? {}) })

/** The server writes `ready` into the eighth line of its pid file. */
function isReady(dataDir: string, pid: number | undefined): boolean {
  const lines = readPidFile(dataDir)
  return lines[0] === String(pid) && lines[7]?.trim() === 'ready'
}

function readPidFile(dataDir: string): string[] {
  try {
    return readFileSync(path.join(dataDir, 'postmaster.pid'), 'utf8').split('\n')
  } catch {
    return []
  }
}

async function stopServer(server: ChildProcess): Promise<void> {
  for (const name of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    if (hasExited(server)) return
    server.kill(name)
    if (await waitUntil(() => hasExited(server), STOP_TIMEOUT_MS)) return
  }
}

/**
 * After a SIGKILL an old server, or only its children, may still use the data, and the pid in a stale pid
 * file may belong to another process. Servers are recognised by their working folder.
 */
async function stopOrphans(dataDir: string): Promise<void> {
  const [postmaster] = readPidFile(dataDir)
  if (!postmaster) return
  const isStopped = () => serversIn(dataDir).length === 0
  if (serversIn(dataDir).includes(Number(postmaster))) signal(Number(postmaster), 'SIGINT')
  if (!(await waitUntil(isStopped, STOP_TIMEOUT_MS))) {
    for (const pid of serversIn(dataDir)) signal(pid, 'SIGKILL')
    await waitUntil(isStopped, STOP_TIMEOUT_MS)
  }
  rmSync(path.join(dataDir, 'postmaster.pid'), { force: true })
}

function serversIn(dataDir: string): number[] {
  if (!existsSync('/proc/self/cwd')) {
    const pid = Number(readPidFile(dataDir)[0])
    const name = spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).stdout
    return name.includes(dataDir) ? [pid] : []
  }
  const folder = realpathSync(dataDir)
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && worksIn(pid, folder) && identify(pid) !== null)
}

function worksIn(pid: number, folder: string): boolean {
  try {
    return (
      readlinkSync(`/proc/${pid}/cwd`) === folder &&
      /postgres/.test(readFileSync(`/proc/${pid}/cmdline`, 'utf8'))
    )
  } catch {
    return false
  }
}
