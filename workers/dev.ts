/**
 * The four Workers joined in one process, for local runs only. In production Cloudflare's routes send
 * each request to its Worker; here host and path decide the same way.
 */

import api from './api.ts'
import consumer from './consumer.ts'
import cron from './cron.ts'
import type { ApiEnv, ConsumerEnv, CronEnv, TrackerEnv } from './env.ts'
import { serveDashboard } from './http/dashboard-files.ts'
import tracker from './tracker.ts'

export { ClickCap } from './caps/click-cap-object.ts'
export { ConversionDesk } from './conversions/record/http/batcher-object.ts'

type DevEnv = TrackerEnv & ApiEnv & ConsumerEnv & CronEnv & { ASSETS: Fetcher }

/** The dashboard and the API live on these; every other host is an app's. */
const dashboardHosts = new Set(['localhost', '127.0.0.1', '[::1]'])
const apiPaths = /^\/(v1(\/|$)|postback$)/

/** Whether the tracker has a route for this path, by whatever method. */
const isTracked = (request: Request) =>
  tracker.router.match('GET', tracker.getPath(request))[0].length > 0

export default {
  fetch(request, env, ctx) {
    const { hostname, pathname } = new URL(request.url)
    if (!dashboardHosts.has(hostname)) return tracker.fetch(request, env, ctx)
    if (isTracked(request)) return tracker.fetch(request, env, ctx)
    if (apiPaths.test(pathname)) return api.fetch(request, env, ctx)
    return serveDashboard(env.ASSETS, request)
  },

  queue: (batch, env, ctx) =>
    batch.queue === 'payouts' ? cron.queue(batch, env, ctx) : consumer.queue(batch, env, ctx),

  scheduled: (event, env, ctx) => cron.scheduled(event, env, ctx),
} satisfies ExportedHandler<DevEnv>
