/** The OpenAPI document, generated from the schemas that check the input. */
import type { OpenAPIHono } from '@hono/zod-openapi'
import type { JSONValue } from 'hono/utils/types'
import * as z from 'zod'
import type { ApiContext } from './context.ts'
import { Problem } from './contract.ts'
import { route, routes } from './route.ts'

const openapiRoute = route('get /v1/openapi.json', {
  tags: ['Operation'],
  summary: 'OpenAPI document',
  description: 'OpenAPI 3.1 description of every route under /v1.',
  responses: {
    200: {
      description: 'The OpenAPI document.',
      content: { 'application/json': { schema: z.looseObject({ openapi: z.string() }) } },
    },
  },
})
const docsRoute = route('get /v1/docs', {
  tags: ['Operation'],
  summary: 'API explorer',
  description: 'Redirects to the page where you can try the API.',
  responses: { 302: { description: 'Redirect to /api-docs/.' } },
})

type JsonDocument = { openapi: string; [part: string]: JSONValue }

const info = {
  title: 'Tributary',
  version: '1',
  description:
    'Affiliate tracking, commissions and payouts. Money is a decimal string with its currency; times are UTC; every error is an RFC 9457 problem document with a stable `code`.',
}

/**
 * Routes that serve the API's description. `api` returns the whole API, these routes included; `webhooks` describes the
 * messages that it sends.
 */
export function openapiRoutes(api: () => OpenAPIHono<ApiContext>, webhooks: () => object) {
  let document: ReturnType<typeof describe> | undefined
  return routes()
    .openapi(openapiRoute, (c) => {
      document ??= describe(api(), webhooks())
      return c.json(document as unknown as JsonDocument, 200)
    })
    .openapi(docsRoute, (c) => c.redirect('/api-docs/', 302))
}

function describe(api: OpenAPIHono<ApiContext>, webhooks: object) {
  const { $schema: _, ...problem } = z.toJSONSchema(Problem)
  const schemes = {
    accessToken: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
    appKey: {
      type: 'http',
      scheme: 'bearer',
      description: 'A partner app’s key, trib_live_… or trib_test_….',
    },
    refreshCookie: { type: 'apiKey', in: 'cookie', name: '__Host-rt' },
  } as const
  const written = api.getOpenAPI31Document({ openapi: '3.1.0', info, servers: [{ url: '/' }] })
  return {
    ...withBarePatterns(written),
    webhooks,
    components: { schemas: { Problem: problem }, securitySchemes: schemes },
  }
}

/** The library appends a pattern's flags, which clients would read as part of the pattern. */
export function withBarePatterns<Document>(document: Document): Document {
  return JSON.parse(JSON.stringify(document), (name, value) =>
    name === 'pattern' && typeof value === 'string' ? value.replace(/\$\/[a-z]+$/, '$') : value,
  )
}
