/**
 * Routes for `npm start`, on this machine only: stop the Workers without losing data, run jobs
 * and move the clock. Only workers/dev.ts includes them, so no deployed Worker has them.
 */
import { clockMs, clockNow, setClockAhead } from './core/clock.ts'
import { wordsOf } from './core/log.ts'
import { jobs } from './cron-jobs.ts'
import { checkLandingPages } from './delivery/verbs/check-landing-pages.ts'
import { runDeliveries } from './delivery/verbs/run-deliveries.ts'
import type { buildDrain } from './dev-drain.ts'
import type { CronEnv, DeliveryEnv } from './env.ts'
import { runJob } from './operations/run-jobs.ts'

export interface LocalEnv
  extends Omit<CronEnv, 'DELIVERIES'>,
    Omit<DeliveryEnv, 'LOCAL_MODE' | 'MAILS'> {
  LOCAL_MODE?: string
  /** URL where the run reports how far its clock is ahead; missing = not at all. */
  LOCAL_CLOCK_URL?: string
  CLICKS: Queue
  REPORTS: Queue
  PAYOUTS: Queue
}

/** Host names of this machine. All other hosts belong to apps. */
export const loopbackHosts: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]'])

const LOCAL_PATH = '/__local/'
const DRAIN_MS_MAX = 8_000
let isClockKnown = false

/** Reads once per start how far the clock is ahead. */
export async function readLocalClock({ LOCAL_CLOCK_URL }: LocalEnv): Promise<void> {
  if (isClockKnown || LOCAL_CLOCK_URL === undefined) return
  const response = await fetch(LOCAL_CLOCK_URL)
  const { ahead_ms } = (await response.json()) as { ahead_ms: number }
  setClockAhead(ahead_ms)
  isClockKnown = true
}

/** Refuses browser pages, which send an origin, and other host names of this machine. */
export function isLocalCall({ url, method, headers }: Request, env: LocalEnv): boolean {
  const { hostname, pathname } = new URL(url)
  if (env.LOCAL_MODE !== '1' || method !== 'POST' || headers.has('origin')) return false
  return loopbackHosts.has(hostname) && pathname.startsWith(LOCAL_PATH)
}

/**
 * POST /__local/drain: refuses new requests and returns what could not be stored. POST
 * /__local/clock: the clock was moved. POST /__local/jobs/{name}: runs a job now. POST
 * /__local/deliveries: sends what is due.
 */
export async function answerLocalCall(
  request: Request,
  env: LocalEnv,
  drain: ReturnType<typeof buildDrain>,
): Promise<Response> {
  const [task, name] = new URL(request.url).pathname.slice(LOCAL_PATH.length).split('/')
  if (task === 'drain') {
    const queues = [
      env.CLICKS,
      env.REPORTS,
      env.MAILS as Queue,
      env.PAYOUTS,
      env.EXPORT_REQUESTS as Queue,
    ]
    return Response.json(await drain.finish(queues, DRAIN_MS_MAX))
  }
  if (task === 'clock') {
    isClockKnown = false
    await readLocalClock(env)
    return Response.json({ now: clockNow() })
  }
  if (task === 'deliveries') {
    const delivered = await runDeliveries(env, true)
    return Response.json({ ...delivered, pages: await checkLandingPages(env) })
  }
  if (task === 'jobs') return runNow(name ?? '', env)
  return new Response(null, { status: 404 })
}

async function runNow(name: string, env: LocalEnv): Promise<Response> {
  const job = jobs.find((one) => one.name === name)
  if (job === undefined) return new Response(null, { status: 404 })
  await readLocalClock(env)
  const ran = await runJob(job, env, new Date(clockMs()))
  if (ran.outcome === 'ok') return Response.json(ran.done)
  return Response.json({ error: wordsOf(ran.error) }, { status: 500 })
}
