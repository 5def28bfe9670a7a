/**
 * The four Workers joined in one process, for local runs only. In production Cloudflare's routes send
 * each request to its Worker; here host and path decide the same way.
 */

import api from './api.ts'
import consumer from './consumer.ts'
import cron from './cron.ts'
import { buildDrain } from './dev-drain.ts'
import type { ApiEnv, ConsumerEnv, CronEnv, TrackerEnv } from './env.ts'
import { serveDashboard } from './http/dashboard-files.ts'
import tracker from './tracker.ts'

export { ClickCap } from './caps/click-cap-object.ts'
export { ConversionDesk } from './conversions/record/http/batcher-object.ts'

type DevEnv = TrackerEnv & ApiEnv & ConsumerEnv & CronEnv & { ASSETS: Fetcher; CLICKS: Queue }
type DevRequest = Parameters<ExportedHandlerFetchHandler<DevEnv>>[0]

/** The dashboard and the API live on these; every other host is an app's. */
const dashboardHosts = new Set(['localhost', '127.0.0.1', '[::1]'])
const apiPaths = /^\/(v1(\/|$)|postback$)/

/** Whether the tracker has a route for this path, by whatever method. */
const isTracked = (request: Request) =>
  tracker.router.match('GET', tracker.getPath(request))[0].length > 0

/** Ways in for `npm start` itself, on this machine alone. */
const LOCAL_PATH = '/__local/'
const DRAIN_MS_MAX = 8_000
const drain = buildDrain()

export default {
  async fetch(request, env, ctx) {
    if (isLocal(request, env)) return answerLocal(request, env)
    if (!drain.isOpen()) return new Response('Tributary is stopping.', { status: 503 })
    return drain.during(async () => route(request, env, drain.watch(ctx)))
  },

  queue: (batch, env, ctx) =>
    drain.deliver(batch, (watched) =>
      batch.queue === 'payouts' ? cron.queue(watched, env, ctx) : consumer.queue(watched, env, ctx),
    ),

  scheduled: (event, env, ctx) => cron.scheduled(event, env, ctx),
} satisfies ExportedHandler<DevEnv>

function route(request: DevRequest, env: DevEnv, ctx: ExecutionContext) {
  const { hostname, pathname } = new URL(request.url)
  if (!dashboardHosts.has(hostname)) return tracker.fetch(request, env, ctx)
  if (isTracked(request)) return tracker.fetch(request, env, ctx)
  if (apiPaths.test(pathname)) return api.fetch(request, env, ctx)
  return serveDashboard(env.ASSETS, request)
}

/** Not from a page in a browser, which would say its origin; and under no other name of this machine. */
function isLocal({ url, method, headers }: Request, { LOCAL_MODE }: DevEnv): boolean {
  const { hostname, pathname } = new URL(url)
  if (LOCAL_MODE !== '1' || method !== 'POST' || headers.has('origin')) return false
  return dashboardHosts.has(hostname) && pathname.startsWith(LOCAL_PATH)
}

/** POST /__local/drain: nothing new is answered any more; says what could not be stored. */
async function answerLocal(request: Request, env: DevEnv): Promise<Response> {
  if (new URL(request.url).pathname !== `${LOCAL_PATH}drain`)
    return new Response(null, { status: 404 })
  const queues = [env.CLICKS, env.REPORTS, env.MAILS, env.PAYOUTS]
  return Response.json(await drain.finish(queues, DRAIN_MS_MAX))
}
