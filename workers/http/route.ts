/** Declares API routes with their permissions, schemas and errors. */

import { createRoute, OpenAPIHono, type RouteConfig } from '@hono/zod-openapi'
import type { MiddlewareHandler } from 'hono'
import type * as z from 'zod'
import type { RefusalCode } from '../../schema/vocabulary.ts'
import { type LimitName, limits } from '../core/limits.ts'
import { Refusal } from '../core/refusal.ts'
import type { Access } from './access.ts'
import { admit } from './actor.ts'
import type { ApiContext, ApiRequest } from './context.ts'
import { limitActor, limitNameOf, limitNetwork } from './limits.ts'
import { permissions, type RouteKey } from './permissions.ts'
import { statusOf } from './problems.ts'
import { refuseInvalid } from './validation.ts'
import { type WaitingPeriod, waitingPeriodOf } from './waiting-period.ts'

type Declared<Key> = Key extends `${infer Method} ${infer Path}`
  ? { method: Method & RouteConfig['method']; path: Path }
  : never

type Described = Omit<RouteConfig, 'method' | 'path' | 'middleware'> & {
  tags: string[]
  summary: string
  description: string
}

/** A new Hono app for routes. It refuses invalid input in the common format. */
export function routes(): OpenAPIHono<ApiContext> {
  return new OpenAPIHono<ApiContext>({ defaultHook: (result) => refuseInvalid(result) })
}

/**
 * Declares the route `key` of the permission table. `refusals` are the error codes beyond those
 * that follow from its access and input. All of them appear in the OpenAPI document.
 */
export function route<const Key extends RouteKey, const Route extends Described>(
  key: Key,
  described: Route,
  refusals: readonly RefusalCode[] = [],
): Route & Declared<Key> {
  return routeWith({ route: key, access: permissions[key] }, described, refusals)
}

/** A route outside the permission table, which declares its own access. */
export interface OwnAccess<Key extends string = string> {
  /** Method and path, such as `post /v1/conversions`. */
  readonly route: Key
  readonly access: Access
  /** Its request limit; missing: the one that follows from the access. */
  readonly limit?: LimitName
  /** Its waiting period for new people; missing: the one of the list of paying routes. */
  readonly waitingPeriod?: WaitingPeriod
}

/** As `route`, for a route outside the permission table. */
export function routeWith<const Key extends string, const Route extends Described>(
  { route: key, access, limit = limitNameOf(key, access), ...own }: OwnAccess<Key>,
  described: Route,
  refusals: readonly RefusalCode[] = [],
): Route & Declared<Key> {
  const [method, path] = key.split(' ') as [RouteConfig['method'], string]
  const waitingPeriod = own.waitingPeriod ?? waitingPeriodOf(key)
  const codes = new Set([...impliedBy(access, method, described), ...refusals])
  if (waitingPeriod !== null) codes.add('waiting_period')
  const security = securityOf(access)
  const parameters = typeof access === 'string' ? [] : [confirmationHeader]
  return createRoute({
    ...described,
    ...(parameters.length > 0 ? { parameters } : {}),
    ...{ method, path, security, operationId: operationIdOf(method, path) },
    middleware: admitting(access, limit, waitingPeriod),
    responses: { ...described.responses, ...problemsOf([...codes], limit) },
  }) as unknown as Route & Declared<Key>
}

/** A JSON body of a request or an answer. */
export function json<Schema extends z.ZodType>(schema: Schema) {
  return { 'application/json': { schema } }
}

/** A JSON answer. */
export function answer<Schema extends z.ZodType>(description: string, schema: Schema) {
  return { description, content: json(schema) }
}

function admitting(
  access: Access,
  limit: LimitName,
  waitingPeriod: WaitingPeriod | null,
): MiddlewareHandler<ApiContext> {
  const isOpen = limit === 'anonymous' || limit === 'secret'
  return async (context, next) => {
    const c = context as ApiRequest
    if (isOpen) await limitNetwork(c, limit)
    await admit(c, access, waitingPeriod).catch((error: unknown) => countStranger(c, error))
    if (!isOpen) await limitActor(c)
    await next()
  }
}

/** Counts a request that failed to authenticate against its network's limit. */
async function countStranger(c: ApiRequest, error: unknown): Promise<never> {
  const isStranger = error instanceof Refusal && error.code === 'unauthenticated'
  if (isStranger) await limitNetwork(c, 'anonymous')
  throw error
}

const withoutPerson: readonly Access[] = ['anyone', 'own_page', 'cookie', 'app']

function impliedBy(access: Access, method: string, { request }: Described): RefusalCode[] {
  const codes: RefusalCode[] = ['unavailable', 'rate_limited']
  const wanted = typeof access === 'object' ? access.confirmed : access
  const isOfPeople = !withoutPerson.includes(wanted)
  if (isOfPeople && method !== 'get') codes.push('read_only')
  // X-Account may name an account the person does not belong to.
  if (isOfPeople && wanted !== 'person') codes.push('not_found')
  if (access !== 'anyone' && access !== 'own_page') codes.push('unauthenticated')
  if (access !== 'anyone') codes.push('forbidden')
  if (typeof access === 'object') codes.push('second_factor_required', 'second_factor_wrong')
  if (request?.query || request?.body) codes.push('invalid_input')
  if (request?.params) codes.push('not_found')
  if (request?.body) codes.push('invalid_json', 'payload_too_large')
  return codes
}

function problemsOf(codes: readonly RefusalCode[], limit: LimitName) {
  const byStatus = Map.groupBy(codes, (code) => statusOf[code])
  const content = {
    'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
  }
  const declared = [...byStatus].map(([status, these]) => [
    status,
    { description: `Problem with code ${these.join(' or ')}.`, content },
  ])
  const { count, periodSeconds } = limits[limit]
  const limited = `Problem with code rate_limited: about ${count} requests in ${periodSeconds} s, ${perWhom[limit]}.`
  return {
    ...Object.fromEntries(declared),
    429: { description: limited, content, headers: retryHeader },
    500: { description: 'Problem with code internal: a bug.', content },
  }
}

const perWhom: Partial<Record<LimitName, string>> = {
  ...{ app_key: 'per app key', person: 'per person' },
  ...{ anonymous: 'per network', secret: 'per network' },
}
const retryHeader = {
  'Retry-After': { description: 'Seconds to wait.', schema: { type: 'integer' as const } },
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

/** The confirmation header in the OpenAPI document. */
export const confirmationHeader = {
  ...{ name: 'X-Second-Factor', in: 'header' as const, required: false },
  schema: { type: 'string' as const },
  description:
    'Confirms this one action. Either a one-time code (six digits); or `passkey.` and the base64url of the WebAuthn result’s JSON (get options from POST /v1/me/confirmations); or, for people without a second factor, `password.` and its base64url. If missing: 403 second_factor_required.',
}
