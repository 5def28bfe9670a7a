/** How a route is declared: its place in the table of permissions, its schemas, its refusals. */
import { createRoute, OpenAPIHono, type RouteConfig } from '@hono/zod-openapi'
import type { MiddlewareHandler } from 'hono'
import type * as z from 'zod'
import type { RefusalCode } from '../../schema/vocabulary.ts'
import { admit } from './actor.ts'
import type { ApiContext, ApiRequest } from './context.ts'
import { type Access, permissions, type RouteKey } from './permissions.ts'
import { statusOf } from './problems.ts'
import { refuseInvalid } from './validation.ts'

type Declared<Key> = Key extends `${infer Method} ${infer Path}`
  ? { method: Method & RouteConfig['method']; path: Path }
  : never

type Described = Omit<RouteConfig, 'method' | 'path' | 'middleware'> & {
  tags: string[]
  summary: string
  description: string
}

/** An empty set of routes that refuses input as every route does. */
export function routes(): OpenAPIHono<ApiContext> {
  return new OpenAPIHono<ApiContext>({ defaultHook: (result) => refuseInvalid(result) })
}

/**
 * Declares the route `key` of the table of permissions. `refusals` are the codes beyond those that
 * follow from its access and its input; all of them go into the API's description.
 */
export function route<const Key extends RouteKey, const Route extends Described>(
  key: Key,
  described: Route,
  refusals: readonly RefusalCode[] = [],
): Route & Declared<Key> {
  const [method, path] = key.split(' ') as [RouteConfig['method'], string]
  const access = permissions[key]
  const codes = new Set([...impliedBy(access, described), ...refusals])
  const security = securityOf(access)
  return createRoute({
    ...described,
    ...{ method, path, security, operationId: operationIdOf(method, path) },
    middleware: admitting(access),
    responses: { ...described.responses, ...problemsOf([...codes]) },
  }) as unknown as Route & Declared<Key>
}

/** The body of a request, or the content of an answer. */
export function json<Schema extends z.ZodType>(schema: Schema) {
  return { 'application/json': { schema } }
}

/** A JSON answer. */
export function answer<Schema extends z.ZodType>(description: string, schema: Schema) {
  return { description, content: json(schema) }
}

function admitting(access: Access): MiddlewareHandler<ApiContext> {
  return async (c, next) => {
    await admit(c as ApiRequest, access)
    await next()
  }
}

function impliedBy(access: Access, { request }: Described): RefusalCode[] {
  const codes: RefusalCode[] = ['unavailable']
  if (access !== 'anyone' && access !== 'own_page') codes.push('unauthenticated')
  if (access !== 'anyone' && access !== 'person') codes.push('forbidden')
  if (request?.query || request?.body) codes.push('invalid_input')
  if (request?.params) codes.push('not_found')
  if (request?.body) codes.push('invalid_json', 'payload_too_large')
  return codes
}

function problemsOf(codes: readonly RefusalCode[]) {
  const byStatus = Map.groupBy(codes, (code) => statusOf[code])
  const content = {
    'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
  }
  const declared = [...byStatus].map(([status, these]) => [
    status,
    { description: `Problem with code ${these.join(' or ')}.`, content },
  ])
  return {
    ...Object.fromEntries(declared),
    500: { description: 'Problem with code internal: a bug.', content },
  }
}

function securityOf(access: Access) {
  if (access === 'anyone' || access === 'own_page') return []
  if (access === 'cookie') return [{ refreshCookie: [] }]
  return access === 'app' ? [{ appKey: [] }] : [{ accessToken: [] }]
}

function operationIdOf(method: string, path: string): string {
  const words = path.replace('/v1/', '').split(/[/.-]/)
  const named = words.map((word) => word.replace(/[{}]/g, '')).filter((word) => word !== '')
  return [method, ...named].join('_')
}
