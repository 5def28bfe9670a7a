/**
 * The API over a demo database with small fakes for its bindings. Every answer is checked against the API's
 * own description.
 */
import { expect } from 'vitest'
import type * as z from 'zod'
import * as cast from '../../dev/demo/demo-cast.ts'
import { makeAccessTokenKey } from '../../dev/secrets/access-token-key.ts'
import { methodsOf } from '../api-permissions.ts'
import { api } from '../api-routes.ts'
import { connect, type Db } from '../core/database.ts'
import { makeAppKey } from '../credentials/app-key.ts'
import type { ApiEnv } from '../env.ts'
import { Problem } from '../http/contract.ts'
import type { MailMessage } from '../mail/rules/mail-message.ts'
import type { SessionAnswer } from '../people/sign-in/http/contract.ts'
import type { ExportsMessage } from '../reports/exports/export-message-rules.ts'
import { type AppKeySnapshot, snapshotKey } from '../snapshots/rules.ts'
import { confirmerOf, freshCode, freshProof } from './fresh-code.ts'
import { type LedgerClock, makeDemoDatabase, TEST_SEALING_KEY } from './fresh-database.ts'
import { type MemoryBucket, makeMemoryBucket } from './memory-bucket.ts'
import { makeMemoryStore } from './snapshot-store.ts'

export const ORIGIN = 'http://localhost:8787'
/** 32 bytes of 1; the key of links in mails. */
export const TEST_MAIL_TOKEN_KEY = 'AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE'

export interface Ask {
  token?: string
  /** Sent as JSON; a string is sent as it is. */
  body?: unknown
  headers?: Record<string, string>
  /** Sent without X-Second-Factor, which is otherwise added for routes that require it. */
  isUnconfirmed?: boolean
  env?: Partial<ApiEnv>
}

export interface ApiWorld {
  env: ApiEnv
  /** As app_api and as app_system. */
  api: Db
  system: Db
  /** Its URL for app_system. */
  systemUrl: string
  /** The same two over PostgreSQL's own protocol. */
  tcpUrls: { apiTcpUrl: string; systemTcpUrl: string }
  appKey: string
  /** What was put into the KV store and sent to the payouts queue. */
  kept: Map<string, string>
  sent: unknown[]
  /** Messages sent to the reports queue. */
  queued: unknown[]
  /** Messages sent to the mails queue. */
  mailed: MailMessage[]
  /** Messages sent to the exports queue, and the files in R2. */
  exported: ExportsMessage[]
  bucket: MemoryBucket
  ask(method: string, path: string, ask?: Ask): Promise<Response>
  /** The same as one of the demo's people, by their name in the cast, or with a token. */
  as(
    who: string | { token: string },
    method: string,
    path: string,
    body?: unknown,
  ): Promise<Response>
  /** An access token of one of the demo's people, by their name in the cast. */
  tokenOf(key: string): Promise<string>
  /** A value of X-Second-Factor with which that person confirms one action. */
  confirm(key: string): Promise<string>
}

export async function makeApiWorld(clock: LedgerClock = {}): Promise<ApiWorld> {
  const { key: appKey, hash } = makeAppKey(cast.appKeyId)
  const demo = { appUrl: `http://${cast.app.host}:8787`, appKeyHash: hash }
  const urls = await makeDemoDatabase(demo, clock)
  const sent: unknown[] = []
  const queued: unknown[] = []
  const mailed: MailMessage[] = []
  const exported: ExportsMessage[] = []
  const bucket = makeMemoryBucket()
  const kept = new Map([[snapshotKey.appKey(cast.appKeyId), JSON.stringify(keySnapshot(hash))]])
  const env = {
    API_DATABASE_URL: urls.apiDatabaseUrl,
    ACCESS_TOKEN_KEY: makeAccessTokenKey(),
    SNAPSHOTS: {
      ...makeMemoryStore(kept),
      get: async (key: string) => JSON.parse(kept.get(key) ?? 'null'),
    },
    PAYOUTS: { send: async (message: unknown) => void sent.push(message) },
    REPORTS: { send: async (message: unknown) => void queued.push(message) },
    MAILS: { send: async (message: MailMessage) => void mailed.push(message) },
    EXPORTS: bucket,
    CREATIVES: makeMemoryBucket(),
    EXPORT_REQUESTS: { send: async (message: ExportsMessage) => void exported.push(message) },
    MAIL_TOKEN_KEY: TEST_MAIL_TOKEN_KEY,
    SEALING_KEY: TEST_SEALING_KEY,
    WEBHOOK_KEY: TEST_SEALING_KEY,
    // No server runs there: a test that verifies hosts uses its own name servers.
    DNS_URL: 'http://127.0.0.1:9/dns-query',
    SIGN_IN_LIMIT: { limit: async () => ({ success: true }) },
  } as unknown as ApiEnv
  const tokens = new Map<string, Promise<string>>()
  const ask: ApiWorld['ask'] = (method, path, asked = {}) => request(env, method, path, asked)
  const confirm = (key: string) => freshProof(apiDb, personOf(key).id)
  const tokenOf = (key: string) => {
    const known = tokens.get(key) ?? signIn(ask, apiDb, key)
    tokens.set(key, known)
    return known
  }
  const as: ApiWorld['as'] = async (who, method, path, body) =>
    ask(method, path, { token: typeof who === 'string' ? await tokenOf(who) : who.token, body })
  const [apiDb, system] = [
    await connect(urls.apiDatabaseUrl),
    await connect(urls.systemDatabaseUrl),
  ]
  const { apiTcpUrl, systemTcpUrl } = urls
  const tcpUrls = { apiTcpUrl, systemTcpUrl }
  return {
    ...{ env, api: apiDb, system, systemUrl: urls.systemDatabaseUrl, tcpUrls, appKey },
    ...{ kept, sent, queued, mailed, exported, bucket },
    ...{ ask, as, tokenOf, confirm },
  }
}

export function keySnapshot(hash: string, over: Partial<AppKeySnapshot> = {}): AppKeySnapshot {
  const { id, advertiserId } = { id: cast.appKeyId, advertiserId: cast.advertiser.id }
  const scopes = ['conversions:write']
  return { v: 1, id, appId: cast.app.id, advertiserId, hash, scopes, expiresAt: null, ...over }
}

export const personOf = (key: string) => cast.users.find((user) => user.key === key)!

async function signIn(ask: ApiWorld['ask'], apiDb: Db, key: string): Promise<string> {
  const person = personOf(key)
  const { email, password } = person
  const code = person.totpSecret === null ? {} : { code: await freshCode(apiDb, person) }
  const answer = await ask('POST', '/v1/sign-in', { body: { email, password, ...code } })
  expect(answer.status).toBe(200)
  return ((await answer.json()) as SessionAnswer).access_token
}

/** Of concurrent actions of one person, a fresh code confirms one; the others must try again. */
const TRIES_MAX = 10

/** Confirms the actions that require it; a header of the test's own takes precedence. */
async function request(env: ApiEnv, method: string, path: string, asked: Ask): Promise<Response> {
  const confirmer =
    asked.isUnconfirmed || asked.headers?.['x-second-factor'] !== undefined
      ? null
      : confirmerOf(method, path, asked.token ?? '')
  if (confirmer === null) return send(env, method, path, asked)
  const api = await connect(env.API_DATABASE_URL)
  for (let tries = 1; ; tries += 1) {
    const headers = { ...asked.headers, 'x-second-factor': await freshProof(api, confirmer) }
    const answer = await send(env, method, path, { ...asked, headers })
    const { code } = answer.ok ? {} : ((await answer.clone().json()) as { code?: string })
    if (code !== 'second_factor_wrong' || tries === TRIES_MAX) return answer
  }
}

async function send(env: ApiEnv, method: string, path: string, asked: Ask): Promise<Response> {
  const { token, body, headers = {} } = asked
  const answer = await api.request(
    `${ORIGIN}${path}`,
    {
      method,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined
        ? {}
        : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    },
    { ...env, ...asked.env },
  )
  await holdAgainstDescription(method, path, answer.clone())
  return answer
}

/** Answers that browsers and feed readers keep. */
const keptPaths =
  /^\/v1\/(banners\/|creatives\/[^/]+\/image|offer-feeds\/|offers\/[^/]+\/logo|advertiser-logos\/|coupon-widget)/

/** Every answer must have the frame's headers, a declared status, and exactly the declared content. */
export async function holdAgainstDescription(method: string, path: string, answer: Response) {
  const isKept = answer.status < 400 && keptPaths.test(path)
  expect(answer.headers.get('cache-control')).toMatch(isKept ? /max-age/ : /^no-store$/)
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
  expect(answer.headers.get('x-request-id')).toBeTruthy()
  const text = await answer.text()
  if (answer.status >= 400) {
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
    const problem = exactly(Problem, JSON.parse(text))
    expect(problem.status).toBe(answer.status)
    expect(problem.request_id).toBe(answer.headers.get('x-request-id'))
  }
  const { pathname } = new URL(path, ORIGIN)
  if (!methodsOf(pathname).includes(method)) {
    expect([404, 405]).toContain(answer.status)
    return
  }
  const declared = operationOf(method, pathname).responses[answer.status]
  expect(declared, `${method} ${pathname} declares ${answer.status}`).toBeDefined()
  const schema = declared?.content?.['application/json']?.schema
  if (schema) exactly(schema, JSON.parse(text))
}

/** Parses, and checks that there are no fields beyond the schema: an answer is an allow-list. */
function exactly<Schema extends z.ZodType>(schema: Schema, body: unknown): z.infer<Schema> {
  const parsed = schema.parse(body)
  expect(body).toEqual(parsed)
  return parsed
}

interface Operation {
  method: string
  path: string
  responses: Record<string, { content?: Record<string, { schema: z.ZodType }> }>
}

/** Every route as it was declared. */
export function operations(): Operation[] {
  return api.openAPIRegistry.definitions.flatMap((definition) =>
    definition.type === 'route' ? [definition.route as unknown as Operation] : [],
  )
}

const shapes: { shape: RegExp; operation: Operation }[] = []

function operationOf(method: string, pathname: string): Operation {
  if (shapes.length === 0) {
    for (const operation of operations()) {
      const shape = new RegExp(`^${operation.path.replace(/\{\w+\}/g, '[^/]+')}$`)
      shapes.push({ shape, operation })
    }
  }
  const found = shapes.find(
    ({ shape, operation }) => operation.method === method.toLowerCase() && shape.test(pathname),
  )
  expect(found, `${method} ${pathname} is declared`).toBeDefined()
  return found!.operation
}

/** Reads an answer by the schema. */
export async function read<Schema extends z.ZodType>(
  answer: Response,
  schema: Schema,
): Promise<z.infer<Schema>> {
  return schema.parse(await answer.json())
}

/** Status, code and the fields of a problem document. */
export async function problemOf(answer: Response) {
  const { code, errors = [] } = await read(answer, Problem)
  return { status: answer.status, code, fields: errors.map(({ field }) => field) }
}
