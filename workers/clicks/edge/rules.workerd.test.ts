import { describe, expect, test } from 'vitest'
import type { Targeting } from '../../../schema/targeting.ts'
import type { OfferSnapshot } from '../../snapshots/rules.ts'
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

const click = 'https://go.test/click?o=gold&a=anna'
const iphone =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.1 Mobile/15E148 Safari/604.1'
const withRules = (targeting: Targeting, more: Partial<OfferSnapshot> = {}) =>
  makeEdge(withOffer({ dedupeSeconds: 0, targeting, ...more }))
const cf = (facts: Record<string, unknown>) => ({ cf: facts }) as RequestInit

describe('the edge’s facts reach the checks', () => {
  const closed = { timeZone: 'UTC', windows: [{ days: [1], fromMinute: 0, toMinute: 1440 }] }
  test.each([
    ['bot', {}, { headers: { accept: '-' } }],
    ['datacenter', {}, cf({ asn: 16509 })],
    [
      'cookie_stuffing',
      {},
      { headers: { 'sec-fetch-dest': 'image', 'sec-fetch-mode': 'no-cors' } },
    ],
    ['geo', { regionDeny: ['US-CA'] }, cf({ country: 'US', regionCode: 'CA' })],
    ['device', { deviceAllow: ['mobile'] }, {}],
    ['os', { osAllow: ['ios'] }, {}],
    ['browser', { browserAllow: ['safari'] }, {}],
    ['schedule', { schedule: closed }, {}],
    ['sub_denied', { subDeny: [{ sub: 1, values: ['spam'] }] }, {}],
  ])('%s', async (reason, targeting, init) => {
    const edge = withRules(targeting as Targeting)
    edge.vars = {}
    const response = await edge.ask(`${click}&sub1=Spam`, init as RequestInit)
    expect(response.status).toBe(302)
    expect(edge.clicks()).toMatchObject([{ reason }])
  })

  test.each([
    [{}, { accept: '-' }, 'bot'],
    [{ LOCAL_MODE: '1' }, { accept: '-' }, 'bot'],
    [{ LOCAL_MODE: '1' }, { accept: '*/*' }, null],
    [{}, { accept: '-', 'accept-language': 'en' }, null],
    [{ ALLOWS_BARE_REQUESTS: '1' }, { accept: '-' }, null],
  ])('with %j, headers %j make it %s', async (vars, headers, reason) => {
    const edge = withRules({})
    edge.vars = vars
    await edge.ask(click, { headers: headers as Record<string, string> })
    expect(edge.clicks()).toMatchObject([{ reason }])
  })

  test('the same visits to an offer without rules are billable', async () => {
    const edge = withRules({ allowsDatacenters: true, deviceAllow: ['mobile'], osAllow: ['iOS'] })
    const headers = { 'user-agent': iphone, 'sec-fetch-dest': 'document' }
    await edge.ask(click, { ...cf({ asn: 16509, country: 'US', regionCode: 'CA' }), headers })
    expect(edge.clicks()).toMatchObject([{ reason: null, country: 'US' }])
  })

  test('a reached cap bears on its affiliate until its time', async () => {
    const until = Date.parse('2026-11-20T12:00:00Z')
    const edge = withRules({}, { reached: [{ affiliateId: ids.affiliate, until }] })
    await edge.ask(click)
    edge.nowMs = until
    await edge.ask(click)
    expect(edge.clicks().map(({ reason }) => reason)).toEqual(['cap_reached', null])
  })
})

describe('a closed offer', () => {
  const closed = withOffer({ isClosed: true })
  test.each([
    [
      'takes an enrolled affiliate',
      { ...closed, ...withAffiliate({ enrolledIn: [ids.offer] }) },
      null,
    ],
    [
      'refuses others',
      { ...closed, ...withAffiliate({ enrolledIn: [ids.landing] }) },
      'not_enrolled',
    ],
    ['leaves an older document to the consumer', closed, null],
    ['that is open again takes all', withAffiliate({ enrolledIn: [] }), null],
  ])('%s', async (_name, changes, reason) => {
    const edge = makeEdge(changes)
    const response = await edge.ask(click)
    expect(edge.clicks()).toMatchObject([{ reason }])
    expect(locationOf(response)).toContain(reason === null ? '/start?' : '/sorry?')
    // The app's own page is as good for the visitor as ever.
    expect(locationOf(await edge.ask('/p/aff/anna'))).toContain('https://shop.test/p?click_id=')
  })
})

describe('velocity', () => {
  test('counts billable clicks of one affiliate from one address, in a window that moves', async () => {
    const edge = withRules({ velocity: { clicks: 2, seconds: 60 } })
    const reasons = async (visits: number, headers: Record<string, string> = {}) => {
      const before = edge.clicks().length
      for (let visit = 0; visit < visits; visit++) await edge.ask(click, { headers })
      return edge
        .clicks()
        .slice(before)
        .map(({ reason }) => reason)
    }
    expect(await reasons(3, { 'x-local-country': 'KP' })).toEqual(['geo', 'geo', 'geo'])
    expect(await reasons(4)).toEqual([null, null, 'velocity', 'velocity'])
    expect(await reasons(1, { 'cf-connecting-ip': '203.0.113.8' })).toEqual([null])
    edge.nowMs += 59_999
    expect(await reasons(1)).toEqual(['velocity'])
    edge.nowMs += 10_000
    expect(await reasons(3)).toEqual([null, null, 'velocity'])
  })
})

describe('duplicates by the offer’s identity', () => {
  test.each([
    ['cookie', [null, null, 'duplicate']],
    ['ip', [null, 'duplicate', 'duplicate']],
    ['ip_user_agent', [null, null, 'duplicate']],
  ] as const)('%s', async (dedupeIdentity, reasons) => {
    const edge = makeEdge(withOffer({ dedupeIdentity }))
    const first = clickIdOf(await edge.ask(click))
    await edge.ask(click, { headers: { 'user-agent': iphone } })
    await edge.ask(click, { headers: { cookie: `aff_click=${first}`, 'cf-connecting-ip': '::1' } })
    expect(edge.clicks().map(({ reason }) => reason)).toEqual(reasons)
  })
})

describe('what a verdict does', () => {
  const fallbacks: OfferSnapshot['fallbacks'] = [
    { url: 'https://shop.test/elsewhere?c={click_id}', weight: 1, reasons: ['geo'] },
    { url: 'https://shop.test/closed', weight: 1, reasons: [] },
  ]
  const kp = { headers: { 'x-local-country': 'KP' } }
  test.each([
    ['its own fallback first', {}, { fallbacks }, '/elsewhere?c='],
    ['then one for all reasons', {}, { fallbacks: fallbacks.slice(1) }, '/closed'],
    ['then the last resort', {}, {}, '/sorry?c='],
    ['then, by default, where the link leads', {}, { fallbackUrl: null }, '/start?c='],
    ['or there at once', { actions: { geo: 'redirect' } }, { fallbacks }, '/start?c='],
  ] as const)('%s', async (_name, targeting, more, path) => {
    const edge = withRules(targeting, more as unknown as Partial<OfferSnapshot>)
    const response = await edge.ask(click, kp)
    expect(locationOf(response)).toContain(`https://shop.test${path}`)
    expect(edge.clicks()).toMatchObject([{ reason: 'geo', id: clickIdOf(response) }])
  })

  test.each([
    ['page', 'geo', 'page', 403],
    ['fallback without one', 'geo', 'fallback', 403],
    ['page for an ended offer', 'offer_inactive', 'page', 404],
  ] as const)('%s: the plain page', async (_name, reason, action, status) => {
    const edge = withRules(
      { actions: { [reason]: action } },
      { fallbackUrl: null, ...(reason === 'geo' ? {} : { status: 'paused' }) },
    )
    for (const path of [click, '/p/aff/anna']) {
      const response = await edge.ask(path, reason === 'geo' ? kp : {})
      expect([response.status, cookieOf(response)]).toEqual([status, null])
      expect(response.headers.get('x-click-id')).toMatch(/^[0-9a-f-]{36}$/)
      expect(await response.text()).toMatch(/[а-я]{5}/)
    }
  })
})

describe('landing URLs for some', () => {
  const at = (path: string, rules: object = {}) => ({
    id: ids.landing,
    url: `https://shop.test/${path}`,
    weight: 1,
    ...rules,
  })
  const landingUrls = [
    at('all'),
    at('de', { countries: ['DE'], devices: [], oses: [] }),
    at('de-mobile', { countries: ['DE'], devices: ['mobile'] }),
    at('ios', { oses: ['iOS'] }),
  ]
  test.each([
    ['nobody knows where', {}, '/all'],
    ['Germany', { 'x-local-country': 'DE' }, '/de'],
    ['Germany, mobile', { 'x-local-country': 'DE', 'user-agent': iphone }, '/de-mobile'],
    ['elsewhere on an iPhone', { 'x-local-country': 'US', 'user-agent': iphone }, '/ios'],
  ])('%s', async (_name, headers, path) => {
    const edge = makeEdge(withOffer({ landingUrls }))
    const response = await edge.ask(click, { headers: headers as Record<string, string> })
    expect(locationOf(response)).toBe(`https://shop.test${path}`)
  })

  test('meant for nobody here: the fallback, else any of them', async () => {
    const only = { landingUrls: landingUrls.slice(1, 2), dedupeSeconds: 0 }
    expect(locationOf(await makeEdge(withOffer(only)).ask(click))).toContain('/sorry?')
    const bare = makeEdge(withOffer({ ...only, fallbackUrl: null }))
    expect(locationOf(await bare.ask(click))).toBe('https://shop.test/de')
    expect(bare.clicks()).toMatchObject([{ reason: null, landingUrlId: null }])
  })
})

describe('deep links on /click', () => {
  const deep = { hasDeepLinks: true, deepLinkHosts: ['shop.test', 'store.test'] }
  const ask = async (url: string, changes: Partial<OfferSnapshot> = deep, path = click) => {
    const edge = makeEdge(withOffer(changes))
    const response = await edge.ask(`${path}&url=${encodeURIComponent(url)}&sub1=a%26b`)
    return (locationOf(response) as string).replaceAll(clickIdOf(response) as string, 'ID')
  }
  const landing = 'https://shop.test/start?c=ID&s=a%26b&d=desktop'
  test.each([
    ['a page', 'https://shop.test/shoes', 'https://shop.test/shoes?click_id=ID'],
    ['a child host', 'https://www.store.test/', 'https://www.store.test/?click_id=ID'],
    [
      'the id comes before the fragment',
      'https://shop.test/?a=1#b?c',
      'https://shop.test/?a=1&click_id=ID#b?c',
    ],
    [
      'an id of its own is replaced',
      'https://shop.test/?click_id=x&a=1',
      'https://shop.test/?a=1&click_id=ID',
    ],
    [
      'macros in its query',
      'https://shop.test/?c={click_id}&s={sub1}&x={nobody}',
      'https://shop.test/?c=ID&s=a%26b&x=&click_id=ID',
    ],
    [
      'macros in its path, and none that were written as text',
      'https://shop.test/p-{sub1}/{nobody}/{CLICK_ID}?a=%7Bsub1%7D',
      'https://shop.test/p-a%26b//ID?a=%7Bsub1%7D&click_id=ID',
    ],
    [
      'percent signs alone are no macros',
      'https://shop.test/%7Bsub1%7D',
      'https://shop.test/%7Bsub1%7D?click_id=ID',
    ],
    ['another host', 'https://evil.test/', landing],
    ['no address', 'javascript:alert(1)', landing],
    ['a click inside', 'https://shop.test/aff/berta', landing],
  ])('%s', async (_name, url, location) => {
    expect(await ask(url)).toBe(location)
  })

  test.each([
    ['a click', '/{sub2}/berta', 'sub2=aff', '/%7Bsub2%7D/berta?click_id=ID'],
    ['a saved link', '/{sub2}/spring', 'sub2=r', '/%7Bsub2%7D/spring?click_id=ID'],
    ['a click by its path', '/{sub2}?o=gold', 'sub2=click', '/%7Bsub2%7D?o=gold&click_id=ID'],
    ['a name it lacked', '/aff{nobody}/berta', 'sub2=x', '/aff%7Bnobody%7D/berta?click_id=ID'],
    ['a step up', '/a/{sub2}/b', 'sub2=..', '/a//b?click_id=ID'],
    ['another host', '/{sub2}', 'sub2=%2F%2Fevil.test', '/%2F%2Fevil.test?click_id=ID'],
    [
      'another host behind an empty one',
      '/{nobody}/evil.test',
      'sub2=x',
      '//evil.test?click_id=ID',
    ],
  ])('values that would make it %s do not', async (_name, path, sub, expected) => {
    const url = encodeURIComponent(`https://shop.test${path}`)
    const response = await makeEdge(withOffer(deep)).ask(`${click}&url=${url}&${sub}`)
    const location = (locationOf(response) as string).replaceAll(
      clickIdOf(response) as string,
      'ID',
    )
    expect(location).toBe(`https://shop.test${expected}`)
    expect(new URL(location).host).toBe('shop.test')
  })

  test('an offer that takes none leads to its landing URL', async () => {
    expect(await ask('https://shop.test/shoes', { ...deep, hasDeepLinks: false })).toBe(landing)
  })
  test('our own host is never a place to land, verified or not', async () => {
    const own = { ...deep, deepLinkHosts: ['test', 'go.test'] }
    expect(await ask('https://go.test/', own)).toBe(landing)
    expect(await ask('https://shop.test/x', deep, '/click?o=gold&a=anna')).toContain('/x?click_id=')
  })
  test('an app that asks for no click id gets none', async () => {
    const edge = makeEdge({
      ...withOffer(deep),
      'host:shop.test': { ...host, clickIdParameter: null },
    })
    const response = await edge.ask(`${click}&url=https://shop.test/x%23y`)
    expect(locationOf(response)).toBe('https://shop.test/x#y')
  })
})

describe('consent and what is kept of an address', () => {
  const consentHost = { 'host:shop.test': { ...host, consentParameter: 'ok' } }
  test.each([
    ['nobody said anything', '', {}, 'unknown', '203.0.113.7', true, true],
    ['Sec-GPC', '', { 'sec-gpc': '1' }, 'denied', '203.0.113.0', false, true],
    ['the app says yes', '?ok=1', { 'sec-gpc': '1' }, 'granted', '203.0.113.7', true, true],
    ['the app says no', '?ok=0', {}, 'denied', '203.0.113.0', false, false],
  ])('%s', async (_name, query, headers, consent, ip, hasFingerprint, hasCookie) => {
    const edge = makeEdge(consentHost)
    const response = await edge.ask(`/p/aff/anna${query}`, { headers })
    expect(clickIdOf(response)).not.toBeNull()
    expect(cookieOf(response) !== null).toBe(hasCookie)
    const [record] = edge.clicks()
    expect(record).toMatchObject({ consent, ip, userAgent: chrome })
    expect(record?.fingerprint !== null).toBe(hasFingerprint)
  })

  test.each([
    ['US', '203.0.113.7'],
    ['DE', '203.0.113.0'],
    ['RU', null],
  ])('the policy of %s', async (country, ip) => {
    const edge = makeEdge(withOffer({ ipPolicyByCountry: { DE: 'truncate', RU: 'drop' } }))
    await edge.ask('/p/aff/anna', { headers: { 'x-local-country': country } })
    expect(edge.clicks()).toMatchObject([{ ip }])
    expect(edge.clicks()[0]?.fingerprint === null).toBe(country !== 'US')
  })
})

test('documents of an older release, without any of this, are served as ever', async () => {
  const { targeting, fallbacks, reached, clickCaps, dedupeIdentity, deepLinkHosts, ...older } = {
    ...withOffer({})['offer:gold'],
  }
  const edge = makeEdge({ 'offer:gold': older, [`offer:${ids.offer}`]: older })
  expect((await edge.ask(click)).status).toBe(302)
  expect(clickIdOf(await edge.ask('/p/aff/anna'))).not.toBeNull()
  expect(edge.clicks().map(({ reason }) => reason)).toEqual([null, 'duplicate'])
})
