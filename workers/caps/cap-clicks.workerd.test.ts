/** Click caps through the whole tracker, with real Durable Objects. */
import { env as testEnv } from 'cloudflare:workers'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import {
  affiliate,
  chrome,
  ids,
  locationOf,
  makeEdge,
  withOffer,
} from '../clicks/test/edge-world.ts'
import { newId } from '../core/ids.ts'
import type { AffiliateSnapshot, ClickCapSnapshot, OfferSnapshot } from '../snapshots/rules.ts'
import type { ClickCapObjects } from './rules/cap-lease.ts'

const objects = (testEnv as unknown as { CLICK_CAPS: ClickCapObjects }).CLICK_CAPS

beforeEach(() => {
  vi.spyOn(console, 'log').mockImplementation(() => {})
})
afterEach(() => {
  vi.restoreAllMocks()
})

const capOf = (over: Partial<ClickCapSnapshot> = {}): ClickCapSnapshot => ({
  ...{ id: newId(new Date()), affiliateId: null, isAcrossOffers: false },
  ...{ period: 'day', limit: 10, isHard: true },
  ...over,
})

/** An edge whose offer has these caps; counts the calls to its objects. */
function makeCappedEdge(clickCaps: ClickCapSnapshot[], over: Partial<OfferSnapshot> = {}) {
  const edge = makeEdge(withOffer({ clickCaps, ...over }))
  const asked: string[] = []
  const hints: unknown[] = []
  const capObjects: ClickCapObjects = {
    getByName: (capId, options) => {
      asked.push(capId)
      hints.push(options?.locationHint)
      return objects.getByName(capId, options as never)
    },
  }
  edge.vars = { ...edge.vars, CLICK_CAPS: capObjects }
  const billable = () => edge.clicks().filter(({ reason }) => reason === null)
  return Object.assign(edge, { capsAsked: asked, hints, billable })
}

const visits = (count: number) => Array.from({ length: count }, (_, at) => `/p${at}/aff/anna`)

describe('a cap of 1,000 clicks', () => {
  test('under 200 clients at once bills exactly 1,000; the rest are recorded as cap_reached', async () => {
    const edge = makeCappedEdge([capOf({ limit: 1_000 })])
    let visitor = 0
    const client = async () => {
      for (let visit = 0; visit < 6; visit += 1) {
        visitor += 1
        const from = { 'cf-connecting-ip': `10.1.${visitor >> 8}.${visitor & 255}` }
        const answer = await edge.ask(`/p/aff/anna?visit=${visitor}`, { headers: from })
        expect(answer.status).toBe(302)
      }
    }
    await Promise.all(Array.from({ length: 200 }, client))
    expect(edge.clicks()).toHaveLength(1_200)
    expect(edge.billable()).toHaveLength(1_000)
    const rest = edge.clicks().filter(({ reason }) => reason !== null)
    expect(new Set(rest.map(({ reason }) => reason))).toEqual(new Set(['cap_reached']))
    // One call per block, not one per click.
    expect(edge.capsAsked.length).toBeLessThan(100)
  })

  test('every billable click carries its lease, and no other does', async () => {
    const edge = makeCappedEdge([capOf({ limit: 20 })])
    await edge.askMany(visits(30))
    for (const { reason, leaseIds } of edge.clicks()) {
      expect(leaseIds ?? null).toEqual(reason === null ? [expect.any(String)] : null)
    }
    expect(edge.billable()).toHaveLength(20)
  })
})

describe('production 7: caps in the affiliate’s own document', () => {
  /** Anna's clicks, with these caps in her document, and those in the offer's. */
  async function reasonsWith(own: Partial<AffiliateSnapshot>, inOffer: ClickCapSnapshot[] = []) {
    const edge = makeCappedEdge(inOffer)
    const anna = { ...affiliate, ...own }
    for (const name of ['anna', affiliate.id]) edge.documents.set(`affiliate:${name}`, anna)
    await edge.askMany(visits(5))
    return edge.clicks().map(({ reason }) => reason)
  }
  const { offer, advertiser } = ids
  const own = (offerId: string | null, advertiserId: string = advertiser, limit = 2) => ({
    ...capOf({ limit, affiliateId: affiliate.id, isAcrossOffers: offerId === null }),
    ...{ offerId, advertiserId },
  })
  const full = 'cap_reached'

  test.each([
    ['on all offers', own(null)],
    ['on this offer', own(offer)],
  ])('stop at their limit: %s', async (_name, cap) => {
    expect(await reasonsWith({ clickCaps: [cap] })).toEqual([null, null, full, full, full])
  })

  test('are counted once if the offer of an older release has them too', async () => {
    const cap = own(null)
    expect(await reasonsWith({ clickCaps: [cap] }, [cap])).toEqual([null, null, full, full, full])
    expect(await reasonsWith({}, [own(null)])).toEqual([null, null, full, full, full])
  })

  test('of another offer or another advertiser do not apply', async () => {
    const clickCaps = [own(ids.landing), own(null, ids.landing)]
    expect(await reasonsWith({ clickCaps })).toEqual(Array(5).fill(null))
  })

  test.each([
    [{ currency: null }, full],
    [{ currency: 'USD' }, full],
    [{ currency: 'EUR' }, null],
    [{ currency: null, offerId: ids.landing }, null],
    [{ currency: null, advertiserId: ids.landing }, null],
    [{ currency: null, until: 1 }, null],
  ] as const)('that are reached bear on what they say: %j', async (over, reason) => {
    const reached = [{ advertiserId: advertiser, offerId: null, until: null, ...over }]
    expect(await reasonsWith({ reached })).toEqual(Array(5).fill(reason))
  })
})

test('bots, duplicates and refused clicks use no unit', async () => {
  const edge = makeCappedEdge([capOf({ limit: 3 })])
  const same = { headers: { 'cf-connecting-ip': '10.2.0.1' } }
  for (let visit = 0; visit < 5; visit += 1) await edge.ask('/p/aff/anna', same)
  await edge.ask('/p/aff/anna', { headers: { 'user-agent': 'Googlebot/2.1' } })
  await edge.ask('/p/aff/anna', { headers: { 'x-local-country': 'KP' } })
  expect(edge.billable()).toHaveLength(1)
  await edge.askMany(visits(5))
  expect(edge.billable()).toHaveLength(3)
})

test('two concurrent clicks of one visitor are billed once', async () => {
  const edge = makeCappedEdge([capOf({ limit: 3 })])
  const headers = { 'cf-connecting-ip': '10.3.0.1', 'user-agent': chrome }
  const both = [edge.start('/p/aff/anna', { headers }), edge.start('/p/aff/anna', { headers })]
  await Promise.all(both.map(({ answer }) => answer))
  await Promise.all(both.map(({ behind }) => behind()))
  expect(edge.clicks().map(({ reason }) => reason)).toEqual([null, 'duplicate'])
  await edge.askMany(visits(5))
  expect(edge.billable()).toHaveLength(3)
})

test('an offer without click caps calls no object', async () => {
  const edge = makeCappedEdge([])
  await edge.askMany(visits(20))
  expect([edge.billable().length, edge.capsAsked]).toEqual([20, []])
  expect(edge.clicks().some(({ leaseIds }) => leaseIds !== undefined)).toBe(false)
})

test('a cap of another affiliate does not apply', async () => {
  const edge = makeCappedEdge([capOf({ limit: 0, affiliateId: ids.otherApp })])
  await edge.askMany(visits(3))
  expect([edge.billable().length, edge.capsAsked]).toEqual([3, []])
})

test('at midnight of the advertiser’s zone the next day’s limit begins', async () => {
  const terms = { timeZone: 'Europe/Moscow', dedupeSeconds: 0 }
  const edge = makeCappedEdge([capOf({ limit: 4 })], terms)
  const billedAt = async (text: string) => {
    edge.nowMs = Date.parse(text)
    const before = edge.billable().length
    await edge.askMany(visits(8))
    return edge.billable().length - before
  }
  expect(await billedAt('2026-11-20T20:59:59.999Z')).toBe(4)
  expect(await billedAt('2026-11-20T21:00:00.000Z')).toBe(4)
  expect(await billedAt('2026-11-21T20:59:59.999Z')).toBe(0)
})

test('production 11: an object is created near the database if the deployment sets the location', async () => {
  const edge = makeCappedEdge([capOf()])
  edge.vars = { ...edge.vars, LOCATION_HINT: 'weur' }
  await edge.askMany(visits(1))
  const without = makeCappedEdge([capOf()])
  await without.askMany(visits(1))
  expect([edge.hints, without.hints]).toEqual([['weur'], [undefined]])
  expect([edge.billable().length, without.billable().length]).toEqual([1, 1])
})

describe('an unavailable object', () => {
  const unavailable: ClickCapObjects = {
    getByName: () => {
      throw new Error('the object is unavailable')
    },
  }
  beforeEach(() => {
    vi.spyOn(console, 'error').mockImplementation(() => {})
  })

  test('blocks no visitor, and bills no click under a hard cap', async () => {
    const edge = makeCappedEdge([capOf()])
    edge.vars = { ...edge.vars, CLICK_CAPS: unavailable }
    const answers = await edge.askMany(visits(20))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([302]))
    expect(new Set(edge.clicks().map(({ reason }) => reason))).toEqual(new Set(['cap_reached']))
    expect(edge.clicks()).toHaveLength(20)
  })

  test('does not block clicks under a soft cap', async () => {
    const edge = makeCappedEdge([capOf({ isHard: false })])
    edge.vars = { ...edge.vars, CLICK_CAPS: unavailable }
    await edge.askMany(visits(20))
    expect(edge.billable()).toHaveLength(20)
  })
})

test('over the cap, /click leads to the fallback', async () => {
  const edge = makeCappedEdge([capOf({ limit: 0 })])
  const answer = await edge.ask('/click?o=gold&a=anna')
  expect(locationOf(answer)).toContain('https://shop.test/sorry')
})
