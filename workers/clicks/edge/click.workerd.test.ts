import { describe, expect, test } from 'vitest'
import {
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

describe('/click', () => {
  test.each([
    ['ids', `o=${ids.offer}&a=${ids.affiliate}`],
    ['ids in capitals', `o=${ids.offer.toUpperCase()}&a=${ids.affiliate.toUpperCase()}`],
    ['short codes of any case', 'o=GOLD&a=Anna'],
    ['any order, percent-encoded', 'a=%41nna&x=1&o=gold'],
  ])('%s lead to the landing URL, macros filled', async (_name, query) => {
    const edge = makeEdge()
    const response = await edge.ask(`${go}/click?${query}&sub1=a%26b`)
    const id = clickIdOf(response)
    expect(response.status).toBe(302)
    expect(locationOf(response)).toBe(`https://shop.test/start?c=${id}&s=a%26b&d=desktop`)
    expect(response.headers.get('cache-control')).toBe('private, no-store')
    expect(edge.clicks()).toMatchObject([
      { id, landingUrlId: ids.landing, subs: ['a&b'], reason: null, affiliateId: ids.affiliate },
    ])
  })

  test('sets the cookie on the offer’s own app host only', async () => {
    const edge = makeEdge({
      ...withOffer({ dedupeSeconds: 0 }),
      'host:other.test': { ...host, appId: ids.otherApp },
    })
    const own = await edge.ask('/click?o=gold&a=anna')
    expect(cookieOf(own)).toContain(`aff_click=${clickIdOf(own)};`)
    expect(cookieOf(await edge.ask(`${go}/click?o=gold&a=anna`))).toBeNull()
    expect(cookieOf(await edge.ask('https://other.test/click?o=gold&a=anna'))).toBeNull()
  })

  test('a duplicate carries the earlier id in the macros', async () => {
    const edge = makeEdge()
    const first = clickIdOf(await edge.ask(`${go}/click?o=gold&a=anna`))
    const second = await edge.ask(`${go}/click?o=gold&a=anna`)
    expect(locationOf(second)).toContain(`c=${first}&`)
    expect(edge.clicks()[1]).toMatchObject({ reason: 'duplicate', duplicateOf: first })
  })

  test('landing URLs share the visitors by weight, each visitor keeps theirs', async () => {
    const url = (name: string) => `https://shop.test/${name}`
    const edge = makeEdge(
      withOffer({
        dedupeSeconds: 0,
        landingUrls: [
          { id: ids.landing, url: url('a'), weight: 3 },
          { id: ids.otherApp, url: url('b'), weight: 1 },
        ],
      }),
    )
    const paths = new Array(400).fill(`${go}/click?o=gold&a=anna`)
    const once = (await edge.askMany(paths)).map(locationOf)
    const twice = (await edge.askMany(paths)).map(locationOf)
    expect(twice).toEqual(once)
    const share = once.filter((location) => location === url('a')).length
    expect(share).toBeGreaterThan(260)
    expect(share).toBeLessThan(340)
  })
})

describe('what nobody knows', () => {
  test.each([
    ['unknown affiliate', 'o=gold&a=nobody'],
    ['no affiliate', 'o=gold'],
    ['malformed affiliate', `o=gold&a=%00${'x'.repeat(300)}`],
  ])('%s: the known offer’s fallback URL, no row', async (_name, query) => {
    const edge = makeEdge()
    const response = await edge.ask(`${go}/click?${query}`)
    expect([response.status, locationOf(response)]).toEqual([302, 'https://shop.test/sorry?c='])
    expect(edge.clicks()).toEqual([])
    expect(edge.unknownCodes()).toBe(1)
  })

  test.each([
    ['unknown offer', 'o=nobody&a=anna'],
    ['malformed offer', 'o=%zz%00&a=anna'],
    ['empty', ''],
    ['no parameter at all', '%%%&&&==='],
    ['a UUID of nobody', `o=${ids.landing}&a=${ids.landing}`],
  ])('%s: a plain page in both languages', async (_name, query) => {
    const response = await makeEdge().ask(`${go}/click?${query}`)
    expect(response.status).toBe(404)
    const page = await response.text()
    expect(page).toContain('Page not found')
    expect(page).toContain('Страница не найдена')
  })

  test('an unknown affiliate of an offer without fallback URL: the plain page', async () => {
    const edge = makeEdge(withOffer({ fallbackUrl: null }))
    expect((await edge.ask(`${go}/click?o=gold&a=nobody`)).status).toBe(404)
  })
})

describe('rejected clicks', () => {
  test.each([
    ['geo', {}, { 'x-local-country': 'KP' }],
    ['offer_inactive', withOffer({ status: 'paused' }), {}],
    ['affiliate_inactive', withAffiliate({ status: 'blocked' }), {}],
    ['partnership_inactive', withAffiliate({ advertiserIds: [] }), {}],
  ])('%s goes to the fallback URL', async (reason, changes, headers) => {
    const edge = makeEdge(changes as Record<string, unknown>)
    const response = await edge.ask('/click?o=gold&a=anna', {
      headers: headers as Record<string, string>,
    })
    expect(locationOf(response)).toBe(`https://shop.test/sorry?c=${clickIdOf(response)}`)
    expect(cookieOf(response)).toBeNull()
    expect(edge.clicks()).toMatchObject([{ reason }])
  })

  test('without a fallback URL the landing URL is better than an error', async () => {
    const edge = makeEdge(withOffer({ status: 'paused', fallbackUrl: null }))
    const response = await edge.ask('/click?o=gold&a=anna')
    expect(locationOf(response)).toContain('https://shop.test/start?')
  })

  test('a bot sees the landing URL', async () => {
    const edge = makeEdge()
    const response = await edge.ask('/click?o=gold&a=anna', {
      headers: { 'user-agent': 'curl/8.0' },
    })
    expect(locationOf(response)).toContain('https://shop.test/start?')
    expect(edge.clicks()).toMatchObject([{ reason: 'bot' }])
  })
})

describe('oversized and looked-ahead', () => {
  test('a Location stays within 2 KB: sub ids are dropped, the visitor is not', async () => {
    const url = `https://shop.test/?c={click_id}&${'{sub1}'.repeat(10)}`
    const edge = makeEdge(withOffer({ landingUrls: [{ id: ids.landing, url, weight: 1 }] }))
    const response = await edge.ask(`/click?o=gold&a=anna&sub1=${'x'.repeat(5000)}`)
    expect(locationOf(response)).toBe(`https://shop.test/?c=${clickIdOf(response)}&`)
    expect(edge.clicks()[0]?.subs).toEqual(['x'.repeat(255)])
  })

  test('a query of 20 KB', async () => {
    const edge = makeEdge()
    const response = await edge.ask(`/click?${'z=%ff&'.repeat(3500)}o=gold&a=anna`)
    expect(response.status).toBe(302)
    expect(edge.clicks()).toHaveLength(1)
  })

  test.each([
    ['HEAD', { method: 'HEAD' }],
    ['prefetch', { headers: { 'sec-purpose': 'prefetch' } }],
  ])('%s redirects and counts nothing', async (_name, init) => {
    const edge = makeEdge()
    const response = await edge.ask('/click?o=gold&a=anna&sub1=x', init)
    expect(locationOf(response)).toBe('https://shop.test/start?c=&s=x&d=desktop')
    expect(cookieOf(response)).toBeNull()
    await edge.ask('/click?o=nobody&a=anna', init)
    expect(edge.messages).toEqual([])
  })

  test('CR and LF never reach a header', async () => {
    const response = await makeEdge().ask('/click?o=gold&a=anna&sub1=%0d%0aset-cookie:%20a=b')
    expect(locationOf(response)).toContain('&s=set-cookie%3A%20a%3Db&')
    expect(cookieOf(response)).toContain('aff_click=')
  })
})
