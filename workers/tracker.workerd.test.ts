/** The tracker's routes: real ones, paths that only look like one, and the answer to internal errors. */
import { createExecutionContext } from 'cloudflare:test'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { buildTracker, type Tracker } from './clicks/edge/tracker.ts'
import { clickIdOf, locationOf, makeEdge, published } from './clicks/test/edge-world.ts'
import type { TrackerEnv } from './env.ts'
import { buildWorker } from './tracker.ts'

const go = 'https://go.test'

beforeEach(() => {
  vi.spyOn(console, 'error').mockImplementation(() => {})
})
afterEach(() => {
  vi.restoreAllMocks()
})

/** The app behind the host, which answers all requests with this. */
function appAnswers(answer: () => Response) {
  return vi.spyOn(globalThis, 'fetch').mockImplementation(async () => answer())
}

function deployedEdge() {
  const edge = makeEdge()
  edge.vars = {}
  return edge
}

/** A Worker with these changes to the tracker, on published KV documents. */
function makeWorker(changes: Partial<Tracker> = {}) {
  const documents = published()
  const kv = { get: async (key: string) => JSON.stringify(documents.get(key)) ?? null }
  const env = { SNAPSHOTS: kv, CLICKS: { send: async () => {} } } as unknown as TrackerEnv
  const worker = buildWorker({ ...buildTracker(), ...changes })
  return (url: string, init: RequestInit = {}) =>
    worker.fetch(new Request(url, init), env, createExecutionContext())
}

describe('a path that only looks like a route is the app’s', () => {
  test.each([
    ...['/click/?o=gold&a=anna', '//click?o=gold&a=anna', '/%63lick?o=gold&a=anna'],
    ...['/CLICK?o=gold&a=anna', '/x/click?o=gold&a=anna', '/click%2F?o=gold&a=anna'],
    ...['/click%3Fo=gold&a=anna', '/click;x?o=gold&a=anna', '/clicks?o=gold&a=anna'],
    ...['/r', '/R/spring', '/%72/spring', '/r%2Fspring', '//r/spring', '/x/r/spring'],
    ...['/t.js/', '/t%2Ejs', '/tXjs', '//t.js', '/x/t.js'],
    ...['/v1/clicks/', '/v1/clicks%2F', '/v1%2Fclicks', '//v1/clicks', '/v1//clicks'],
    ...['/v1/clicks/browser/', '/v1/clicks%2Fbrowser', '/v1/clicks/browsers', '/v1/click%73'],
    ...['/p/%61ff/anna', '/p%2Faff%2Fanna', '/p/aff%2Fanna', '/p/aff', '/p/aff/', '/p/AFF/anna'],
    ...['/p?x=/aff/anna', '/paff/anna', '/p/affx/anna', '/:code', '/*', '/'],
  ])('%s', async (path) => {
    const app = appAnswers(() => new Response('the app', { status: 201 }))
    const edge = deployedEdge()
    for (const host of [go, 'https://shop.test']) {
      for (const method of ['GET', 'HEAD', 'POST']) {
        const { status } = await edge.ask(`${host}${path}`, { method })
        expect([method, status]).toEqual([method, 201])
        const [sent] = app.mock.lastCall as unknown as [Request]
        expect([sent.method, sent.url]).toEqual([method, new URL(`${host}${path}`).href])
      }
    }
    expect(edge.messages).toEqual([])
  })
})

describe('a route is read with GET and HEAD', () => {
  test.each([
    ['/p/aff/nobody/x', 302],
    ['/click?o=x', 404],
    ['/click', 404],
    ['/r/nobody', 404],
    ['/r/', 404],
    ['/r/a/b', 404],
    ['/t.js', 200],
    ['/v1/clicks', 405],
    ['/v1/clicks/browser', 405],
  ])('%s: %i on the tracker’s own host, without a body for HEAD', async (path, status) => {
    const app = appAnswers(() => new Response('the app'))
    const edge = deployedEdge()
    const [got, headed] = [
      await edge.ask(`${go}${path}`),
      await edge.ask(`${go}${path}`, { method: 'HEAD' }),
    ]
    expect([got.status, headed.status, await headed.text()]).toEqual([status, status, ''])
    expect([...headed.headers]).toEqual([...got.headers])
    expect(app).not.toHaveBeenCalled()
  })

  test('HEAD is seen as HEAD by the handlers: nothing is counted', async () => {
    const edge = makeEdge()
    for (const path of ['/p/aff/anna', '/click?o=gold&a=anna', `${go}/r/nobody`]) {
      await edge.ask(path, { method: 'HEAD' })
    }
    expect(edge.messages).toEqual([])
  })
})

describe('the app’s answer', () => {
  test.each(['/page', '/r/about', '/click', '/t.js', '/v1/clicks', '/v1/clicks/browser'])(
    'at %s is passed on as the very response',
    async (path) => {
      const answer = new Response('the app', { status: 203 })
      appAnswers(() => answer)
      expect(await deployedEdge().ask(path)).toBe(answer)
    },
  )

  test('to HEAD keeps its headers, cookies one by one', async () => {
    const headers = new Headers({ etag: '"x"', 'content-length': '1234' })
    headers.append('set-cookie', 'a=1')
    headers.append('set-cookie', 'b=2')
    appAnswers(() => new Response(null, { status: 203, headers }))
    const response = await deployedEdge().ask('/page', { method: 'HEAD' })
    expect([response.status, [...response.headers]]).toEqual([203, [...headers]])
  })

  test('to an upgrade is its WebSocket', async () => {
    const { 0: client, 1: server } = new WebSocketPair()
    server.accept()
    appAnswers(() => new Response(null, { status: 101, webSocket: client }))
    const headers = { upgrade: 'websocket' }
    const response = await deployedEdge().ask('/chat', { headers })
    expect([response.status, response.webSocket]).toEqual([101, client])
  })
})

describe('an error of ours', () => {
  const failing = {
    agentOf: () => {
      throw new Error('a bug')
    },
  }
  const logged = () => vi.mocked(console.error).mock.calls.map(([line]) => JSON.parse(line).event)

  test('never keeps an affiliate link’s visitor, neither late nor at once', async () => {
    const ask = makeWorker(failing)
    for (const _snapshotsFrom of ['KV', 'memory']) {
      const response = await ask('https://shop.test/p/aff/anna/x?a=1')
      expect([response.status, locationOf(response)]).toEqual([302, 'https://shop.test/p/x?a=1'])
      expect(clickIdOf(response)).toBeNull()
    }
    expect(logged()).toEqual(['aff.failed', 'aff.failed'])
  })

  test('is a page to a visitor and a problem document to a caller', async () => {
    const ask = makeWorker(failing)
    expect((await ask(`${go}/click?o=gold&a=anna`)).status).toBe(404)
    const body = JSON.stringify({ app: 'shop.test', code: 'anna', url: 'https://shop.test/' })
    const result = await ask(`${go}/v1/clicks/browser`, { method: 'POST', body })
    expect([result.status, await result.json()]).toMatchObject([500, { code: 'internal' }])
    expect(logged()).toEqual(['path.failed', 'path.failed'])
  })
})

test('an affiliate link in memory is answered without a promise', async () => {
  const ask = makeWorker()
  expect(ask('https://shop.test/p/aff/anna')).toBeInstanceOf(Promise)
  await ask('https://shop.test/p/aff/anna')
  expect(ask('https://shop.test/p/aff/anna')).toBeInstanceOf(Response)
})
