import { sql } from 'drizzle-orm'
import { expect, test } from 'vitest'
import * as cast from '../../../dev/demo/demo-cast.ts'
import { runScoped } from '../../core/database.ts'
import { newId } from '../../core/ids.ts'
import type { OfferSnapshot } from '../../snapshots/rules.ts'
import { makeApiWorld, problemOf, read } from '../../test/api-world.ts'
import { addStranger } from '../../test/tenants.ts'
import { CapAnswer, CapsAnswer } from './caps-contract.ts'

const [anna] = cast.affiliates
const [demo] = cast.offers
const world = await makeApiWorld()
const stranger = await addStranger(world)

const { as } = world
const plain = { offer_id: demo.id, metric: 'clicks', period: 'day', limit_value: '1000' }
const set = (over: object = {}, person = 'advertiser') =>
  as(person, 'POST', '/v1/caps', { ...plain, ...over })
const made = async (over: object = {}) => {
  const answer = await set(over)
  expect(answer.status).toBe(201)
  return (await read(answer, CapAnswer)).cap
}
const patch = (id: string, body: object) => as('advertiser', 'PATCH', `/v1/caps/${id}`, body)
type Own = { clickCaps: object[] }
const clickCapsOf = (offerId: string) => {
  const offer = JSON.parse(world.kept.get(`offer:${offerId}`) ?? 'null') as OfferSnapshot | null
  return offer?.clickCaps ?? []
}

test('a cap is set, moved, softened and switched off, and the edge follows at each step', async () => {
  const cap = await made()
  expect(cap).toMatchObject({
    ...{ metric: 'clicks', period: 'day', limit_value: '1000', currency: null, is_hard: true },
    ...{ used_value: null, reached_at: null, archived_at: null, affiliate: null },
    offer: { id: demo.id, code: demo.code, name: demo.name },
    advertiser: { id: cast.advertiser.id, name: cast.advertiser.name },
  })
  const atEdge = { id: cap.id, affiliateId: null, isAcrossOffers: false, period: 'day' }
  expect(clickCapsOf(demo.id)).toEqual([{ ...atEdge, limit: 1000, isHard: true }])
  const change = { limit_value: '20', is_hard: false }
  const { cap: moved } = await read(await patch(cap.id, change), CapAnswer)
  expect(moved).toEqual({ ...cap, ...change })
  expect(clickCapsOf(demo.id)).toEqual([{ ...atEdge, limit: 20, isHard: false }])
  const { cap: archived } = await read(await patch(cap.id, { archived: true }), CapAnswer)
  expect(archived.archived_at).not.toBeNull()
  const again = await read(await patch(cap.id, { archived: true }), CapAnswer)
  expect(again.cap).toEqual(archived)
  expect(clickCapsOf(demo.id)).toEqual([])
  const { caps } = await read(await as('support', 'GET', '/v1/caps'), CapsAnswer)
  expect(caps.map(({ id }) => id)).not.toContain(cap.id)
  const path = `/v1/caps?include_archived=true&offer_id=${demo.id}`
  const all = await read(await as('support', 'GET', path), CapsAnswer)
  expect(all.caps).toContainEqual(archived)
})

test('an affiliate’s cap over all offers is in their own document, and in no offer', async () => {
  const cap = await made({ offer_id: undefined, affiliate_id: anna!.id, period: 'total' })
  expect(cap).toMatchObject({ offer: null, affiliate: { id: anna!.id, code: 'anna' } })
  const ofAffiliate = { id: cap.id, affiliateId: anna!.id, offerId: null, isAcrossOffers: true }
  const own = () => (JSON.parse(world.kept.get('affiliate:anna') ?? '{}') as Own).clickCaps
  expect(own()).toEqual([expect.objectContaining(ofAffiliate)])
  expect(clickCapsOf(demo.id)).toEqual([])
  await patch(cap.id, { archived: true })
  expect(own()).toEqual([])
})

test('money caps are decimals, and the current use is shown', async () => {
  const money = { metric: 'revenue', currency: 'USD', limit_value: '500.50' }
  const cap = await made({ ...money, period: 'total' })
  expect(cap).toMatchObject({ ...money, used_value: '0.00' })
  const daily = await made({ metric: 'conversions', limit_value: '5' })
  const advertiserId = cast.advertiser.id
  await runScoped(world.system, { kind: 'system' }, [
    sql`insert into affiliate.cap_counters (cap_id, advertiser_id, period_start, used_value)
      values (${cap.id}, ${advertiserId}, '0001-01-01', 12345),
        (${daily.id}, ${advertiserId}, (now() at time zone 'UTC')::date, 3),
        (${daily.id}, ${advertiserId}, (now() at time zone 'UTC')::date - 1, 5)`,
  ])
  const { caps } = await read(await as('advertiser', 'GET', '/v1/caps'), CapsAnswer)
  const usedOf = (id: string) => caps.find((one) => one.id === id)?.used_value
  expect([usedOf(cap.id), usedOf(daily.id)]).toEqual(['123.45', '3'])
})

test('another advertiser’s caps are as absent as ones that never were', async () => {
  const cap = await made()
  const { caps } = await read(await as(stranger, 'GET', '/v1/caps'), CapsAnswer)
  expect(caps).toEqual([])
  for (const id of [cap.id, newId(new Date()), 'not-an-id']) {
    const answer = await as(stranger, 'PATCH', `/v1/caps/${id}`, { limit_value: '0' })
    expect(await problemOf(answer)).toMatchObject({ status: 404, code: 'not_found' })
  }
  const offer = await as(stranger, 'POST', '/v1/caps', plain)
  expect(await problemOf(offer)).toMatchObject({ status: 422, fields: ['offer_id'] })
  const own = { ...plain, offer_id: stranger.offerId, affiliate_id: anna!.id }
  const affiliate = await as(stranger, 'POST', '/v1/caps', own)
  expect(await problemOf(affiliate)).toMatchObject({ status: 422, fields: ['affiliate_id'] })
  expect(await problemOf(await set({}, 'affiliate'))).toMatchObject({ status: 403 })
  expect(await problemOf(await set({}, 'finance'))).toMatchObject({ status: 403 })
  const nobodys = await set({}, 'owner')
  expect(await problemOf(nobodys)).toMatchObject({ status: 422, fields: ['advertiser_id'] })
  expect((await set({ advertiser_id: cast.advertiser.id }, 'owner')).status).toBe(201)
})

test.each([
  [{ offer_id: undefined }, 'offer_id'],
  [{ limit_value: '-1' }, 'limit_value'],
  [{ limit_value: '1.5' }, 'limit_value'],
  [{ limit_value: '1000000001' }, 'limit_value'],
  [{ metric: 'revenue' }, 'currency'],
  [{ currency: 'USD' }, 'currency'],
  [{ metric: 'revenue', currency: 'USD', limit_value: '1.001' }, 'limit_value'],
  [{ metric: 'revenue', currency: 'XXX' }, 'currency'],
  [{ period: 'year' }, 'period'],
  [{ metric: 'sales' }, 'metric'],
])('a cap with %j is refused by field', async (over, field) => {
  expect(await problemOf(await set(over))).toMatchObject({ status: 422, fields: [field] })
})
