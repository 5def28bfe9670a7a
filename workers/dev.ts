/**
 * The five Workers in one process, for local runs only. In production, Cloudflare's routes send
 * each request to its Worker; here host and path do.
 */

import api from './api.ts'
import { buildTracker } from './clicks/edge/tracker.ts'
import consumer from './consumer.ts'
import { clockMs } from './core/clock.ts'
import cron from './cron.ts'
import delivery from './delivery.ts'
import { buildDrain } from './dev-drain.ts'
import {
  answerLocalCall,
  isLocalCall,
  type LocalEnv,
  loopbackHosts,
  readLocalClock,
} from './dev-local.ts'
import type { ApiEnv, ConsumerEnv, DeliveryEnv, TrackerEnv } from './env.ts'
import { serveDashboard } from './http/dashboard-files.ts'
import { buildWorker } from './tracker.ts'

export { ClickCap } from './caps/click-cap-object.ts'
export { ConversionBatcher } from './conversions/record/http/batcher-object.ts'

type DevEnv = TrackerEnv & ApiEnv & ConsumerEnv & DeliveryEnv & LocalEnv & { ASSETS: Fetcher }
type DevRequest = Parameters<ExportedHandlerFetchHandler<DevEnv>>[0]

const apiPaths = /^\/(v1(\/|$)|postback$)/

/** Whether the tracker has a route for this path, for any method. */
const isTracked = (request: Request) =>
  tracker.router.match('GET', tracker.getPath(request))[0].length > 0

const drain = buildDrain()
const tracker = buildWorker(buildTracker(clockMs))

export default {
  async fetch(request, env, ctx) {
    if (isLocalCall(request, env)) return answerLocalCall(request, env, drain)
    if (!drain.isOpen()) return new Response('Tributary is stopping.', { status: 503 })
    await readLocalClock(env)
    return drain.during(async () => route(request, env, drain.watch(ctx)))
  },

  async queue(batch, env, ctx) {
    await readLocalClock(env)
    await drain.deliver(batch, (watched) => {
      if (watched.queue === 'deliveries') return delivery.queue(watched, env, ctx)
      const worker = watched.queue === 'payouts' ? cron : consumer
      return worker.queue(watched, env, ctx)
    })
  },

  async scheduled(event, env, ctx) {
    await readLocalClock(env)
    await cron.scheduled(event, env, ctx)
  },
} satisfies ExportedHandler<DevEnv>

function route(request: DevRequest, env: DevEnv, ctx: ExecutionContext) {
  const { hostname, pathname } = new URL(request.url)
  if (!loopbackHosts.has(hostname)) return tracker.fetch(request, env, ctx)
  if (isTracked(request)) return tracker.fetch(request, env, ctx)
  if (apiPaths.test(pathname)) return api.fetch(request, env, ctx)
  return serveDashboard(env.ASSETS, request)
}
