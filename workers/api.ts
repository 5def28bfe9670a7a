/** The api Worker: everything under /v1, and the dashboard's files. */

import { api } from './api-routes.ts'
import { clockMs } from './core/clock.ts'
import { announceDeliveries } from './delivery/delivery-message.ts'
import type { ApiEnv } from './env.ts'
import { serveDashboard } from './http/dashboard-files.ts'
import { noteActivity } from './operations/activity.ts'

export { ConversionBatcher } from './conversions/record/http/batcher-object.ts'

const MONITORED = '/v1/health'
const apiPath = /^\/(v1(\/|$)|postback$)/

export default {
  fetch(request, env, ctx) {
    const { pathname } = new URL(request.url)
    if (!apiPath.test(pathname) && env.ASSETS) return serveDashboard(env.ASSETS, request)
    const work = answer(request, env, ctx)
    // Cloudflare cancels a request whose caller disconnects. Events reported by pixels, postbacks
    // and apps are recorded all the same: waitUntil gives them 30 more seconds.
    ctx.waitUntil(work)
    return work
  },
} satisfies ExportedHandler<ApiEnv>

/** Reads write no events. Postbacks and pixels of sources may come as GET. */
const mayWriteEvents = ({ method, url }: Request) =>
  method !== 'GET' || !new URL(url).pathname.startsWith('/v1/') || url.includes('/v1/pixel')

async function answer(request: Request, env: ApiEnv, ctx: ExecutionContext): Promise<Response> {
  const response = await api.fetch(request, env, ctx)
  // Refused requests and monitors do not count as use, because they must not keep an idle database
  // awake.
  if (response.status < 400 && !new URL(request.url).pathname.startsWith(MONITORED)) {
    ctx.waitUntil(noteActivity(env.SNAPSHOTS, clockMs()))
    if (mayWriteEvents(request)) ctx.waitUntil(announceDeliveries(env.DELIVERIES, clockMs()))
  }
  return response
}
