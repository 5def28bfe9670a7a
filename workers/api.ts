/** The api Worker: everything under /v1, and the dashboard's files. */

import { api } from './api-routes.ts'
import type { ApiEnv } from './env.ts'
import { serveDashboard } from './http/dashboard-files.ts'

export { ConversionDesk } from './conversions/record/http/batcher-object.ts'

const apiPath = /^\/(v1(\/|$)|postback$)/

export default {
  fetch(request, env, ctx) {
    const { pathname } = new URL(request.url)
    if (!apiPath.test(pathname) && env.ASSETS) return serveDashboard(env.ASSETS, request)
    const work = Promise.resolve(api.fetch(request, env, ctx))
    // Cloudflare cancels a request whose caller leaves. What a pixel, a postback or an app has reported is
    // recorded all the same: it has 30 s more for that.
    ctx.waitUntil(work)
    return work
  },
} satisfies ExportedHandler<ApiEnv>
