import { afterEach, beforeEach, describe, expect, type MockInstance, test, vi } from 'vitest'
import type { AppKeySnapshot } from '../../snapshots/rules.ts'
import { clickIdOf, cookieOf, host, ids, locationOf, makeEdge } from '../test/edge-world.ts'

const keyId = '01993a00-0000-7000-8000-0000000000e1'
const appKey = `trib_live_${keyId.replaceAll('-', '')}_${'k'.repeat(43)}`
let warned: MockInstance<typeof console.warn>
const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(appKey))
const hash = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0'))
const key: AppKeySnapshot = {
  ...{ v: 1, id: keyId, appId: ids.app, advertiserId: ids.advertiser, hash: hash.join('') },
  ...{ host: 'shop.test', scopes: ['clicks:write'], expiresAt: null },
}
beforeEach(() => {
  warned = vi.spyOn(console, 'warn').mockImplementation(() => {})
})
afterEach(() => {
  vi.restoreAllMocks()
})

/** What the guide's nginx adds to a visitor's own request. */
const added = {
  authorization: `Bearer ${appKey}`,
  'tributary-origin': 'https://shop.test',
  'tributary-visitor-ip': '198.51.100.7',
}
const go = 'https://go.test'
const forward = async (
  path = '/en/shoes/aff/anna/red?sub1=x',
  headers: Record<string, string> = {},
  more: RequestInit = {},
  changes: Partial<AppKeySnapshot> = {},
) => {
  const edge = makeEdge({
    [`app-key:${keyId}`]: { ...key, ...changes },
    'host:other.test': { ...host, appId: ids.landing },
  })
  edge.vars = {}
  const answer = await edge.ask(go + path, { ...more, headers: { ...added, ...headers } })
  return { edge, answer }
}

test('a forwarded link is recorded for the visitor, and sets the cookie on the host that was asked', async () => {
  const proxy = { cf: { country: 'DE', city: 'Falkenstein', asn: 24940 } } as RequestInit
  const { edge, answer } = await forward(undefined, {}, proxy)
  const id = clickIdOf(answer)
  expect(answer.status).toBe(302)
  expect(locationOf(answer)).toBe(`https://shop.test/en/shoes/red?sub1=x&click_id=${id}`)
  expect(cookieOf(answer)).toMatch(`aff_click=${id};`)
  expect(cookieOf(answer)).not.toMatch(/domain/i)
  // The proxy's own place is nobody's, and its network no reason to refuse.
  expect(edge.clicks()).toMatchObject([
    {
      ...{ id, reason: null, affiliateId: ids.affiliate, ip: '198.51.100.7', subs: ['x'] },
      ...{ country: null, city: null, asn: null },
    },
  ])
})

test('the proxy may know the country', async () => {
  const { edge } = await forward('/aff/anna', { 'tributary-visitor-country': 'at' })
  expect(edge.clicks()).toMatchObject([{ country: 'AT' }])
})

test('the visitor’s cookie and headers are the visitor’s', async () => {
  const { edge, answer } = await forward('/aff/anna', {
    ...{ cookie: 'a=b', referer: 'https://blog.test/', 'sec-fetch-dest': 'image' },
  })
  expect(edge.clicks()).toMatchObject([
    { referrer: 'https://blog.test/', reason: 'cookie_stuffing' },
  ])
  expect(cookieOf(answer)).toBeNull()
})

describe('sends the visitor on and records nothing', () => {
  test.each([
    ['without a key', { authorization: '' }, {}],
    ['with a wrong key', { authorization: `Bearer ${appKey.slice(0, -1)}x` }, {}],
    ['with a key that may not', {}, { scopes: ['conversions:write'] }],
    ['with a key that has expired', {}, { expiresAt: 1 }],
    ['with another app’s key', {}, { appId: ids.landing }],
  ])('%s', async (_name, headers, changes) => {
    const { edge, answer } = await forward('/en/aff/anna', headers, {}, changes)
    expect([answer.status, locationOf(answer)]).toEqual([302, 'https://shop.test/en'])
    expect([edge.clicks(), cookieOf(answer)]).toEqual([[], null])
    expect(warned).toHaveBeenCalledOnce()
  })

  test('of another app’s host', async () => {
    const origin = 'https://other.test'
    const { edge, answer } = await forward('/en/aff/anna', { 'tributary-origin': origin })
    expect([locationOf(answer), edge.clicks()]).toEqual([`${origin}/en`, []])
  })

  test('a HEAD, a prefetch, and a code that nobody owns', async () => {
    for (const [path, headers, more] of [
      ['/en/aff/anna', {}, { method: 'HEAD' }],
      ['/en/aff/anna', { 'sec-purpose': 'prefetch' }, {}],
      ['/en/aff/nobody', {}, {}],
    ] as const) {
      const { edge, answer } = await forward(path, headers, more)
      expect([locationOf(answer), edge.clicks()]).toEqual(['https://shop.test/en', []])
    }
  })

  test('with an origin that is none: as if nobody had forwarded', async () => {
    const broken = ['https://shop.test/@evil', 'https://a@b', 'https://a:b', 'https://a:99999']
    for (const origin of ['shop.test', 'javascript:x', ...broken]) {
      const { edge, answer } = await forward('/en/aff/anna', { 'tributary-origin': origin })
      expect([locationOf(answer), edge.clicks()]).toEqual([`${go}/en`, []])
    }
  })
})

describe('F125: a header leads to no host that nobody registered; the proxy sends the visitor on', () => {
  test.each([
    ['with a good key', {}, {}],
    ['without a key', { authorization: '' }, {}],
    ['looking ahead', {}, { method: 'HEAD' }],
  ])('%s', async (_name, headers, more) => {
    const stranger = { 'tributary-origin': 'https://evil.test', ...headers }
    const { edge, answer } = await forward('/en/aff/anna', stranger, more)
    expect([answer.status, answer.headers.get('location'), edge.clicks()]).toEqual([404, null, []])
  })
})

test('on an app’s own host, forwarded headers are ignored', async () => {
  const edge = makeEdge()
  edge.vars = {}
  const headers = { 'tributary-origin': 'https://evil.test', 'tributary-visitor-ip': '1.1.1.1' }
  const answer = await edge.ask('/p/aff/anna', { headers })
  expect(locationOf(answer)).toContain('https://shop.test/p?click_id=')
  expect(edge.clicks()).toMatchObject([{ ip: '203.0.113.7' }])
})

test.each([
  ['/v1/clicks', { code: 'anna', visitor: { ip: '192.0.2.1', user_agent: 'x' } }],
  ['/v1/clicks/browser', { app: 'shop.test', code: 'anna' }],
])('audit 5: what a proxy forwards with the app’s key reports no click: %s', async (path, json) => {
  const sent = { method: 'POST', body: JSON.stringify(json) }
  const { edge, answer } = await forward(path, { 'content-type': 'application/json' }, sent)
  expect([answer.status, edge.clicks()]).toEqual([403, []])
  // The app's own server, and a browser, may.
  const { authorization } = added
  const headers = { authorization, 'content-type': 'application/json' }
  expect((await edge.ask(go + path, { ...sent, headers })).ok).toBe(true)
  expect(edge.clicks()).toHaveLength(1)
})
