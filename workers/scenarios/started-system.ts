/** `npm start` as a process of its own, with a folder and ports of its own, for tests in a browser. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { findFreePort } from '../../dev/ports.ts'
import { outsidePlace } from '../../dev/postgres-place.ts'

const root = path.resolve(import.meta.dirname, '../..')
const START_MS_MAX = 80_000
const STOP_MS_MAX = 20_000

export interface StartedSystem {
  baseUrl: string
  shopUrl: string
  users: Record<string, { email: string; password: string }>
  affiliateCode: string
  /** Runs a cron job as if it were `at`. */
  runCron(job: string, at: Date): Promise<void>
  stop(): Promise<void>
}

interface Demo {
  base_url: string
  app: { host: string }
  users: StartedSystem['users']
  affiliates: { code: string }[]
  crons: Record<string, string>
}

/** Starts from nothing and waits for demo.json, which is written when everything answers. */
export async function startSystem(): Promise<StartedSystem> {
  const localDir = path.join(root, `.local/browser-${process.pid}`)
  const port = await findFreePort(0)
  const child = spawn(process.execPath, [path.join(root, 'dev/start.ts')], {
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
  const ended = once(child, 'exit').then(() => {})
  const stop = async () => {
    child.kill('SIGTERM')
    const killing = setTimeout(() => child.kill('SIGKILL'), STOP_MS_MAX)
    await ended
    clearTimeout(killing)
    rmSync(localDir, { recursive: true, force: true })
    // Where root keeps the data of a checkout in a closed folder.
    const data = path.join(outsidePlace, `postgres-${path.basename(localDir)}`)
    rmSync(data, { recursive: true, force: true })
  }
  const demo = await Promise.race([
    waitForDemo(path.join(localDir, 'demo.json')),
    ended.then(() => null),
  ])
  if (demo !== null) return describeSystem(demo, stop)
  await stop()
  throw new Error(`npm start did not come up:\n${said}`)
}

/** Null when the time is over. */
async function waitForDemo(file: string): Promise<Demo | null> {
  for (const end = performance.now() + START_MS_MAX; performance.now() < end; ) {
    try {
      return JSON.parse(readFileSync(file, 'utf8')) as Demo
    } catch {
      await new Promise((wake) => setTimeout(wake, 100))
    }
  }
  return null
}

function describeSystem(demo: Demo, stop: () => Promise<void>): StartedSystem {
  return {
    baseUrl: demo.base_url,
    shopUrl: `http://${demo.app.host}`,
    users: demo.users,
    affiliateCode: demo.affiliates[0]!.code,
    runCron: async (job, at) => {
      const url = new URL('/cdn-cgi/handler/scheduled', demo.base_url)
      url.searchParams.set('cron', demo.crons[job] ?? job)
      url.searchParams.set('time', String(at.getTime()))
      const answer = await fetch(url)
      if (!answer.ok) throw new Error(`cron ${job}: ${answer.status} ${await answer.text()}`)
    },
    stop,
  }
}
