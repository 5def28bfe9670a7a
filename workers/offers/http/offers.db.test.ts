import { beforeEach, expect, test, vi } from 'vitest'
import * as cast from '../../../dev/demo/demo-cast.ts'
import { readOffer } from '../../clicks/edge/snapshot-shape.ts'
import { newId } from '../../core/ids.ts'
import { makeApiWorld, problemOf, read } from '../../test/api-world.ts'
import { addStranger } from '../../test/tenants.ts'
import { OfferAnswer, OffersAnswer } from './contract.ts'

const world = await makeApiWorld()
const stranger = await addStranger(world)

const { as } = world
const published = (idOrCode: string) =>
  readOffer(JSON.parse(world.kept.get(`offer:${idOrCode.toLowerCase()}`) ?? 'null'))

const landing = { url: 'https://shop.example/?c={click_id}' }
const fields = (over: object = {}) => ({
  ...{ app_id: cast.app.id, code: 'NEW1', name: 'New', model: 'CPS', currency: 'USD' },
  ...over,
})
let made: string
let count = 0
beforeEach(async () => {
  count += 1
  const body = fields({ code: `T${count}`, status: 'active', landing_urls: [landing] })
  const answer = await as('advertiser', 'POST', '/v1/offers', body)
  expect(answer.status).toBe(201)
  made = (await read(answer, OfferAnswer)).offer.id
})
const patch = (body: object, person = 'advertiser') =>
  as(person, 'PATCH', `/v1/offers/${made}`, body)

/** The signature of a PNG, and more. */
const pngLogo = 'data:image/png;base64,iVBORw0KGgoBAgM='

const everything = {
  ...{ name: 'All of it', model: 'RevShare', status: 'active', approval: 'manual' },
  ...{ hold_days: 14, window_days: 60, cookie_days: 90, dedupe_seconds: 60 },
  ...{ dedupe_identity: 'cookie', geo_allow: ['DE', 'US'], geo_deny: ['AT'] },
  ...{ fallback_url: 'https://shop.example/sorry', has_deep_links: true },
  landing_urls: [
    { url: 'https://a.example/{sub1}', weight: 3, countries: ['DE'], devices: [], oses: [] },
    { url: 'https://b.example/', weight: 1, countries: [], devices: ['mobile'], oses: ['ios'] },
  ],
  fallback_urls: [{ url: 'https://c.example/', weight: 2, reasons: ['geo', 'cap_reached'] }],
  targeting: {
    ...{ region_allow: ['US-CA'], region_deny: ['DE-BY'], device_allow: ['mobile'] },
    ...{ os_allow: ['ios'], browser_allow: ['safari'], allows_datacenters: true },
    schedule: {
      time_zone: 'Europe/Berlin',
      windows: [{ days: [1, 7], from_minute: 0, to_minute: 1440 }],
    },
    sub_deny: [{ sub: 2, values: ['bad'] }],
    velocity: { clicks: 10, seconds: 60 },
    actions: { geo: 'page', bot: 'redirect' },
  },
  payout_rules: [{ event: 'sale', kind: 'hybrid', rate_bps: 3000, fixed: '1.50' }],
  ...{ description: 'Shoes.', category: 'fashion', traffic_note: 'Ask first.' },
  ...{ traffic_allowed: ['content', 'email'], traffic_forbidden: ['brand_bidding'] },
  ...{ one_sale_per_click: true, logo: pngLogo },
}

test('every setting is written, read back and at the edge in the tracker’s shape', async () => {
  const { offer } = await read(await patch(everything), OfferAnswer)
  const { landing_urls, ...rest } = everything
  expect(offer).toMatchObject(rest)
  expect(offer.landing_urls).toMatchObject(landing_urls)
  const again = await read(await as('support', 'GET', `/v1/offers/${made}`), OfferAnswer)
  expect(again.offer).toEqual(offer)
  const snapshot = published(made)
  expect(world.kept.get(`offer:${made}`)).toBe(world.kept.get(`offer:${offer.code.toLowerCase()}`))
  expect(snapshot).toMatchObject({
    ...{ status: 'active', cookieDays: 90, dedupeSeconds: 60, dedupeIdentity: 'cookie' },
    ...{ geoAllow: ['DE', 'US'], geoDeny: ['AT'], hasDeepLinks: true },
    ...{ deepLinkHosts: [cast.app.host] },
    landingUrls: offer.landing_urls.map(({ id, weight }) => ({ id, weight })),
    fallbacks: [{ weight: 2, reasons: ['geo', 'cap_reached'] }],
    targeting: {
      ...{ regionAllow: ['US-CA'], osAllow: ['ios'], actions: { geo: 'page', bot: 'redirect' } },
      schedule: {
        timeZone: 'Europe/Berlin',
        windows: [{ days: [1, 7], fromMinute: 0, toMinute: 1440 }],
      },
    },
  })
})

test('the same change twice changes nothing, and a URL that stays keeps its id', async () => {
  const { offer: first } = await read(await patch(everything), OfferAnswer)
  const text = world.kept.get(`offer:${made}`)
  const { offer: second } = await read(await patch(everything), OfferAnswer)
  expect({ ...second, updated_at: '' }).toEqual({ ...first, updated_at: '' })
  expect(world.kept.get(`offer:${made}`)).toBe(text)
  const [kept] = everything.landing_urls
  const { offer } = await read(await patch({ landing_urls: [{ ...kept, weight: 9 }] }), OfferAnswer)
  expect(offer.landing_urls).toEqual([{ ...first.landing_urls[0], weight: 9 }])
  const { offer: bare } = await read(
    await patch({ payout_rules: [], fallback_urls: [], targeting: {}, name: 'Bare' }),
    OfferAnswer,
  )
  expect(bare).toMatchObject({ payout_rules: [], fallback_urls: [], targeting: {} })
  expect(bare.landing_urls).toEqual(offer.landing_urls)
})

test('a new code takes the place of the old one at the edge', async () => {
  expect(published(`T${count}`)).not.toBeNull()
  await patch({ code: 'Renamed' })
  expect(published('renamed')).toMatchObject({ id: made, code: 'Renamed' })
  expect(world.kept.has(`offer:t${count}`)).toBe(false)
  await patch({ code: 'RENAMED' })
  expect(published('renamed')).toMatchObject({ code: 'RENAMED' })
})

test('a taken code is a conflict that names it, also for other advertisers', async () => {
  for (const code of ['strange', 'demo']) {
    expect(await problemOf(await patch({ code }))).toEqual({
      ...{ status: 409, code: 'conflict', fields: ['code'] },
    })
    const answer = await as('advertiser', 'POST', '/v1/offers', fields({ code }))
    expect(await problemOf(answer)).toMatchObject({ status: 409, fields: ['code'] })
  }
})

test('a store that is away never refuses the change: it is logged, and mended later', async () => {
  const log = vi.spyOn(console, 'error').mockImplementation(() => {})
  const away = async () => Promise.reject(new Error('away'))
  const answer = await world.ask('PATCH', `/v1/offers/${made}`, {
    token: await world.tokenOf('advertiser'),
    body: { name: 'While away' },
    env: { SNAPSHOTS: { put: away, delete: away } as never },
  })
  expect(answer.status).toBe(200)
  expect((await read(answer, OfferAnswer)).offer.name).toBe('While away')
  expect(log.mock.calls.map(([line]) => line)).toEqual([
    expect.stringContaining('snapshot.put_failed'),
    expect.stringContaining('snapshot.queue_failed'),
  ])
  log.mockRestore()
})

test('a new offer is a draft with default terms; staff must name its advertiser', async () => {
  const draft = await as('advertiser', 'POST', '/v1/offers', fields({ code: 'PLAIN' }))
  expect((await read(draft, OfferAnswer)).offer).toMatchObject({
    ...{ status: 'draft', approval: 'auto', hold_days: 30, window_days: 30, cookie_days: 30 },
    ...{ dedupe_seconds: 86_400, dedupe_identity: 'ip_user_agent' },
    ...{ level_2_bps: 0, level_3_bps: 0, affiliate_rules: [], has_postback_secret: false },
    payout_rules: ['rebill', 'sale'].map((event) => ({
      ...{ event, rate_bps: 3_000, recurring_months: null },
    })),
    advertiser: { id: cast.advertiser.id, name: cast.advertiser.name },
  })
  const nobodys = await as('admin', 'POST', '/v1/offers', fields({ code: 'ADM' }))
  expect(await problemOf(nobodys)).toMatchObject({ status: 422, fields: ['advertiser_id'] })
  const advertiser_id = cast.advertiser.id
  const named = await as('admin', 'POST', '/v1/offers', fields({ code: 'ADM', advertiser_id }))
  expect(named.status).toBe(201)
  const elsewhere = { app_id: stranger.appId, advertiser_id }
  const foreign = await as('admin', 'POST', '/v1/offers', fields({ code: 'X9', ...elsewhere }))
  expect(await problemOf(foreign)).toMatchObject({ status: 422, fields: ['app_id'] })
})

test('another advertiser’s offers are as absent as ones that never were', async () => {
  const { offers } = await read(await as(stranger, 'GET', '/v1/offers'), OffersAnswer)
  expect(offers.map(({ id }) => id)).toEqual([stranger.offerId])
  for (const id of [made, newId(new Date()), 'not-an-id']) {
    const path = `/v1/offers/${id}`
    expect(await problemOf(await as(stranger, 'GET', path))).toMatchObject({ status: 404 })
    const write = await as(stranger, 'PATCH', path, { name: 'Mine now' })
    expect(await problemOf(write)).toMatchObject({ status: 404, code: 'not_found' })
  }
  const planted = fields({ code: 'PLANT' })
  const app = await as(stranger, 'POST', '/v1/offers', planted)
  expect(await problemOf(app)).toMatchObject({ status: 422, fields: ['app_id'] })
  const advertiser_id = cast.advertiser.id
  const named = await as(stranger, 'POST', '/v1/offers', { ...planted, advertiser_id })
  expect(await problemOf(named)).toMatchObject({ status: 422, fields: ['advertiser_id'] })
  expect(await problemOf(await as('affiliate', 'GET', '/v1/offers'))).toMatchObject({ status: 403 })
  expect(await problemOf(await patch({ name: 'x' }, 'support'))).toMatchObject({ status: 403 })
})

test('offers are read page by page, newest first, each once', async () => {
  const seen: string[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const path: string = `/v1/offers?limit=3&status=active${cursor && `&cursor=${cursor}`}`
    const page = await read(await as('advertiser', 'GET', path), OffersAnswer)
    seen.push(...page.offers.map(({ id }) => id))
    cursor = page.next_cursor
  }
  expect(seen).toEqual([...new Set(seen)].sort().reverse())
  expect(seen).toContain(made)
  const other = `/v1/offers?advertiser_id=${stranger.advertiserId}`
  expect((await read(await as('owner', 'GET', other), OffersAnswer)).offers).toHaveLength(1)
})

const schedule = (over: object) => ({
  targeting: {
    schedule: {
      time_zone: 'UTC',
      windows: [{ days: [1], from_minute: 0, to_minute: 60, ...over }],
    },
  },
})
const rule = (over: object) => ({
  payout_rules: [{ event: 'sale', kind: 'percent', rate_bps: 100, ...over }],
})
test.each([
  [{ landing_urls: [] }, 'landing_urls'],
  [{ landing_urls: [{ url: 'https://{sub1}.example/' }] }, 'landing_urls.0.url'],
  [{ landing_urls: [{ url: 'https://a@b.example/' }] }, 'landing_urls.0.url'],
  [{ landing_urls: [{ url: 'javascript:alert(1)' }] }, 'landing_urls.0.url'],
  [{ landing_urls: [{ ...landing, weight: 0 }] }, 'landing_urls.0.weight'],
  [{ landing_urls: [{ ...landing, countries: ['de'] }] }, 'landing_urls.0.countries.0'],
  [{ geo_allow: Array(251).fill('DE') }, 'geo_allow'],
  [{ fallback_urls: [{ ...landing, reasons: ['mood'] }] }, 'fallback_urls.0.reasons.0'],
  [{ fallback_url: '/sorry' }, 'fallback_url'],
  [{ logo: `data:image/svg+xml;base64,${btoa('<svg onload="alert(1)"/>')}` }, 'logo'],
  [{ logo: `data:image/png;base64,${btoa('<svg/>')}` }, 'logo'],
  [{ logo: pngLogo.replace('=', 'AAAA'.repeat(5461)) }, 'logo'],
  [{ traffic_allowed: ['seo'], traffic_forbidden: ['seo'] }, 'traffic_forbidden'],
  [{ code: 'a b' }, 'code'],
  [{ name: ' ' }, 'name'],
  [{ hold_days: 366 }, 'hold_days'],
  [{ cookie_days: 0 }, 'cookie_days'],
  [{ dedupe_seconds: -1 }, 'dedupe_seconds'],
  [{ geo_allow: ['USA'] }, 'geo_allow.0'],
  [{ currency: 'EUR' }, 'currency'],
  [{ targeting: { region_allow: ['CA'] } }, 'targeting.region_allow.0'],
  [{ targeting: { os_allow: ['iOS'] } }, 'targeting.os_allow.0'],
  [{ targeting: { mood: 1 } }, 'targeting.mood'],
  [schedule({ days: [8] }), 'targeting.schedule.windows.0.days.0'],
  [schedule({ from_minute: 60 }), 'targeting.schedule.windows.0.to_minute'],
  [schedule({ to_minute: 1441 }), 'targeting.schedule.windows.0.to_minute'],
  [
    { targeting: { schedule: { ...schedule({}).targeting.schedule, time_zone: 'Mars/Base' } } },
    'targeting.schedule.time_zone',
  ],
  [{ targeting: { sub_deny: [{ sub: 11, values: ['x'] }] } }, 'targeting.sub_deny.0.sub'],
  [{ targeting: { velocity: { clicks: 0, seconds: 1 } } }, 'targeting.velocity.clicks'],
  [{ targeting: { actions: { geo: 'explode' } } }, 'targeting.actions.geo'],
  [rule({ rate_bps: 10_001 }), 'payout_rules.0.rate_bps'],
  [rule({ kind: 'fixed' }), 'payout_rules.0.rate_bps'],
  [rule({ fixed: '1' }), 'payout_rules.0.fixed'],
  [rule({ kind: 'hybrid', fixed: '0.001' }), 'payout_rules.0.fixed'],
  [rule({ event: 'refund' }), 'payout_rules.0.event'],
  [{ payout_rules: [...rule({}).payout_rules, ...rule({}).payout_rules] }, 'payout_rules'],
] as [object, string][])('a change to %j is refused by field', async (body, field) => {
  expect(await problemOf(await patch(body))).toEqual({
    ...{ status: 422, code: 'invalid_input', fields: [field] },
  })
})
