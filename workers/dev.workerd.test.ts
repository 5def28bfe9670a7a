import { createExecutionContext, createMessageBatch, waitOnExecutionContext } from 'cloudflare:test'
import { env as testEnv } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import worker from './dev.ts'

type DevEnv = Parameters<typeof worker.fetch>[1]

const assets = { fetch: async () => new Response('a file of the dashboard') }
const env = { ...testEnv, ASSETS: assets } as unknown as DevEnv

async function ask(url: string, init: RequestInit = {}): Promise<Response> {
  const ctx = createExecutionContext()
  const request = new Request(url, { redirect: 'manual', ...init }) as Parameters<
    typeof worker.fetch
  >[0]
  const response = await worker.fetch(request, env, ctx)
  await waitOnExecutionContext(ctx)
  return response
}

test('on the dashboard’s hosts /v1 is the API and the rest is the dashboard', async () => {
  for (const host of ['localhost:8787', '127.0.0.1:8787']) {
    expect(await (await ask(`http://${host}/v1/openapi.json`)).json()).toHaveProperty('openapi')
    expect(await (await ask(`http://${host}/payouts?from=x`)).text()).toBe(
      'a file of the dashboard',
    )
    expect(await (await ask(`http://${host}/v1x`)).text()).toBe('a file of the dashboard')
  }
})

test('affiliate paths and /click are the tracker’s on every host', async () => {
  const found = await ask('http://localhost:8787/some/page/aff/nobody?x=1')
  expect([found.status, found.headers.get('location')]).toEqual([
    302,
    'http://localhost:8787/some/page?x=1',
  ])
  expect(await (await ask('http://localhost:8787/click?o=x&a=y')).text()).not.toContain('dashboard')
})

test('the snippet and the two ways to report a click are the tracker’s', async () => {
  const base = 'http://localhost:8787'
  expect(await (await ask(`${base}/t.js`)).text()).toContain('aff_click')
  const body = '{"app":"nobody.test","code":"nobody"}'
  const result = await ask(`${base}/v1/clicks/browser`, { method: 'POST', body })
  expect(await result.json()).toEqual({ click_id: null, cookie_days: null })
  const refused = await ask(`${base}/v1/clicks`, { method: 'POST', body })
  expect([refused.status, await refused.json()]).toMatchObject([401, { code: 'unauthenticated' }])
})

test('what the tracker has no route for is never sent to it', async () => {
  for (const path of ['/click/', '/%63lick', '/t.js/', '/p/aff/', '/p/%61ff/anna', '/v1x/clicks']) {
    expect(await (await ask(`http://localhost:8787${path}`)).text()).toBe('a file of the dashboard')
  }
  const { status } = await ask('http://localhost:8787/v1/clicks/', { method: 'POST' })
  expect(status).toBe(404)
})

test('an app’s host never shows the API or the dashboard', async () => {
  for (const path of ['/', '/v1/openapi.json', '/sign-in']) {
    const text = await (await ask(`http://shop.localhost:8787${path}`)).text()
    expect(text).not.toContain('a file of the dashboard')
    expect(text).not.toContain('openapi')
  }
})

test('a queue without a consumer is a bug, said aloud', async () => {
  const batch = createMessageBatch('strangers', [])
  const deliver = async () => worker.queue(batch, env, createExecutionContext())
  await expect(deliver()).rejects.toThrow('strangers')
})

test('audit 10: the drain is for this machine’s own start, in local mode and not from a page', async () => {
  const url = 'http://localhost:8787/__local/drain'
  const post = (to: string, headers = {}) => ask(to, { method: 'POST', headers })
  for (const refused of [
    await ask(url),
    await post(url, { origin: 'http://localhost:8787' }),
    await post('http://evil.example/__local/drain'),
  ]) {
    expect(await refused.text()).not.toContain('messages')
  }
  const unknown = await post('http://localhost:8787/__local/other')
  expect(unknown.status).toBe(404)
})
