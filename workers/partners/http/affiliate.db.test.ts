import { beforeAll, describe, expect, test } from 'vitest'
import * as cast from '../../../dev/demo/demo-cast.ts'
import { storeClick } from '../../clicks/test/stored-clicks.ts'
import { releaseHolds } from '../../commissions/release-holds.ts'
import {
  AffiliateConversionAnswer,
  AffiliateConversionsAnswer,
} from '../../conversions/record/http/affiliate-contract.ts'
import { recordConversion } from '../../conversions/record/verbs/record-conversion.ts'
import { addDays, dayIn } from '../../core/days.ts'
import { newId } from '../../core/ids.ts'
import { SummaryAnswer } from '../../reports/http/summary-contract.ts'
import { makeApiWorld, problemOf, read } from '../../test/api-world.ts'
import { AdvertisersAnswer, AffiliateLinksAnswer } from './affiliate-contract.ts'

const usd = (amount: string) => ({ amount, currency: 'USD' as const })
const advertiserId = cast.advertiser.id
const [, instant] = cast.offers
/** Dates in the past, so that the test does not depend on the clock. */
const at = (time: string) => new Date(`2026-10-${time}Z`)

async function sell(clickId: string, now: Date, minor: bigint | null, externalId: string) {
  await recordConversion(world.api, {
    ...{ advertiserId, appId: cast.app.id, appKeyId: cast.appKeyId, raw: '{}', now, newId },
    ...{ event: minor === null ? ('lead' as const) : ('sale' as const), externalId, clickId },
    ...{ coupon: null, customerId: null, occurredAt: null, visitor: null, metadata: null },
    ...{ originalExternalId: null, source: 'api' as const, foreignStatus: null },
    amount: minor === null ? null : { minor, currency: 'USD' as const },
  })
}

const world = await makeApiWorld()
const anna = await world.tokenOf('affiliate')
const boris = await world.tokenOf('affiliate2')
const { system } = world
beforeAll(async () => {
  // 18:10 and 18:50 UTC are 23:40 and 00:20 in Kolkata: one hour, two days.
  const first = await storeClick(system, at('10T18:10:00'))
  const second = await storeClick(system, at('10T18:50:00'), { offerId: instant.id })
  await storeClick(system, at('10T18:55:00'), { reason: 'bot' })
  await storeClick(system, at('11T12:00:00'), { affiliateId: cast.affiliates[1]!.id })
  await sell(first, at('10T18:20:00'), 10_000n, 'order-1')
  await sell(second, at('10T18:52:00'), 5_000n, 'order-2')
  await sell(second, at('12T06:00:00'), null, 'lead-1')
}, 60_000)

const get = (path: string, token = anna) => world.ask('GET', path, { token })
const summary = async (query: string, token = anna) =>
  read(await get(`/v1/affiliate/summary?${query}`, token), SummaryAnswer)

test('one conversion comes with its receipt, and another’s is as if it were not there', async () => {
  const list = await read(await get('/v1/affiliate/conversions'), AffiliateConversionsAnswer)
  const path = `/v1/affiliate/conversions/${list.conversions.at(-1)!.id}`
  const { conversion } = await read(await get(path), AffiliateConversionAnswer)
  expect(conversion).toMatchObject({
    ...{ amount: usd('100.00'), commission: usd('30.00'), taken_back: null },
    receipt: { v: 2, rule: 'click', window_days: 30, lines: [{ amount_minor: '3000' }] },
  })
  expect(Object.keys(conversion.receipt)).not.toContain('revenue_minor')
  expect(await problemOf(await get(path, boris))).toMatchObject({ code: 'not_found' })
  const nowhere = `/v1/affiliate/conversions/${newId(at('10T00:00:00'))}`
  expect(await problemOf(await get(nowhere))).toMatchObject({ code: 'not_found' })
})

describe('the summary', () => {
  test('counts by the days of the zone, every day of the range and as many before it', async () => {
    const found = await summary('from=2026-10-10&to=2026-10-12&time_zone=UTC')
    expect(found.days).toEqual([
      {
        day: '2026-10-10',
        clicks: 3,
        billable_clicks: 2,
        leads: 0,
        sales: 2,
        earned: [usd('45.00')],
        payout: [usd('45.00')],
      },
      {
        day: '2026-10-11',
        clicks: 0,
        billable_clicks: 0,
        leads: 0,
        sales: 0,
        earned: [],
        payout: [],
      },
      {
        day: '2026-10-12',
        clicks: 0,
        billable_clicks: 0,
        leads: 1,
        sales: 0,
        earned: [usd('2.00')],
        payout: [usd('2.00')],
      },
    ])
    expect(found.previous_days.map(({ day }) => day)).toEqual([
      '2026-10-07',
      '2026-10-08',
      '2026-10-09',
    ])
    expect(found.today).toMatchObject({ leads: 1, sales: 0 })
    expect(found.yesterday).toMatchObject({ clicks: 0, leads: 0 })
  })

  test('is exact where a day begins inside an hour', async () => {
    const { days } = await summary('from=2026-10-10&to=2026-10-11&time_zone=Asia/Kolkata')
    expect(days).toEqual([
      {
        day: '2026-10-10',
        clicks: 1,
        billable_clicks: 1,
        leads: 0,
        sales: 1,
        earned: [usd('30.00')],
        payout: [usd('30.00')],
      },
      {
        day: '2026-10-11',
        clicks: 2,
        billable_clicks: 1,
        leads: 0,
        sales: 1,
        earned: [usd('15.00')],
        payout: [usd('15.00')],
      },
    ])
  })

  test.each(['Asia/Kathmandu', 'America/St_Johns', 'Pacific/Auckland', 'America/New_York'])(
    'loses and doubles nothing in %s',
    async (zone) => {
      const { days } = await summary(`from=2026-10-05&to=2026-10-20&time_zone=${zone}`)
      const total = (field: 'clicks' | 'billable_clicks' | 'leads' | 'sales') =>
        days.reduce((sum, day) => sum + day[field], 0)
      expect([total('clicks'), total('billable_clicks')]).toEqual([3, 2])
      expect([total('leads'), total('sales')]).toEqual([1, 2])
    },
  )

  test('of one day compares with the day before it', async () => {
    const found = await summary('from=2026-10-11&to=2026-10-11&time_zone=UTC')
    expect(found.days).toHaveLength(1)
    expect(found.yesterday).toMatchObject({ clicks: 3, sales: 2 })
  })

  test('without a range ends today, 30 days long, in the person’s own zone', async () => {
    const found = await summary('')
    const today = dayIn('UTC', new Date())
    expect([found.time_zone, found.to, found.from]).toEqual(['UTC', today, addDays(today, -29)])
    expect([found.days.length, found.previous_days.length]).toEqual([30, 30])
  })

  test('shows the pending, held, available, in-transit and paid amounts', async () => {
    await releaseHolds(world.system, at('13T00:00:00'))
    const { balances } = await summary('')
    // 30.00 is on hold for 30 days; 15.00 and the lead's 2.00 belong to the offer that pays at once.
    expect(balances).toEqual([
      {
        ...{ currency: 'USD', pending: usd('0.00'), hold: usd('30.00'), available: usd('17.00') },
        ...{ in_transit: usd('0.00'), paid: usd('0.00'), debt: usd('0.00') },
      },
    ])
  })

  test.each([
    ['time_zone=Mars/Base', 'time_zone'],
    ['time_zone=%2B05:30', 'time_zone'],
    ['from=2026-10-12&to=2026-10-10', 'from'],
    ['from=2020-01-01&to=2026-10-10', 'from'],
    ['from=0001-01-01&to=0001-01-02', 'from'],
    ['from=9999-12-01&to=9999-12-31', 'to'],
    ['from=2026-02-30', 'from'],
    ['to=yesterday', 'to'],
    ['advertiser_id=1', 'advertiser_id'],
  ])('refuses %s by field', async (query, field) => {
    const answer = await get(`/v1/affiliate/summary?${query}`)
    const problem = await problemOf(answer)
    expect(problem).toMatchObject({ status: 422, code: 'invalid_input' })
    expect(problem.fields).toContain(field)
  })
})

describe('conversions', () => {
  test('come newest first, with offer, commission and sub id', async () => {
    const { conversions, next_cursor } = await read(
      await get('/v1/affiliate/conversions'),
      AffiliateConversionsAnswer,
    )
    expect(conversions.map(({ event, commission }) => [event, commission?.amount])).toEqual([
      ['lead', '2.00'],
      ['sale', '15.00'],
      ['sale', '30.00'],
    ])
    expect(conversions[1]).toMatchObject({ offer: { id: instant.id }, sub1: 'newsletter' })
    expect(next_cursor).toBeNull()
  })

  test('are read page by page, each once', async () => {
    const seen: string[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const path: string = `/v1/affiliate/conversions?limit=1${cursor && `&cursor=${cursor}`}`
      const page = await read(await get(path), AffiliateConversionsAnswer)
      seen.push(...page.conversions.map(({ id }) => id))
      cursor = page.next_cursor
    }
    expect([seen.length, new Set(seen).size]).toEqual([3, 3])
  })

  test.each([
    ['limit=0', 'limit'],
    ['limit=201', 'limit'],
    ['limit=x', 'limit'],
    ['cursor=x', 'cursor'],
    ['cursor=%F0%9F%98%80', 'cursor'],
    [
      `cursor=${btoa('2026-99-99T00:00:00.000000Z 01970000-0000-7000-8000-000000000001')}`,
      'cursor',
    ],
  ])('refuse %s by field', async (query, field) => {
    const answer = await get(`/v1/affiliate/conversions?${query}`)
    expect(await problemOf(answer)).toEqual({ status: 422, code: 'invalid_input', fields: [field] })
  })
})

test('links carry the app’s own host, the code and the terms', async () => {
  const answer = await read(await get('/v1/affiliate/links'), AffiliateLinksAnswer)
  expect(answer.affiliate_code).toBe('anna')
  const byCode = Object.fromEntries(answer.links.map((link) => [link.offer.code, link]))
  expect(byCode.DEMO).toMatchObject({
    aff_url: 'http://shop.localhost:8787/aff/anna',
    click_path: '/click?o=DEMO&a=anna',
    coupon: 'ANNA10',
    hold_days: 30,
    terms: [
      { event: 'lead', rate_bps: 0, fixed: usd('2.00') },
      { event: 'rebill', rate_bps: 3000, fixed: null },
      { event: 'sale', rate_bps: 3000, fixed: null },
    ],
  })
  expect(byCode.INSTANT).toMatchObject({ aff_url: null, hold_days: 0 })
})

test('advertisers are listed with the standing', async () => {
  const answer = await read(await get('/v1/affiliate/advertisers'), AdvertisersAnswer)
  expect(answer.advertisers).toEqual([
    { id: advertiserId, name: cast.advertiser.name, partnership: 'approved', logo_url: null },
  ])
})

test('another affiliate sees none of it', async () => {
  const found = await summary('from=2026-10-10&to=2026-10-12&time_zone=UTC', boris)
  expect(found.days.map(({ clicks, sales }) => [clicks, sales])).toEqual([
    [0, 0],
    [1, 0],
    [0, 0],
  ])
  expect(found.balances).toEqual([])
  const { conversions } = await read(
    await get('/v1/affiliate/conversions', boris),
    AffiliateConversionsAnswer,
  )
  expect(conversions).toEqual([])
})

test('a foreign advertiser is as absent as one that never was', async () => {
  const foreign = '019aa000-0000-7000-8000-0000000009ff'
  for (const path of ['summary', 'conversions']) {
    const answer = await get(`/v1/affiliate/${path}?advertiser_id=${foreign}`)
    expect(await problemOf(answer)).toMatchObject({ status: 404, code: 'not_found' })
    expect((await get(`/v1/affiliate/${path}?advertiser_id=${advertiserId}`)).status).toBe(200)
  }
})
