import { env } from 'cloudflare:workers'
import { describe, expect, test } from 'vitest'
import type { TrackerEnv } from '../../env.ts'
import type { AppKeySnapshot } from '../../snapshots/rules.ts'
import { ids, makeEdge } from '../test/edge-world.ts'

const { CLICK_IP_LIMIT, CLICK_KEY_LIMIT } = env as unknown as Required<TrackerEnv>
const keyId = '01993a00-0000-7000-8000-0000000000f1'
const appKey = `trib_live_${keyId.replaceAll('-', '')}_${'k'.repeat(43)}`

const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(appKey))
const hash = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0'))
const key: AppKeySnapshot = {
  ...{ v: 1, id: keyId, appId: ids.app, advertiserId: ids.advertiser, hash: hash.join('') },
  ...{ host: 'shop.test', scopes: ['clicks:write'], expiresAt: null },
}

/** A limit that lets so many through per key. */
function makeLimit(count: number) {
  const asked: string[] = []
  const limit = {
    limit: async ({ key }: { key: string }) => {
      asked.push(key)
      return { success: asked.filter((one) => one === key).length <= count }
    },
  } as RateLimit
  return { asked, limit }
}

function makeLimitedEdge(vars: Partial<TrackerEnv>) {
  const edge = makeEdge({ [`app-key:${keyId}`]: key })
  Object.assign(edge.vars, vars)
  const byServer = (token = appKey) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const body = JSON.stringify({ code: 'anna', visitor: { ip: '203.0.113.9', user_agent: 'x' } })
    return edge.ask('https://go.test/v1/clicks', { method: 'POST', headers, body })
  }
  const byBrowser = (ip: string, method = 'POST') =>
    edge.ask('https://go.test/v1/clicks/browser', {
      ...{ method, headers: { 'cf-connecting-ip': ip } },
      ...(method === 'POST' ? { body: '{"app":"shop.test","code":"anna"}' } : {}),
    })
  return { edge, byServer, byBrowser }
}

async function expectRefused(answer: Response): Promise<void> {
  expect(answer.status).toBe(429)
  expect(answer.headers.get('retry-after')).toBe('60')
  expect(answer.headers.get('content-type')).toBe('application/problem+json')
  expect(await answer.json()).toEqual({
    ...{ type: 'urn:tributary:problem:rate_limited', title: 'Too many requests', status: 429 },
    ...{ code: 'rate_limited', request_id: expect.any(String) },
  })
}

describe('F126: a key that reports too much', () => {
  test('gets the time to come again, and records nothing', async () => {
    const { limit, asked } = makeLimit(2)
    const { edge, byServer } = makeLimitedEdge({ CLICK_KEY_LIMIT: limit })
    expect([(await byServer()).status, (await byServer()).status]).toEqual([201, 201])
    await expectRefused(await byServer())
    expect([asked, edge.clicks().length]).toEqual([[keyId, keyId, keyId], 2])
  })

  test('is limited under its own name only: a wrong key uses up nobody’s share', async () => {
    const { limit, asked } = makeLimit(1)
    const { byServer } = makeLimitedEdge({ CLICK_KEY_LIMIT: limit })
    const wrong = `${appKey.slice(0, -1)}x`
    expect([(await byServer(wrong)).status, (await byServer(wrong)).status]).toEqual([401, 401])
    expect([(await byServer()).status, asked]).toEqual([201, [keyId]])
  })
})

describe('a browser that asks too often', () => {
  test('is refused by its address, with the header that lets a page read so', async () => {
    const { limit } = makeLimit(1)
    const { edge, byBrowser } = makeLimitedEdge({ CLICK_IP_LIMIT: limit })
    expect((await byBrowser('203.0.113.9')).status).toBe(200)
    const refused = await byBrowser('203.0.113.9')
    expect(refused.headers.get('access-control-allow-origin')).toBe('*')
    await expectRefused(refused)
    expect((await byBrowser('203.0.113.10')).status).toBe(200)
    expect((await byBrowser('203.0.113.9', 'OPTIONS')).status).toBe(204)
    expect(edge.clicks()).toHaveLength(2)
  })
})

test('links are never limited, and a limit that is away or missing limits nobody', async () => {
  const away = { limit: () => Promise.reject(new Error('away')) } as unknown as RateLimit
  const none = makeLimit(0)
  const limits = { CLICK_KEY_LIMIT: none.limit, CLICK_IP_LIMIT: none.limit }
  const linked = makeLimitedEdge(limits)
  expect((await linked.edge.ask('/p/aff/anna')).status).toBe(302)
  expect([none.asked, linked.edge.clicks().length]).toEqual([[], 1])
  for (const vars of [{ CLICK_KEY_LIMIT: away, CLICK_IP_LIMIT: away }, {}]) {
    const { byServer, byBrowser } = makeLimitedEdge(vars)
    expect([(await byServer()).status, (await byBrowser('203.0.113.9')).status]).toEqual([201, 200])
  }
})

test('the limits of wrangler.toml are there, and refuse at last', async () => {
  const key = crypto.randomUUID()
  expect(await CLICK_KEY_LIMIT.limit({ key })).toEqual({ success: true })
  let asked = 1
  // Twice the limit: the minute may end while we ask.
  while (asked < 1_300 && (await CLICK_IP_LIMIT.limit({ key })).success) asked++
  expect(asked).toBeGreaterThan(600)
  expect(asked).toBeLessThan(1_300)
})
