import { describe, expect, test } from 'vitest'
import type { AppKeySnapshot, LinkSnapshot } from '../../snapshots/rules.ts'
import {
  chrome,
  clickIdOf,
  cookieOf,
  host,
  ids,
  locationOf,
  makeEdge,
  withAffiliate,
  withOffer,
} from '../test/edge-world.ts'

const go = 'https://go.test'
const linkId = '01993a00-0000-7000-8000-000000000007'
const keyId = '01993a00-0000-7000-8000-000000000008'
const appKey = `trib_live_${keyId.replaceAll('-', '')}_${'k'.repeat(43)}`

const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(appKey))
const hash = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0'))
const key: AppKeySnapshot = {
  v: 1,
  id: keyId,
  appId: ids.app,
  advertiserId: ids.advertiser,
  hash: hash.join(''),
  host: 'shop.test',
  scopes: ['clicks:write'],
  expiresAt: null,
}

const link: LinkSnapshot = {
  v: 1,
  id: linkId,
  slug: 'Spring',
  appId: ids.app,
  advertiserId: ids.advertiser,
  offerId: ids.offer,
  affiliateId: ids.affiliate,
  landingUrl: null,
  subs: ['own', '', 'third'],
}
const withLink = (changes: Partial<LinkSnapshot> = {}) => ({
  'link:spring': { ...link, ...changes },
})
/** Asks and does not wait for the answer: the platform does only what was handed to waitUntil. */
const leaving = (edge: ReturnType<typeof makeEdge>): ReturnType<typeof makeEdge> => ({
  ...edge,
  ask: async (path, init) => {
    await edge.start(path, init).behind()
    return new Response()
  },
})
const deep = { hasDeepLinks: true, deepLinkHosts: ['shop.test'] }

describe('/r/{slug}', () => {
  test.each([
    ['the app’s host', '/r/spring'],
    ['the tracker’s own', `${go}/r/SPRING`],
    ['with a slash behind', `${go}/r/spring/`],
  ])(
    'on %s leads to the offer’s landing URL, the link’s subs under the address’s',
    async (_name, path) => {
      const edge = makeEdge(withLink())
      const response = await edge.ask(`${path}?sub3=mine`)
      const id = clickIdOf(response)
      expect(locationOf(response)).toBe(`https://shop.test/start?c=${id}&s=own&d=desktop`)
      expect(edge.clicks()).toMatchObject([
        { id, linkId, landingUrlId: ids.landing, subs: ['own', null, 'mine'], reason: null },
      ])
      expect(cookieOf(response) !== null).toBe(path.startsWith('/r/'))
    },
  )

  test('leads to its own page where the offer takes deep links', async () => {
    const landingUrl = 'https://shop.test/shoes?a=1#top'
    const edge = makeEdge({ ...withLink({ landingUrl }), ...withOffer(deep) })
    const response = await edge.ask(`${go}/r/spring`)
    const id = clickIdOf(response)
    expect(locationOf(response)).toBe(`https://shop.test/shoes?a=1&click_id=${id}#top`)
    expect(edge.clicks()).toMatchObject([{ landingUrlId: null }])
  })

  test.each([
    ['the offer takes none', 'https://shop.test/shoes', { deepLinkHosts: ['shop.test'] }],
    ['it is not safe', 'https://evil.test/', deep],
  ])('or to the landing URL where %s', async (_name, landingUrl, changes) => {
    const edge = makeEdge({ ...withLink({ landingUrl }), ...withOffer(changes) })
    expect(locationOf(await edge.ask(`${go}/r/spring`))).toContain('https://shop.test/start?')
  })

  test('an offer without landing URLs still has its app', async () => {
    const edge = makeEdge({
      ...withLink(),
      ...withOffer({ ...deep, landingUrls: [], fallbackUrl: null }),
    })
    expect(locationOf(await edge.ask(`${go}/r/spring`))).toBe('https://shop.test/')
  })

  test('nobody’s: a page on the tracker’s host, the app’s own page on an app’s', async () => {
    const edge = makeEdge({ ...withLink({ appId: ids.otherApp }) })
    expect((await edge.ask(`${go}/r/nothing`)).status).toBe(404)
    expect(edge.unknownCodes()).toBe(1)
    for (const path of ['/r/nothing', '/r/spring', '/r/', '/r/a/b']) await edge.ask(path)
    expect(edge.unknownCodes()).toBe(1)
    expect(edge.clicks()).toEqual([])
  })
})

describe('/aff/{slug} of a saved link', () => {
  test('means the link’s offer, and its subs are defaults', async () => {
    const edge = makeEdge({ ...withLink(), 'host:shop.test': { ...host, defaultOfferId: null } })
    for (let visit = 0; visit < 3; visit++) {
      const response = await edge.ask(`/p/aff/Spring?sub1=${visit}`)
      expect(locationOf(response)).toContain(`/p?sub1=${visit}&click_id=`)
      edge.nowMs += 6_000
    }
    expect(edge.clicks()[1]).toMatchObject({ linkId, subs: ['1', null, 'third'] })
  })

  test('an affiliate’s code of the same spelling wins', async () => {
    const edge = makeEdge({ 'link:anna': { ...link, slug: 'anna' } })
    await edge.ask('/p/aff/anna')
    expect(edge.clicks()).toMatchObject([{ linkId: null }])
  })

  test('a link of another app is nobody’s here', async () => {
    const edge = makeEdge(withLink({ appId: ids.otherApp }))
    await edge.ask('/p/aff/spring')
    await edge.ask('/p/aff/spring')
    expect([edge.clicks(), edge.unknownCodes()]).toEqual([[], 2])
  })
})

describe('GET /t.js', () => {
  test('is cached, open to every page, and asked again by its etag', async () => {
    const edge = makeEdge()
    const response = await edge.ask(`${go}/t.js`)
    expect(await response.text()).toContain('aff_click')
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'public, max-age=3600, stale-while-revalidate=86400',
      'access-control-allow-origin': '*',
      'cross-origin-resource-policy': 'cross-origin',
      'x-content-type-options': 'nosniff',
    })
    const etag = response.headers.get('etag') as string
    expect((await edge.ask(`${go}/t.js`, { headers: { 'if-none-match': etag } })).status).toBe(304)
    expect((await edge.ask(`${go}/t.js`, { method: 'HEAD' })).status).toBe(200)
  })

  test('on an app’s host it is the app’s', async () => {
    expect((await makeEdge().ask('/t.js')).headers.get('etag')).toBeNull()
  })
})

describe('POST /v1/clicks', () => {
  const visitor = {
    ip: '198.51.100.7',
    user_agent: chrome,
    accept_language: 'de-AT',
    country: 'at',
  }
  const report = { code: 'Anna', visitor, referrer: 'https://blog.test/', sub1: 'x' }
  const post = (
    edge: ReturnType<typeof makeEdge>,
    body: unknown,
    headers: Record<string, string> = {},
  ) =>
    edge.ask(`${go}/v1/clicks`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${appKey}`,
        'content-type': 'application/json',
        ...headers,
      },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    })
  const keyed = (changes: Record<string, unknown> = {}, keyChanges: Partial<AppKeySnapshot> = {}) =>
    makeEdge({ [`app-key:${keyId}`]: { ...key, ...keyChanges }, ...changes })

  test('records the visit that the app took, and says which cookie to set', async () => {
    const edge = keyed()
    const response = await post(edge, report)
    expect(response.status).toBe(201)
    const [click] = edge.clicks()
    expect(await response.json()).toEqual({
      click_id: click?.id,
      cookie: {
        name: 'aff_click',
        value: click?.id,
        max_age_seconds: 2_592_000,
        attributes: 'Path=/; Secure; HttpOnly; SameSite=Lax',
      },
      duplicate_of: null,
      billable: true,
    })
    expect(click).toMatchObject({
      affiliateId: ids.affiliate,
      ip: '198.51.100.7',
      country: 'AT',
      userAgent: chrome,
      language: 'de-AT',
      referrer: 'https://blog.test/',
      subs: ['x'],
      reason: null,
    })
  })

  test('production 4: is recorded although the app leaves before the answer', async () => {
    const edge = keyed()
    await post(leaving(edge), report)
    expect(edge.clicks()).toHaveLength(1)
  })

  test('a repeated visit gets the earlier id back', async () => {
    const edge = keyed()
    const first = ((await (await post(edge, report)).json()) as { click_id: string }).click_id
    const again = await (await post(edge, { ...report, click_id: first })).json()
    expect(again).toMatchObject({ click_id: first, duplicate_of: first, billable: false })
  })

  test('a kept first click keeps its cookie', async () => {
    const edge = keyed({
      'host:shop.test': { ...host, attribution: 'first' },
      ...withOffer({ dedupeSeconds: 0 }),
    })
    const first = ((await (await post(edge, report)).json()) as { click_id: string }).click_id
    const later = await (await post(edge, { ...report, click_id: first })).json()
    expect(later).toMatchObject({ click_id: first, cookie: null, billable: true })
  })

  test('a refused click leaves the visitor the id they have', async () => {
    const edge = keyed(withAffiliate({ cookieDays: { [ids.advertiser]: 90 } }))
    const first = (await (await post(edge, report)).json()) as { click_id: string; cookie: object }
    expect(first.cookie).toMatchObject({ max_age_seconds: 7_776_000 })
    const robot = {
      ...report,
      click_id: first.click_id,
      visitor: { ...visitor, user_agent: 'curl/8' },
    }
    expect(await (await post(edge, robot)).json()).toEqual({
      ...{ click_id: first.click_id, cookie: null, duplicate_of: null, billable: false },
    })
    expect(edge.clicks()[1]).toMatchObject({ reason: 'bot', keptId: first.click_id })
  })

  test('takes a saved link, or offer and affiliate', async () => {
    const edge = keyed({ ...withLink(), ...withOffer({ dedupeSeconds: 0 }) })
    expect((await post(edge, { code: 'spring', visitor })).status).toBe(201)
    expect((await post(edge, { offer: 'GOLD', affiliate: ids.affiliate, visitor })).status).toBe(
      201,
    )
    expect(edge.clicks()).toMatchObject([
      { linkId, subs: ['own', null, 'third'] },
      { linkId: null },
    ])
  })

  test('without a user agent it is recorded, not billed', async () => {
    const edge = keyed()
    expect(await (await post(edge, { code: 'anna' })).json()).toMatchObject({ billable: false })
    expect(edge.clicks()).toMatchObject([{ reason: 'no_user_agent', ip: null }])
  })

  test.each([
    ['no key', report, { authorization: '' }, {}, 401, 'unauthenticated'],
    ['no key at all', report, { authorization: 'Bearer x' }, {}, 401, 'unauthenticated'],
    [
      'a wrong secret',
      report,
      { authorization: `Bearer ${appKey.slice(0, -1)}x` },
      {},
      401,
      'unauthenticated',
    ],
    ['an expired key', report, {}, { expiresAt: 1 }, 401, 'unauthenticated'],
    ['a broken hash', report, {}, { hash: 'x' }, 401, 'unauthenticated'],
    ['a key without the scope', report, {}, { scopes: ['conversions:write'] }, 403, 'forbidden'],
    ['no JSON', '{', {}, {}, 400, 'invalid_json'],
    ['another content type', report, { 'content-type': 'text/plain' }, {}, 400, 'invalid_json'],
    ['a wrong field', { ...report, visitor: { ip: 'x' } }, {}, {}, 422, 'invalid_input'],
    ['a body too large', 'x'.repeat(20_000), {}, {}, 413, 'payload_too_large'],
    ['nobody’s code', { code: 'nobody' }, {}, {}, 404, 'not_found'],
    ['a code nobody could own', { code: '%%' }, {}, {}, 404, 'not_found'],
    ['an app without a host', report, {}, { host: null }, 404, 'not_found'],
    ['another app’s key', report, {}, { appId: ids.otherApp }, 404, 'not_found'],
  ] as const)('%s: a problem document', async (_name, body, headers, keyChanges, status, code) => {
    const edge = keyed({}, keyChanges as Partial<AppKeySnapshot>)
    const response = await post(edge, body, headers as Record<string, string>)
    expect(response.status).toBe(status)
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    expect(await response.json()).toMatchObject({
      type: `urn:tributary:problem:${code}`,
      status,
      code,
      ...(code === 'invalid_input' ? { errors: [{ field: 'visitor.ip' }] } : {}),
    })
    expect(edge.clicks()).toEqual([])
  })

  test('the address names the host where the key does not', async () => {
    const edge = keyed({}, { host: null })
    const body = { ...report, url: 'https://shop.test:8443/x?sub2=y' }
    expect((await post(edge, body)).status).toBe(201)
    expect(edge.clicks()).toMatchObject([{ subs: ['x', 'y'] }])
  })
})

describe('POST /v1/clicks/browser', () => {
  const body = {
    app: 'shop.test',
    code: 'anna',
    url: 'https://shop.test/p',
    referrer: 'https://b.test/',
  }
  const post = (
    edge: ReturnType<typeof makeEdge>,
    sent: unknown = body,
    headers: Record<string, string> = {},
    method = 'POST',
  ) =>
    edge.ask(`${go}/v1/clicks/browser`, {
      method,
      headers: {
        'content-type': 'text/plain',
        origin: 'https://shop.test',
        'sec-fetch-dest': 'empty',
        'sec-fetch-mode': 'cors',
        ...headers,
      },
      ...(method === 'POST'
        ? { body: typeof sent === 'string' ? sent : JSON.stringify(sent) }
        : {}),
    })

  test('records the browser’s visit and answers every origin', async () => {
    const edge = makeEdge()
    const response = await post(edge, { ...body, sub1: 'x' }, { 'accept-language': 'de' })
    const [click] = edge.clicks()
    expect(await response.json()).toEqual({ click_id: click?.id, cookie_days: 30 })
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
    expect(response.headers.get('access-control-allow-credentials')).toBeNull()
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(click).toMatchObject({
      ...{ ip: '203.0.113.7', userAgent: chrome, language: 'de', referrer: 'https://b.test/' },
      ...{ subs: ['x'], reason: null },
    })
  })

  test('production 4: is recorded although the page is gone before the answer', async () => {
    const edge = makeEdge()
    await post(leaving(edge))
    expect(edge.clicks()).toHaveLength(1)
  })

  test.each([
    ['nobody’s code', { ...body, code: 'nobody' }],
    ['nobody’s app', { ...body, app: 'other.test' }],
  ])('%s: nothing to keep', async (_name, sent) => {
    const edge = makeEdge()
    expect(await (await post(edge, sent)).json()).toEqual({ click_id: null, cookie_days: null })
    expect([edge.clicks(), edge.unknownCodes()]).toEqual([[], 1])
  })

  test('a rejected click does not take the visitor’s cookie', async () => {
    const edge = makeEdge(withAffiliate({ status: 'blocked' }))
    expect(await (await post(edge)).json()).toEqual({ click_id: null, cookie_days: null })
    expect(edge.clicks()).toMatchObject([{ reason: 'affiliate_inactive' }])
  })

  test('a partner’s own cookie life is answered', async () => {
    const edge = makeEdge(withAffiliate({ cookieDays: { [ids.advertiser]: 90 } }))
    expect(await (await post(edge)).json()).toMatchObject({ cookie_days: 90 })
  })

  test.each([
    ['the app’s page', { origin: 'https://shop.test' }, null],
    ['a child of its host', { origin: 'https://www.shop.test:8443' }, null],
    ['another host of the app', { origin: 'https://store.test' }, null],
    ['a native app', { origin: '-', 'sec-fetch-dest': '-', 'sec-fetch-mode': '-' }, null],
    ['a stranger’s page', { origin: 'https://evil.test' }, 'cookie_stuffing'],
    ['a host that only looks alike', { origin: 'https://evilshop.test' }, 'cookie_stuffing'],
    ['another app’s page', { origin: 'https://other.test' }, 'cookie_stuffing'],
    ['a page without an origin', { origin: 'null' }, 'cookie_stuffing'],
    ['an image', { 'sec-fetch-dest': 'image' }, 'cookie_stuffing'],
  ])('asked by %s: %s', async (_name, headers, reason) => {
    const edge = makeEdge({
      'host:store.test': host,
      'host:other.test': { ...host, appId: ids.otherApp },
    })
    const response = await post(edge, body, headers as unknown as Record<string, string>)
    expect(response.status).toBe(200)
    expect(edge.clicks()).toMatchObject([{ reason }])
  })

  test.each([
    ['no JSON', '{', 422],
    ['no app', { code: 'anna' }, 422],
    ['too long', 'x'.repeat(9_000), 413],
  ])('%s is refused, and the page may read why', async (_name, sent, status) => {
    const response = await post(makeEdge(), sent)
    expect(response.status).toBe(status)
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
  })

  test('a preflight is answered, other methods are not', async () => {
    const preflight = await post(makeEdge(), null, {}, 'OPTIONS')
    expect(preflight.status).toBe(204)
    expect(preflight.headers.get('access-control-allow-methods')).toBe('POST')
    expect((await post(makeEdge(), null, {}, 'GET')).status).toBe(405)
  })
})
