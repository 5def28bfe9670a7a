/** Whose click it is at the edge: what the visitor carries on, and what the consumer gets. */
import { expect, test } from 'vitest'
import type { OfferSnapshot } from '../../snapshots/rules.ts'
import {
  affiliate,
  chrome,
  clickIdOf,
  cookieOf,
  ids,
  locationOf,
  makeEdge,
  withOffer,
} from '../test/edge-world.ts'

const boris = { ...affiliate, id: ids.landing, code: 'boris' }
const makeShop = (offer: Partial<OfferSnapshot> = {}) =>
  makeEdge({ 'affiliate:boris': boris, ...withOffer(offer) })

test.each([
  ['with the cookie', true],
  ['without the cookie', false],
])(
  'audit 9: Anna’s visitor follows Boris’s link, %s: a new click, cookie and id of Boris’s',
  async (_name, hasCookie) => {
    const edge = makeShop()
    const first = clickIdOf(await edge.ask('/p/aff/anna'))
    edge.nowMs += 1_000
    const headers: Record<string, string> = hasCookie ? { cookie: `aff_click=${first}` } : {}
    const second = await edge.ask('/p/aff/boris', { headers })
    const id = clickIdOf(second)
    expect(id).not.toBe(first)
    expect(locationOf(second)).toBe(`https://shop.test/p?click_id=${id}`)
    expect(cookieOf(second)).toContain(`aff_click=${id};`)
    expect(edge.clicks()[1]).toMatchObject({ id, affiliateId: boris.id, reason: null })
    // Both links go on being known.
    await edge.ask('/p/aff/boris', { headers })
    await edge.ask('/p/aff/anna', { headers })
    expect(edge.clicks().slice(2)).toMatchObject([
      { reason: 'duplicate', duplicateOf: id },
      { reason: 'duplicate', duplicateOf: first },
    ])
  },
)

test('audit 9: the visitor leaves as a keyed hash, also where the address is dropped', async () => {
  const edge = makeShop({ ipPolicy: 'drop' })
  const visit = (headers: Record<string, string> = {}) => edge.ask('/p/aff/anna', { headers })
  const first = clickIdOf(await visit())
  await visit({ cookie: `aff_click=${first}`, 'accept-language': 'de' })
  await visit({ 'cf-connecting-ip': '203.0.113.8' })
  await visit({ 'user-agent': `${chrome} Edg/131` })
  edge.vars = { ...edge.vars, VISITOR_KEY: 'another' }
  await visit()
  const clicks = edge.clicks()
  const [mine, mineAgain, ...others] = clicks.map(({ visitor }) => visitor)
  expect(mine).toMatch(/^[0-9a-f]{16}$/)
  expect(mineAgain).toBe(mine)
  expect(new Set([mine, ...others]).size).toBe(4)
  expect(clicks.map(({ ip, cookieId }) => [ip, cookieId])).toEqual([
    [null, undefined],
    [null, first],
    ...Array(3).fill([null, undefined]),
  ])
})

test('audit 9: without the key no name of a visitor leaves', async () => {
  const edge = makeShop()
  edge.vars = { LOCAL_MODE: '1' }
  await edge.ask('/p/aff/anna')
  expect(edge.clicks()[0]).not.toHaveProperty('visitor')
})

test('audit 9: the consumer has the last word, but for repeats of an offer with a click cap', async () => {
  const windowsOf = async (offer: Partial<OfferSnapshot>) => {
    const edge = makeShop(offer)
    await edge.ask('/p/aff/anna')
    await edge.ask('/p/aff/anna')
    return edge.clicks().map(({ reason, dedupeSeconds }) => [reason, dedupeSeconds])
  }
  expect(await windowsOf({})).toEqual([
    [null, 3600],
    ['duplicate', 3600],
  ])
  const cap = { id: ids.otherApp, affiliateId: boris.id, isAcrossOffers: false } as const
  const clickCaps = [{ ...cap, period: 'total', limit: 5, isHard: true }] as const
  expect(await windowsOf({ clickCaps: [...clickCaps] })).toEqual([
    [null, 3600],
    ['duplicate', 0],
  ])
})
