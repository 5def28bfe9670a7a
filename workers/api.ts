/** The api Worker: everything under /v1, and the dashboard's files. */

import { api } from './api-routes.ts'
import type { ApiEnv } from './env.ts'
import { serveDashboard } from './http/dashboard-files.ts'

export { ConversionDesk } from './conversions/record/http/batcher-object.ts'

const apiPath = /^\/(v1(\/|$)|postback$)/

export default {
  fetch(request, env, ctx) {
    const { pathname } = new URL(request.url)
    if (apiPath.test(pathname) || !env.ASSETS) return api.fetch(request, env, ctx)
    return serveDashboard(env.ASSETS, request)
  },
} satisfies ExportedHandler<ApiEnv>
