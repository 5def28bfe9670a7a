import { afterEach, describe, expect, test, vi } from 'vitest'
import {
  chrome,
  clickIdOf,
  cookieOf,
  host,
  ids,
  locationOf,
  makeEdge,
  startMs,
  withAffiliate,
  withOffer,
} from '../test/edge-world.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

describe('/aff/{code}', () => {
  test('records the click, sets the cookie and goes on to the same URL without it', async () => {
    const edge = makeEdge()
    const response = await edge.ask('/plans/a%20b/aff/AnnA/x?q=%zz&utm=1+2&sub1=mail&sub10=z', {
      headers: {
        'accept-language': 'en-GB,en',
        referer: 'https://blog.test/',
        'x-local-country': 'de',
      },
    })
    const id = clickIdOf(response) as string
    expect(response.status).toBe(302)
    expect(locationOf(response)).toBe(
      `https://shop.test/plans/a%20b/x?q=%zz&utm=1+2&sub1=mail&sub10=z&click_id=${id}`,
    )
    expect(cookieOf(response)).toBe(
      `aff_click=${id}; Max-Age=2592000; Path=/; Secure; HttpOnly; SameSite=Lax`,
    )
    expect(response.headers.get('cache-control')).toBe('private, no-store')
    expect(response.headers.get('referrer-policy')).toBe('no-referrer-when-downgrade')
    expect(response.headers.get('x-robots-tag')).toBe('noindex')
    expect(edge.clicks()).toMatchObject([
      {
        id,
        at: startMs,
        offerId: ids.offer,
        appId: ids.app,
        advertiserId: ids.advertiser,
        affiliateId: ids.affiliate,
        linkId: null,
        landingUrlId: null,
        subs: ['mail', null, null, null, null, null, null, null, null, 'z'],
        ip: '203.0.113.7',
        country: 'DE',
        userAgent: chrome,
        referrer: 'https://blog.test/',
        language: 'en-GB',
        fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/),
        reason: null,
        duplicateOf: null,
      },
    ])
  })

  test.each([
    ['/aff/anna', '/?click_id=ID'],
    ['/aff/anna/', '/?click_id=ID'],
    ['/p/aff/anna?', '/p?click_id=ID'],
    ['/p/aff/anna?a&b=', '/p?a&b=&click_id=ID'],
    ['/p/aff/anna?click_id=OLD&a=1&click_idx=2', '/p?a=1&click_idx=2&click_id=ID'],
    ['/aff/anna//evil.example/x', '/evil.example/x?click_id=ID'],
  ])('%s → %s', async (path, expected) => {
    const response = await makeEdge().ask(path)
    const id = clickIdOf(response) as string
    expect(locationOf(response)).toBe(`https://shop.test${expected.replace('ID', id)}`)
  })

  test('an app that asks for no click id gets none in its URL', async () => {
    const edge = makeEdge({ 'host:shop.test': { ...host, clickIdParameter: null } })
    expect(locationOf(await edge.ask('/p/aff/anna?a=1'))).toBe('https://shop.test/p?a=1')
    expect(locationOf(await edge.ask('/p/aff/anna'))).toBe('https://shop.test/p')
  })

  test('port and upper-case of the host do not matter', async () => {
    const response = await makeEdge().ask('http://SHOP.test:8787/p/aff/anna')
    expect(response.status).toBe(302)
    expect(locationOf(response)).toContain(':8787/p?click_id=')
  })
})

describe('an unknown code', () => {
  test.each([
    ['of nobody', '/p/aff/nobody?a=1'],
    ['that no one could own', '/p/aff/%00%zz?a=1'],
    ['of 5,000 characters', `/p/aff/${'x'.repeat(5000)}?a=1`],
  ])('%s: clean URL, no cookie, no row, counted', async (_name, path) => {
    const edge = makeEdge()
    const response = await edge.ask(path)
    expect(response.status).toBe(302)
    expect(locationOf(response)).toBe('https://shop.test/p?a=1')
    expect(cookieOf(response)).toBeNull()
    expect(clickIdOf(response)).toBeNull()
    expect(edge.clicks()).toEqual([])
    expect(edge.unknownCodes()).toBe(1)
  })

  test('on an unknown host is as harmless', async () => {
    const edge = makeEdge()
    const response = await edge.ask('https://nowhere.test/p/aff/anna')
    expect(locationOf(response)).toBe('https://nowhere.test/p')
    expect(edge.unknownCodes()).toBe(1)
  })

  test('on a host without a default offer too', async () => {
    const edge = makeEdge({ 'host:shop.test': { ...host, defaultOfferId: null } })
    expect(locationOf(await edge.ask('/p/aff/anna'))).toBe('https://shop.test/p')
    expect(edge.clicks()).toEqual([])
  })

  test('is asked of KV once, then remembered as unknown for five seconds', async () => {
    const edge = makeEdge()
    const asks = () => edge.asked.filter((key) => key === 'affiliate:nobody').length
    await edge.ask('/aff/nobody')
    await edge.ask('/aff/NOBODY')
    expect(asks()).toBe(1)
    edge.nowMs += 5_001
    await edge.ask('/aff/nobody')
    expect(asks()).toBe(2)
  })
})

describe('a look ahead redirects and counts nothing', () => {
  test.each([
    ['HEAD', { method: 'HEAD' }],
    ['Sec-Purpose', { headers: { 'sec-purpose': 'prefetch;prerender' } }],
    ['Purpose', { headers: { purpose: 'prefetch' } }],
    ['X-Purpose', { headers: { 'x-purpose': 'preview' } }],
  ])('%s', async (_name, init) => {
    const edge = makeEdge()
    for (const code of ['anna', 'nobody']) {
      const response = await edge.ask(`/p/aff/${code}?a=1`, init)
      expect(response.status).toBe(302)
      expect(locationOf(response)).toBe('https://shop.test/p?a=1')
      expect(cookieOf(response)).toBeNull()
    }
    expect(edge.messages).toEqual([])
  })
})

describe('a rejected click is recorded with its reason and redirected', () => {
  test.each([
    ['affiliate_inactive', withAffiliate({ status: 'blocked' }), {}],
    ['offer_inactive', withOffer({ status: 'paused' }), {}],
    ['partnership_inactive', withAffiliate({ advertiserIds: [] }), {}],
    ['bot', {}, { 'user-agent': 'Googlebot/2.1 (+http://www.google.com/bot.html)' }],
    ['no_user_agent', {}, { 'user-agent': '-' }],
  ])('%s', async (reason, changes, headers) => {
    const edge = makeEdge(changes as Record<string, unknown>)
    const response = await edge.ask('/p/aff/anna', { headers: headers as Record<string, string> })
    expect(locationOf(response)).toBe(`https://shop.test/p?click_id=${clickIdOf(response)}`)
    expect(edge.clicks()).toMatchObject([{ reason, id: clickIdOf(response) }])
  })

  test('geo: to the offer’s fallback URL, without a cookie', async () => {
    const edge = makeEdge()
    const response = await edge.ask('/p/aff/anna', { headers: { 'x-local-country': 'KP' } })
    expect(locationOf(response)).toBe(`https://shop.test/sorry?c=${clickIdOf(response)}`)
    expect(cookieOf(response)).toBeNull()
    expect(edge.clicks()).toMatchObject([{ reason: 'geo', country: 'KP' }])
  })

  test('geo without a fallback URL: to the page that was asked for', async () => {
    const edge = makeEdge(withOffer({ fallbackUrl: null }))
    const response = await edge.ask('/p/aff/anna', { headers: { 'x-local-country': 'KP' } })
    expect(locationOf(response)).toContain('https://shop.test/p?click_id=')
  })

  test('outside local mode nobody can choose their own country or address', async () => {
    const edge = makeEdge()
    edge.vars = {}
    const headers = { 'x-local-country': 'KP', 'x-local-ip': '198.51.100.1' }
    await edge.ask('/p/aff/anna', { headers })
    expect(edge.clicks()).toMatchObject([{ reason: null, ip: '203.0.113.7' }])
  })
})

describe('duplicates carry the earlier click', () => {
  const again = async (edge: ReturnType<typeof makeEdge>, headers: Record<string, string> = {}) =>
    edge.ask('/p/aff/anna', { headers })

  test('same address and user agent within the window', async () => {
    const edge = makeEdge()
    const first = await again(edge)
    edge.nowMs += 3_600_000
    const second = await again(edge)
    const [firstId, secondId] = [clickIdOf(first), clickIdOf(second)]
    expect(secondId).not.toBe(firstId)
    expect(locationOf(second)).toBe(`https://shop.test/p?click_id=${firstId}`)
    expect(cookieOf(second)).toContain(`aff_click=${firstId};`)
    expect(edge.clicks()).toMatchObject([
      { id: firstId, reason: null, duplicateOf: null },
      { id: secondId, reason: 'duplicate', duplicateOf: firstId },
    ])
  })

  test('one millisecond after the window it is a new click', async () => {
    const edge = makeEdge()
    await again(edge)
    edge.nowMs += 3_600_001
    await again(edge)
    expect(edge.clicks().map(({ reason }) => reason)).toEqual([null, null])
  })

  test('the window does not grow with each duplicate', async () => {
    const edge = makeEdge()
    for (let visit = 0; visit < 4; visit++) {
      await again(edge)
      edge.nowMs += 1_800_001
    }
    expect(edge.clicks().map(({ reason }) => reason)).toEqual([
      null,
      'duplicate',
      null,
      'duplicate',
    ])
  })

  test('by the cookie, from another address and browser', async () => {
    const edge = makeEdge()
    const first = clickIdOf(await again(edge))
    const headers = { cookie: `a=b; aff_click=${first}`, 'cf-connecting-ip': '198.51.100.9' }
    await again(edge, { ...headers, 'user-agent': `${chrome} Edg/131` })
    expect(edge.clicks()[1]).toMatchObject({ reason: 'duplicate', duplicateOf: first })
  })

  test('a cookie this isolate does not know is not believed', async () => {
    const edge = makeEdge()
    const made = `${startMs
      .toString(16)
      .padStart(12, '0')
      .replace(/^(.{8})/, '$1-')}-7abc-8def-0123456789ab`
    await again(edge, { cookie: `aff_click=${made}` })
    expect(edge.clicks()).toMatchObject([{ reason: null }])
  })

  test.each([
    ['another address', { 'cf-connecting-ip': '203.0.113.8' }],
    ['another user agent', { 'user-agent': `${chrome} Edg/131` }],
  ])('%s is another visitor', async (_name, headers) => {
    const edge = makeEdge()
    await again(edge)
    await again(edge, headers)
    expect(edge.clicks().map(({ reason }) => reason)).toEqual([null, null])
  })

  test('an offer without a window has no duplicates', async () => {
    const edge = makeEdge(withOffer({ dedupeSeconds: 0 }))
    await again(edge)
    await again(edge)
    expect(edge.clicks().map(({ reason }) => reason)).toEqual([null, null])
  })

  test('a rejected click is nobody’s earlier click', async () => {
    const edge = makeEdge()
    await again(edge, { 'x-local-country': 'KP' })
    await again(edge, { 'x-local-country': 'DE' })
    expect(edge.clicks().map(({ reason }) => reason)).toEqual(['geo', null])
  })
})

describe('first and last click', () => {
  const visits = async (attribution: 'first' | 'last') => {
    const edge = makeEdge({
      'host:shop.test': { ...host, attribution },
      'affiliate:berta': {
        v: 1,
        id: ids.landing,
        code: 'berta',
        status: 'approved',
        advertiserIds: [ids.advertiser],
      },
      ...withOffer({ dedupeSeconds: 0 }),
    })
    const first = clickIdOf(await edge.ask('/p/aff/anna'))
    edge.nowMs += 86_400_000
    const second = await edge.ask('/p/aff/berta', { headers: { cookie: `aff_click=${first}` } })
    return { edge, first, second }
  }

  test('the last click overwrites the cookie', async () => {
    const { first, second } = await visits('last')
    expect(cookieOf(second)).toContain(`aff_click=${clickIdOf(second)};`)
    expect(clickIdOf(second)).not.toBe(first)
  })

  test('a live first click stays, and goes on in the URL', async () => {
    const { edge, first, second } = await visits('first')
    expect(cookieOf(second)).toBeNull()
    expect(locationOf(second)).toBe(`https://shop.test/p?click_id=${first}`)
    expect(edge.clicks().at(-1)).toMatchObject({ id: clickIdOf(second), reason: null })
  })

  test('a first click past its days gives way', async () => {
    const { edge, first } = await visits('first')
    edge.nowMs += 30 * 86_400_000
    const late = await edge.ask('/p/aff/berta', { headers: { cookie: `aff_click=${first}` } })
    expect(cookieOf(late)).toContain(`aff_click=${clickIdOf(late)};`)
  })
})

describe('oversized and junk input is no error', () => {
  test('a sub id of 5,000 characters is cut to 255, without control characters', async () => {
    const edge = makeEdge()
    const response = await edge.ask(
      `/p/aff/anna?sub1=%00${'%F0%9F%98%80'.repeat(2500)}&sub2=%0d%0aa`,
    )
    expect(response.status).toBe(302)
    const [one, two] = edge.clicks().flatMap(({ subs }) => subs)
    expect(one).toBe('😀'.repeat(127))
    expect(two).toBe('a')
  })

  test('a query of 20 KB is left behind, the click is not', async () => {
    const edge = makeEdge()
    const response = await edge.ask(`/p/aff/anna?sub1=x&${'y=1&'.repeat(5000)}`)
    expect(locationOf(response)).toBe(`https://shop.test/p?click_id=${clickIdOf(response)}`)
    expect(edge.clicks()).toMatchObject([{ subs: ['x'] }])
  })

  test.each([
    ['cookie', 'aff_click=%%%; aff_click=01993a00; ='],
    ['user-agent', 'x'.repeat(8000)],
    ['accept-language', ';;;,,,'],
    ['referer', 'x'.repeat(8000)],
    ['cf-connecting-ip', 'x'.repeat(2000)],
    ['x-local-country', '12'],
  ])('a header %s of junk', async (name, value) => {
    const edge = makeEdge()
    const response = await edge.ask('/p/aff/anna?sub1=%&sub2=%e&sub3=%ff&sub11=x&sub=y&sub01=z', {
      headers: { [name]: value },
    })
    expect(response.status).toBe(302)
    expect(edge.clicks()[0]?.subs).toEqual(['%', '%e', '%ff'])
  })
})

test.each([
  ['markup', '<img src=x>'],
  ['a name', 'localhost'],
  ['two addresses', '203.0.113.7, 203.0.113.8'],
])('audit 6: the address of a click is an address or nothing: %s', async (_, ip) => {
  const edge = makeEdge()
  await edge.ask('/p/aff/anna', { headers: { 'cf-connecting-ip': ip } })
  expect(edge.clicks()).toMatchObject([{ ip: null }])
})

describe('everything else goes on to the app', () => {
  const origin = () =>
    vi.spyOn(globalThis, 'fetch').mockImplementation(async (input) => {
      const request = input as Request
      return new Response(`${request.method} ${request.url} ${await request.text()}`, {
        status: 201,
      })
    })

  test.each(['POST', 'PUT', 'OPTIONS', 'DELETE'])(
    '%s of an affiliate link, untouched',
    async (method) => {
      const seen = origin()
      const edge = makeEdge()
      edge.vars = {}
      const body = method === 'POST' ? 'a=1' : undefined
      const response = await edge.ask('/p/aff/anna?x=1', { method, ...(body ? { body } : {}) })
      expect(response.status).toBe(201)
      expect(await response.text()).toBe(`${method} https://shop.test/p/aff/anna?x=1 ${body ?? ''}`)
      expect((seen.mock.lastCall as unknown as [Request])[0].redirect).toBe('manual')
      expect(edge.messages).toEqual([])
    },
  )

  test('in local mode to the origin the settings name, and 404 for none', async () => {
    origin()
    const edge = makeEdge()
    edge.vars = { LOCAL_MODE: '1', LOCAL_ORIGINS: '{"shop.test":"http://127.0.0.1:9999"}' }
    const response = await edge.ask('/staff/x?y=1')
    expect(await response.text()).toBe('GET http://127.0.0.1:9999/staff/x?y=1 ')
    expect((await edge.ask('https://other.test/')).status).toBe(404)
  })

  test('a redirect of the app is the visitor’s to follow', async () => {
    vi.spyOn(globalThis, 'fetch').mockResolvedValue(
      Response.redirect('https://shop.test/login', 303),
    )
    const edge = makeEdge()
    edge.vars = {}
    const response = await edge.ask('/account')
    expect([response.status, locationOf(response)]).toEqual([303, 'https://shop.test/login'])
  })
  test.each(['/r/about', '/click', '/t.js', '/v1/clicks', '/v1/clicks/browser', '/account'])(
    'an app that does not answer %s is the edge’s to speak of, never a page of ours',
    async (path) => {
      const edge = makeEdge()
      edge.vars = {}
      vi.spyOn(globalThis, 'fetch').mockRejectedValue(new Error('Network connection lost.'))
      await expect(edge.ask(path)).rejects.toThrow('Network connection lost.')
    },
  )
})
