/** Which click id a visitor goes on with who already has one: in the address, the macros and the cookie. */
import { describe, expect, test } from 'vitest'
import { uuidv7From } from '../../core/ids.ts'
import type { HostSnapshot, OfferSnapshot } from '../../snapshots/rules.ts'
import {
  affiliate,
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

const DAY_MS = 86_400_000
const go = 'https://go.test'
const idAt = (ms: number) => uuidv7From(ms, new Uint8Array(10).fill(7), 0)
/** Anna's click of yesterday. */
const kept = idAt(startMs - DAY_MS)
const boris = { ...affiliate, id: ids.landing, code: 'boris' }

const withHost = (changes: Partial<HostSnapshot>) => ({ 'host:shop.test': { ...host, ...changes } })
const follow = (
  path: string,
  changes: Record<string, unknown>,
  { headers = {}, ...init }: RequestInit = {},
  id = kept,
) => {
  const edge = makeEdge({ 'affiliate:boris': boris, ...changes })
  const cookie = { cookie: `aff_click=${id}` }
  const ask = edge.ask(path, { ...init, headers: { ...cookie, ...(headers as object) } })
  return ask.then((response) => ({ response, click: edge.clicks()[0] }))
}
const idIn = (location: string | null) => /[?&]c(?:lick_id)?=([^&]*)/.exec(location ?? '')?.[1]

const reached: Partial<OfferSnapshot> = { reached: [{ affiliateId: null, until: null }] }
const refusals = [
  ['affiliate_inactive', { 'affiliate:boris': { ...boris, status: 'suspended' } }, {}],
  ['partnership_inactive', { 'affiliate:boris': { ...boris, advertiserIds: [] } }, {}],
  ['offer_inactive', withOffer({ status: 'paused' }), {}],
  ['bot', {}, { headers: { 'user-agent': 'curl/8.0' } }],
  ['datacenter', {}, { cf: { asn: 16509 } }],
  ['cookie_stuffing', {}, { headers: { 'sec-fetch-dest': 'image' } }],
  ['geo', {}, { headers: { 'x-local-country': 'KP' } }],
  ['cap_reached', withOffer(reached), {}],
] as const satisfies readonly (readonly [string, Record<string, unknown>, object])[]

describe('a refused click never replaces a good one', () => {
  for (const [place, path] of [
    ['/aff/', '/p/aff/boris'],
    ['/click on the app’s host', '/click?o=gold&a=boris'],
    ['/click on the tracker’s own', `${go}/click?o=gold&a=boris`],
  ] as const) {
    test.each(refusals)(`${place}: %s`, async (reason, changes, init) => {
      // Own fallbacks and default actions differ; each of them tells the visitor's id.
      const documents = { ...changes, ...(path.startsWith(go) ? withDeepHost(changes) : {}) }
      const { response, click } = await follow(path, documents, init as RequestInit)
      expect(click).toMatchObject({ reason, keptId: kept, affiliateId: boris.id })
      expect(idIn(locationOf(response))).toBe(kept)
      expect(cookieOf(response)).toBeNull()
    })
  }

  test.each(refusals)('alone, %s sets no cookie either', async (reason, changes, init) => {
    const edge = makeEdge({ 'affiliate:boris': boris, ...changes })
    const response = await edge.ask('/p/aff/boris', init as RequestInit)
    expect(edge.clicks()).toMatchObject([{ reason }])
    expect(edge.clicks()[0]).not.toHaveProperty('keptId')
    expect(cookieOf(response)).toBeNull()
    expect(idIn(locationOf(response))).toBe(clickIdOf(response))
  })

  test('a good one takes its place where the last click counts', async () => {
    const { response, click } = await follow('/p/aff/boris', {})
    expect(click).not.toHaveProperty('keptId')
    expect(cookieOf(response)).toContain(`aff_click=${click?.id};`)
  })

  test('the cookie of another app names nothing here', async () => {
    const other = { 'host:other.test': { ...host, appId: ids.otherApp } }
    const refused = { ...other, ...withOffer({ status: 'paused' }) }
    const { response, click } = await follow('https://other.test/click?o=gold&a=boris', refused)
    expect(idIn(locationOf(response))).toBe(click?.id)
    expect(click).not.toHaveProperty('keptId')
  })
})

/** The offer knows its app's host, as every published one does. */
function withDeepHost(changes: Record<string, unknown>) {
  const changed = (changes['offer:gold'] ?? {}) as Partial<OfferSnapshot>
  return withOffer({ ...changed, deepLinkHosts: ['shop.test'] })
}

describe('where the first click counts', () => {
  const first = withHost({ attribution: 'first' })
  test.each([
    ['/aff/', '/p/aff/boris'],
    ['/click on the app’s host', '/click?o=gold&a=boris'],
    ['/click on the tracker’s own', `${go}/click?o=gold&a=boris`],
  ])('%s goes on with it, and the later click says so', async (_place, path) => {
    const { response, click } = await follow(path, { ...first, ...withDeepHost({}) })
    expect(click).toMatchObject({ reason: null, keptId: kept })
    expect(idIn(locationOf(response))).toBe(kept)
    expect(cookieOf(response)).toBeNull()
  })

  const days = { attribution: 'first', windowDays: 10 } as const
  test.each([
    ['a click in the app’s window stays', days, 10, true],
    ['one past it gives way', days, 10.01, false],
    ['also before its cookie ends', { ...days, windowDays: 7 }, 8, false],
    ['a partner’s longer window is the app’s', { ...days, windowDays: 90 }, 80, true],
    ['without it the offer’s cookie life counts', { attribution: 'first' }, 30, true],
    ['and not longer', { attribution: 'first' }, 30.01, false],
    ['an id from the future is made up', days, -1, false],
  ] as const)('%s', async (_name, changes, ageDays, stays) => {
    const id = idAt(startMs - ageDays * DAY_MS)
    const { response, click } = await follow('/p/aff/boris', withHost(changes), {}, id)
    expect(idIn(locationOf(response))).toBe(stays ? id : click?.id)
    expect(cookieOf(response) === null).toBe(stays)
  })
})

describe('a partner’s own cookie life', () => {
  test.each([
    ['none', {}, 2_592_000],
    ['with another advertiser', { [ids.otherApp]: 90 }, 2_592_000],
    ['longer', { [ids.advertiser]: 90 }, 7_776_000],
    ['shorter', { [ids.advertiser]: 1 }, 86_400],
  ])('%s', async (_name, cookieDays, seconds) => {
    const edge = makeEdge(withAffiliate({ cookieDays }))
    for (const path of ['/p/aff/anna', '/click?o=gold&a=anna']) {
      expect(cookieOf(await edge.ask(path))).toContain(`Max-Age=${seconds};`)
    }
  })
})
