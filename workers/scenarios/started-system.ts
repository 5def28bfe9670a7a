/** `npm start -- --empty` as a separate process, with its own folder and ports. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import * as cast from '../../dev/demo/demo-cast.ts'
import { ownPayerUsers } from '../../dev/demo/demo-own-payer-cast.ts'
import { findFreePort } from '../../dev/ports.ts'
import { outsidePlace } from '../../dev/postgres/postgres-place.ts'
import { hasExited } from '../../dev/processes.ts'
import { connect } from '../core/database.ts'
import { freshCode } from '../test/fresh-code.ts'

const root = path.resolve(import.meta.dirname, '../..')
const START_MS_MAX = 150_000
const STOP_MS_MAX = 20_000

/** A running system with the demo's data, however it was started. */
export interface System {
  baseUrl: string
  shopUrl: string
  users: Record<string, { email: string; password: string; totp_secret?: string }>
  /** An unused one-time code of one of the demo's people; null: they have none. */
  freshCode(name: string): Promise<string | null>
  affiliateCode: string
  /** Runs a cron job as if it were `at`. */
  runCron(job: string, at: Date): Promise<void>
  /** The contents of demo.json. */
  demoFile: string
  /** Stops it and deletes its data. */
  stop(): Promise<void>
}

export interface StartedSystem extends System {
  /** SIGKILL, without a shutdown. */
  crash(): Promise<void>
  /** Starts again on the same data. */
  restart(): Promise<void>
}

/** The fields of demo.json that are read. */
export interface Demo {
  base_url: string
  system_database_url: string
  app: { host: string }
  users: System['users']
  affiliates: { code: string }[]
  crons: Record<string, string>
}

/** Starts with an empty folder and waits for demo.json, which is written when everything answers. */
export async function startSystem(): Promise<StartedSystem> {
  const localDir = path.join(root, `.local/test-system-${process.pid}`)
  const port = await findFreePort(0)
  let running = await spawnStart(localDir, port)

  const stop = async () => {
    await endWith(running, 'SIGTERM')
    rmSync(localDir, { recursive: true, force: true })
    // The folder of root's data for a checkout in a private folder.
    const data = path.join(outsidePlace, `postgres-${path.basename(localDir)}`)
    rmSync(data, { recursive: true, force: true })
  }
  const restart = async () => {
    running = await spawnStart(localDir, port)
  }
  const demoFile = path.join(localDir, 'demo.json')
  const crash = () => endWith(running, 'SIGKILL')
  return { ...describeSystem(readDemo(demoFile)), demoFile, crash, restart, stop }
}

interface Running {
  child: ChildProcess
  ended: Promise<unknown>
}

async function spawnStart(localDir: string, port: number): Promise<Running> {
  const demoFile = path.join(localDir, 'demo.json')
  rmSync(demoFile, { force: true })
  const child = spawn(process.execPath, [path.join(root, 'dev/start.ts'), '--empty'], {
    cwd: root,
    env: { ...process.env, TRIBUTARY_LOCAL_DIR: localDir, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      said += chunk.toString()
    })
  }
  const ended = once(child, 'exit')
  for (const end = performance.now() + START_MS_MAX; !existsSync(demoFile); ) {
    if (hasExited(child) || performance.now() > end) {
      await endWith({ child, ended }, 'SIGTERM')
      throw new Error(`npm start did not come up:\n${said}`)
    }
    await sleep(100)
  }
  return { child, ended }
}

/** Stops a process, and kills it when it does not stop. */
async function endWith({ child, ended }: Running, name: NodeJS.Signals): Promise<void> {
  if (hasExited(child)) return
  child.kill(name)
  const killing = setTimeout(() => child.kill('SIGKILL'), STOP_MS_MAX)
  await ended
  clearTimeout(killing)
}

const readDemo = (file: string) => JSON.parse(readFileSync(file, 'utf8')) as Demo

/** `scheduledPath`: the path that runs its cron jobs by hand. */
export function describeSystem(
  demo: Demo,
  scheduledPath = '/cdn-cgi/handler/scheduled',
): Omit<System, 'demoFile' | 'stop'> {
  return {
    baseUrl: demo.base_url,
    shopUrl: `http://${demo.app.host}`,
    users: demo.users,
    freshCode: async (name) => {
      const person = [...cast.users, ...ownPayerUsers].find(({ key }) => key === name)
      if (!person?.totpSecret) return null
      // The URLs of both roles differ only in the role's name, which is in the password, too.
      const apiUrl = demo.system_database_url.replaceAll('app_system', 'app_api')
      return freshCode(await connect(apiUrl), person)
    },
    affiliateCode: demo.affiliates[0]!.code,
    runCron: async (job, at) => {
      const url = new URL(scheduledPath, demo.base_url)
      url.searchParams.set('cron', demo.crons[job] ?? job)
      url.searchParams.set('time', String(at.getTime()))
      const answer = await fetch(url)
      if (!answer.ok) throw new Error(`cron ${job}: ${answer.status} ${await answer.text()}`)
    },
  }
}
