/** The runtime supports what the API needs: scrypt, Ed25519, HKDF, the Neon driver, rate limits, assets. */
import { createExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import worker from './api.ts'
import { newId } from './core/ids.ts'
import { signAccessToken } from './credentials/access-token.ts'
import { hashPassword, verifyPassword } from './credentials/password.ts'
import { loadTokenKeys } from './credentials/token-keys.ts'
import type { ApiEnv } from './env.ts'

const bindings = env as unknown as ApiEnv
const ORIGIN = 'http://localhost:8787'

async function ask(path: string, init: RequestInit = {}, given: Partial<ApiEnv> = {}) {
  const request = new Request(`${ORIGIN}${path}`, init) as Request<
    unknown,
    IncomingRequestCfProperties
  >
  const { ASSETS: _, ...rest } = { ...bindings }
  const answer = await worker.fetch(request, { ...rest, ...given }, createExecutionContext())
  return { status: answer.status, text: await answer.text() }
}
const json = { 'content-type': 'application/json', 'x-tributary': '1' }

test('the database answers, as a role that bypasses nothing', async () => {
  expect(await ask('/v1/health')).toEqual({ status: 200, text: '{"status":"ok"}' })
})

test('passwords are hashed and compared', async () => {
  const encoded = await hashPassword('correct horse battery')
  expect(await verifyPassword('correct horse battery', encoded)).toBe(true)
  expect(await verifyPassword('wrong', encoded)).toBe(false)
})

test('an unknown person is refused after the whole work, within the limits of the binding', async () => {
  const body = JSON.stringify({ email: 'nobody@tributary.example', password: 'x' })
  const { status, text } = await ask('/v1/sign-in', { method: 'POST', headers: json, body })
  expect([status, JSON.parse(text).code]).toEqual([401, 'unauthenticated'])
})

test('a token of ours is read, and its person looked up', async () => {
  const now = new Date()
  const holder = {
    ...{ userId: newId(now), sessionId: newId(now), memberships: [], proofs: ['pwd' as const] },
    ...{ signedInAt: now, impersonationId: null },
  }
  const keys = await loadTokenKeys(bindings.ACCESS_TOKEN_KEY)
  const { token } = await signAccessToken(keys, holder, now)
  const { status, text } = await ask('/v1/me', { headers: { authorization: `Bearer ${token}` } })
  expect([status, JSON.parse(text).detail]).toEqual([401, 'The session has ended.'])
})

test('a made-up cookie opens nothing', async () => {
  const headers = { ...json, cookie: `__Host-rt=${newId(new Date())}.${'a'.repeat(43)}` }
  const { status } = await ask('/v1/session/refresh', { method: 'POST', headers })
  expect(status).toBe(401)
})

test('a body above 64 KB is refused, also when it does not say its length', async () => {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
  const written = (async () => {
    const writer = writable.getWriter()
    for (let part = 0; part < 9; part += 1) await writer.write(new Uint8Array(8_192).fill(32))
    await writer.close()
  })().catch(() => {})
  const { status } = await ask('/v1/sign-in', { method: 'POST', headers: json, body: readable })
  expect(status).toBe(413)
  await Promise.race([written, readable.cancel().catch(() => {})])
})

test('paths outside the API are files of the dashboard', async () => {
  const ASSETS = { fetch: async () => new Response('the dashboard') } as unknown as Fetcher
  for (const path of ['/', '/payouts', '/v1beta', '/api-docs/']) {
    expect(await ask(path, {}, { ASSETS })).toEqual({ status: 200, text: 'the dashboard' })
  }
  for (const path of ['/v1', '/v1/nothing']) {
    expect((await ask(path, {}, { ASSETS })).status).toBe(404)
  }
  expect((await ask('/postback', {}, { ASSETS })).status).toBe(422)
})

test('a script of an older build is gone, and never the page in its place', async () => {
  const type = (path: string) => (path.endsWith('.js') ? 'text/javascript' : 'text/html')
  const holding = (there: readonly string[]) => {
    const answer = (path: string) =>
      new Response(path, {
        headers: { 'content-type': there.includes(path) ? type(path) : 'text/html; charset=utf-8' },
      })
    return { fetch: async (request: Request) => answer(new URL(request.url).pathname) }
  }
  const ASSETS = holding(['/assets/new.js']) as unknown as Fetcher
  expect((await ask('/assets/new.js', {}, { ASSETS })).status).toBe(200)
  expect((await ask('/assets/old.js', {}, { ASSETS })).status).toBe(404)
  expect((await ask('/links/new', {}, { ASSETS })).status).toBe(200)
})
