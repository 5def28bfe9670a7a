import { createHash } from 'node:crypto'
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
  withOffer,
} from '../test/edge-world.ts'

const go = 'https://go.test'
const bought = 'utm_source=mail&utm_medium=c%20p&cost=0.25&cost_currency=eur'
const campaign = { utm: ['mail', 'c p', null], cost: { micros: 250_000, currency: 'EUR' } }
const plainHost = { 'host:shop.test': { ...host, clickIdParameter: null } }
const deep = { hasDeepLinks: true, deepLinkHosts: ['shop.test'] }
const link: LinkSnapshot = {
  ...{ v: 1, id: ids.landing, slug: 'spring', appId: ids.app, advertiserId: ids.advertiser },
  ...{ offerId: ids.offer, affiliateId: ids.affiliate, subs: [] },
  landingUrl: 'https://shop.test/shoes?a=1#top',
}

describe('campaign and cost of a link', () => {
  test.each([
    [
      `/p/aff/anna?a=%zz&${bought}&b`,
      'https://shop.test/p?a=%zz&utm_source=mail&utm_medium=c%20p&b',
    ],
    ['/p/aff/anna?cost=nonsense&cost_currency', 'https://shop.test/p?'],
    ['/p/aff/anna?costs=1&xcost=2', 'https://shop.test/p?costs=1&xcost=2'],
    ['/p/aff/nobody?cost=1&a=2', 'https://shop.test/p?a=2'],
  ])('the app does not see the cost: %s', async (path, location) => {
    const edge = makeEdge(plainHost)
    expect(locationOf(await edge.ask(path))).toBe(location)
    if (path.includes('utm_')) expect(edge.clicks()).toMatchObject([campaign])
    else for (const click of edge.clicks()) expect(click).not.toHaveProperty('cost')
  })

  test.each([
    [
      '/click to a landing URL',
      `/click?o=gold&a=anna&${bought}&utm_id=7`,
      '/start?x=1&utm_source=mail&utm_medium=c%20p&utm_id=7',
    ],
    [
      'a page that names its own source',
      `/click?o=gold&a=anna&${bought}&url=${encodeURIComponent('https://shop.test/x?utm_source=own#end')}`,
      '/x?utm_source=own&utm_medium=c%20p#end',
    ],
    [
      'a page without a query',
      `/click?o=gold&a=anna&utm_source=mail&url=${encodeURIComponent('https://shop.test/x')}`,
      '/x?utm_source=mail',
    ],
    [
      '/r/ to the page of the link',
      `/r/spring?${bought}`,
      '/shoes?a=1&utm_source=mail&utm_medium=c%20p#top',
    ],
    ['more than fits', `/click?o=gold&a=anna&utm_source=${'x'.repeat(2048)}`, '/start?x=1'],
  ])('utm parameters go on: %s', async (_name, path, location) => {
    const landingUrls = [{ id: ids.landing, url: 'https://shop.test/start?x=1', weight: 1 }]
    const edge = makeEdge({
      ...plainHost,
      'link:spring': link,
      ...withOffer({ ...deep, landingUrls }),
    })
    expect(locationOf(await edge.ask(go + path))).toBe(`https://shop.test${location}`)
    expect(edge.clicks()[0]?.utm?.[0]).toMatch(/^(mail|x{255})$/)
    if (path.includes('cost')) expect(edge.clicks()).toMatchObject([campaign])
  })

  test.each([
    [
      '/r/spring',
      '/shoes?a=1&utm_source=own%20site&utm_campaign=%D0%B8%D1%8E%D0%BD%D1%8C#top',
      null,
    ],
    [
      '/r/spring?utm_source=mail&utm_medium=c%20p',
      '/shoes?a=1&utm_source=mail&utm_medium=c%20p&utm_campaign=%D0%B8%D1%8E%D0%BD%D1%8C#top',
      ['mail', 'c p', 'июнь'],
    ],
    ['/p/aff/spring?b', '/p?b&utm_source=own%20site&utm_campaign=%D0%B8%D1%8E%D0%BD%D1%8C', null],
  ])(
    'the tags saved with a link are added unless the URL has its own: %s',
    async (path, location, utm) => {
      const saved = { ...link, utm: ['own site', '', 'июнь'] }
      const edge = makeEdge({ ...plainHost, 'link:spring': saved, ...withOffer(deep) })
      const response = await edge.ask(path.startsWith('/r/') ? go + path : path)
      expect(locationOf(response)).toBe(`https://shop.test${location}`)
      expect(edge.clicks()).toMatchObject([{ utm: utm ?? ['own site', null, 'июнь'] }])
    },
  )

  test('a refused click goes to the fallback without them, and keeps them', async () => {
    const edge = makeEdge(withOffer({ geoAllow: ['FR'], fallbackUrl: 'https://shop.test/sorry' }))
    const response = await edge.ask(`${go}/click?o=gold&a=anna&${bought}`)
    expect(locationOf(response)).toBe('https://shop.test/sorry')
    expect(edge.clicks()).toMatchObject([{ reason: 'geo', ...campaign }])
  })

  test('a browser reports them as fields', async () => {
    const edge = makeEdge()
    const body = { app: 'shop.test', code: 'anna', utm_source: 'mail', utm_medium: 'c p' }
    await edge.ask(`${go}/v1/clicks/browser`, {
      method: 'POST',
      body: JSON.stringify({ ...body, cost: '0.25', cost_currency: 'EUR' }),
    })
    expect(edge.clicks()).toMatchObject([campaign])
  })

  test('a browser’s click on a saved link has the tags of the link', async () => {
    const edge = makeEdge({ 'link:spring': { ...link, utm: ['own', 'qr', ''] } })
    const body = { app: 'shop.test', code: 'spring', utm_source: 'mail' }
    const init = { method: 'POST', body: JSON.stringify(body) }
    await edge.ask(`${go}/v1/clicks/browser`, init)
    expect(edge.clicks()).toMatchObject([{ utm: ['mail', 'qr', null] }])
  })
})

describe('a test key', () => {
  const keyId = '01993a00-0000-7000-8000-0000000000f4'
  const appKey = `trib_test_${keyId.replaceAll('-', '')}_${'s'.repeat(43)}`
  const key: AppKeySnapshot = {
    ...{ v: 1, id: keyId, appId: ids.app, advertiserId: ids.advertiser, isTest: true },
    hash: createHash('sha256').update(appKey).digest('hex'),
    ...{ host: 'shop.test', scopes: ['clicks:write'], expiresAt: null },
  }
  const cap = {
    ...{ id: ids.otherApp, affiliateId: null, isAcrossOffers: false, period: 'total' },
    ...{ limit: 1, isHard: true },
  } as const
  const makeTested = (changes: object = {}, hostChanges: object = {}) =>
    makeEdge({
      ...{ [`app-key:${keyId}`]: key, 'host:shop.test': { ...host, ...hostChanges } },
      ...withOffer(changes),
    })
  const report = async (edge: ReturnType<typeof makeEdge>, clickId?: string) => {
    const visitor = { ip: '203.0.113.7', user_agent: chrome, accept_language: 'de' }
    const response = await edge.ask(`${go}/v1/clicks`, {
      method: 'POST',
      headers: { authorization: `Bearer ${appKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ code: 'anna', visitor, click_id: clickId }),
    })
    expect(response.status).toBe(201)
    return (await response.json()) as { click_id: string; cookie: unknown; billable: boolean }
  }

  test('reports clicks that no cap counts and no other click repeats', async () => {
    // The world has no object of caps: a click that asked for a unit would be refused.
    const edge = makeTested({ clickCaps: [cap] })
    const answers = [await report(edge), await report(edge)]
    for (const { billable, cookie } of answers)
      expect([billable, cookie !== null]).toEqual([true, true])
    expect(edge.clicks()).toMatchObject(
      answers.map(({ click_id: id }) => ({ id, isTest: true, reason: null, duplicateOf: null })),
    )
    for (const click of edge.clicks()) {
      expect(click.fingerprint).toBeNull()
      for (const field of ['visitor', 'leaseIds']) expect(click).not.toHaveProperty(field)
    }
  })

  test('changes nothing for the same visitor’s own clicks, nor they for it', async () => {
    const edge = makeTested()
    const { click_id } = await report(edge)
    const visit = await edge.ask('/p/aff/anna', { headers: { 'accept-language': 'de' } })
    expect(clickIdOf(visit)).not.toBe(click_id)
    expect(cookieOf(visit)).toContain(clickIdOf(visit))
    const again = await report(edge, clickIdOf(visit) as string)
    expect(again.billable).toBe(true)
    expect(edge.clicks().map(({ isTest }) => isTest === true)).toEqual([true, false, true])
    expect(edge.clicks()[1]).toMatchObject({ reason: null, visitor: expect.any(String) })
  })

  test('gives every click an id of its own where the app counts first clicks', async () => {
    const edge = makeTested({}, { attribution: 'first' })
    const real = clickIdOf(await edge.ask('/p/aff/anna')) as string
    const { click_id } = await report(edge, real)
    expect(click_id).not.toBe(real)
    expect(edge.clicks()[1]).not.toHaveProperty('keptId')
  })

  test('of a proxy marks the links that it forwards', async () => {
    const edge = makeTested()
    const headers = { authorization: `Bearer ${appKey}`, 'tributary-origin': 'https://shop.test' }
    const response = await edge.ask(`${go}/p/aff/anna`, { headers })
    expect(cookieOf(response)).toContain(clickIdOf(response))
    expect(edge.clicks()).toMatchObject([{ id: clickIdOf(response), isTest: true }])
  })
})
