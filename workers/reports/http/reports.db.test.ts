import { expect, test } from 'vitest'
import * as cast from '../../../dev/demo/demo-cast.ts'
import { clickOf, pack } from '../../clicks/test/click-messages.ts'
import { recordClicks } from '../../clicks/verbs/record-clicks.ts'
import { recordConversion } from '../../conversions/record/verbs/record-conversion.ts'
import { newId } from '../../core/ids.ts'
import { makeApiWorld, problemOf, read } from '../../test/api-world.ts'
import { saleOf, seedRate } from '../../test/books-world.ts'
import { addStranger } from '../../test/tenants.ts'
import { ReportAnswer } from './contract.ts'

const clickedAt = new Date(Date.now() - 2 * 3_600_000)
const [anna, boris] = cast.affiliates
const [demo] = cast.offers
const tenant = {
  ...{ advertiserId: cast.advertiser.id, appId: cast.app.id, appKeyId: cast.appKeyId },
  ...{ offerId: demo.id, affiliateId: boris!.id, currency: 'USD' as const },
}

const world = await makeApiWorld()
const stranger = await addStranger(world)
const { appKeyId, currency, ...ids } = tenant
const clicks = ['DE', 'DE', 'US', 'US'].map((country, index) =>
  clickOf(ids, {
    ...{ id: newId(clickedAt), at: clickedAt.getTime(), country, subs: [`s${index}`] },
    reason: index === 3 ? 'bot' : null,
  }),
)
await recordClicks(world.system, pack([clicks]))
// Boris earns 30 % of 100.00, Anna 3 % above him; the platform's fee is 5 %.
const soldAt = new Date(clickedAt.getTime() + 60_000)
await recordConversion(
  world.api,
  saleOf(tenant, {
    ...{ clickId: clicks[0]!.id, externalId: 'reported-1', now: soldAt, occurredAt: soldAt },
    amount: { minor: 10_000n, currency },
  }),
)
await seedRate(world.system, 'USD', 'EUR', { rate: '0.9', asOf: new Date(0) })

const get = (who: string, query: string) => world.as(who, 'GET', `/v1/reports?${query}`)
const report = async (who: string, query: string) => read(await get(who, query), ReportAnswer)
const counts = { clicks: 4, billable: 3, bots: 1, sales: 1, leads: 0, rejected: 0 }

test('an advertiser sees what it owes, and each ratio by billable clicks', async () => {
  const { total, rows, groups } = await report('advertiser', 'group_by=country&sort=-sales')
  expect(total).toMatchObject({ ...counts, cr: 1 / 3 })
  const money = {
    ...{ currency: 'USD', order_value: '100.00', sale_value: '100.00', refunded_value: '0.00' },
    ...{ owed: '38.00', payout: '30.00', uplines: '3.00', epc: '10.000000', aov: '100.000000' },
  }
  expect(total.money).toEqual([{ ...money, roi: 6_200 / 3_800 }])
  expect(groups).toBe(2)
  expect(rows.map(({ keys, sales }) => [keys.country, sales])).toEqual([
    ['DE', 1],
    ['US', 0],
  ])
})

test('an affiliate sees payouts only, an upline only its own level', async () => {
  const own = await report('affiliate2', 'group_by=sub1')
  expect(own.total).toMatchObject(counts)
  expect(own.total.money).toEqual([
    ...[
      {
        currency: 'USD',
        payout: '30.00',
        uplines: '0.00',
        epc: '10.000000',
        cost: '0.00',
        roi: null,
      },
    ],
  ])
  expect(own.rows.map(({ keys }) => keys.sub1).toSorted()).toEqual(['s0', 's1', 's2', 's3'])
  const upline = await report('affiliate', 'group_by=sub1,country')
  expect(upline.total).toMatchObject({ clicks: 0, sales: 0, cr: null })
  expect(upline.rows.map(({ keys, money }) => ({ ...keys, money }))).toEqual([
    {
      ...{ sub1: null, country: null },
      money: [
        { currency: 'USD', payout: '0.00', uplines: '3.00', epc: null, cost: '0.00', roi: null },
      ],
    },
  ])
})

test('staff see all advertisers and the margin, converted where they ask', async () => {
  const { total, rows } = await report('finance', 'group_by=advertiser_id,affiliate_id')
  expect(total.money[0]).toMatchObject({ owed: '38.00', margin: '5.00' })
  expect(rows[0]?.names).toEqual({ advertiser_id: cast.advertiser.name, affiliate_id: boris!.name })
  const { total: euros, converted_to } = await report('owner', 'currency=EUR')
  expect(converted_to).toBe('EUR')
  expect(euros.money).toMatchObject([{ currency: 'EUR', owed: '34.20', payout: '27.00' }])
})

test('another tenant sees nothing of it', async () => {
  const answer = await world.as(stranger, 'GET', '/v1/reports?group_by=offer_id')
  expect(await read(answer, ReportAnswer)).toMatchObject({ rows: [], total: { clicks: 0 } })
})

test('the days before are compared row by row', async () => {
  const day = new Date(clickedAt).toISOString().slice(0, 10)
  const next = new Date(clickedAt.getTime() + 86_400_000).toISOString().slice(0, 10)
  const range = `from=${next}&to=${next}&time_zone=UTC&compare=true`
  const { previous_total, previous_from } = await report('advertiser', range)
  expect([previous_from, previous_total?.clicks]).toEqual([day, 4])
  const today = `from=${day}&to=${day}&time_zone=UTC&compare=true&group_by=offer_id`
  const { rows } = await report('advertiser', today)
  expect(rows[0]?.previous).toMatchObject({ clicks: 0, money: [] })
})

test('the time from click to sale comes on request', async () => {
  const { total } = await report('affiliate2', 'time_to_sale=true')
  expect(total.time_to_sale_seconds).toBe(60)
})

test('pages add up to all groups', async () => {
  const first = await report('affiliate2', 'group_by=sub1&sort=sub1&limit=3')
  expect(first).toMatchObject({ groups: 4, next_offset: 3 })
  const second = await report('affiliate2', 'group_by=sub1&sort=sub1&limit=3&offset=3')
  expect([...first.rows, ...second.rows].map(({ keys }) => keys.sub1)).toEqual([
    's0',
    's1',
    's2',
    's3',
  ])
  expect(second.next_offset).toBeNull()
})

const unknownId = newId(new Date())
const refused: readonly [string, string, string][] = [
  ['advertiser', 'group_by=colour', 'group_by.0'],
  ['advertiser', 'group_by=day,day', 'group_by'],
  ['advertiser', 'group_by=day,offer_id,country,os,browser', 'group_by'],
  ['advertiser', 'colour=red', 'colour'],
  ['advertiser', 'from=1900-01-01', 'from'],
  ['advertiser', 'from=2020-01-01&to=2026-01-01', 'from'],
  ['advertiser', 'from=2026-02-30', 'from'],
  ['advertiser', 'from=2026-05-02&to=2026-05-01', 'from'],
  ['advertiser', 'time_zone=Mars/Base', 'time_zone'],
  ['advertiser', 'group_by=hour&from=2026-01-01&to=2026-03-01', 'from'],
  ['advertiser', `offer_id=${unknownId}`, 'offer_id'],
  ['advertiser', `affiliate_id=${unknownId}`, 'affiliate_id'],
  ['advertiser', `advertiser_id=${stranger.advertiserId}`, 'advertiser_id'],
  ['affiliate', `offer_id=${stranger.offerId}`, 'offer_id'],
  ['affiliate', `affiliate_id=${anna!.id}`, 'affiliate_id'],
  ['affiliate', 'group_by=affiliate_id', 'group_by'],
  ['affiliate', 'sort=owed', 'sort'],
  ['advertiser', 'sort=margin', 'sort'],
  ['finance', 'currency=XXX', 'currency'],
  ['finance', 'limit=100000', 'limit'],
]

test.each(refused)('%s asks %s: refused with the field %s', async (who, query, field) => {
  const answer = await problemOf(await get(who, query))
  expect(answer).toEqual({ status: 422, code: 'invalid_input', fields: [field] })
})

// Last, because it adds a click.
test('an affiliate sees what it pays, in totals also where groups do not know it; nobody else does', async () => {
  const day = clickedAt.toISOString().slice(0, 10)
  const entered = { day, currency: 'USD', amount: '24.00' }
  expect((await world.as('affiliate2', 'POST', '/v1/affiliate/costs', entered)).status).toBe(201)
  const click = clickOf(ids, {
    ...{ id: newId(clickedAt), at: clickedAt.getTime(), country: 'FR', reason: 'geo' },
    cost: { micros: 1_000_000, currency: 'USD' },
  })
  await recordClicks(world.system, pack([[click]]))
  const spent = { cost: '25.00', roi: 0.2 }
  const days = await report('affiliate2', 'group_by=day,offer_id&time_zone=UTC&sort=-cost')
  expect(days.total.money).toMatchObject([spent])
  expect(days.rows.map(({ keys, money }) => [keys.offer_id, money[0]?.cost])).toEqual([
    [null, '24.00'],
    [demo.id, '1.00'],
  ])
  const places = await report('affiliate2', 'group_by=country&time_zone=UTC&sort=-roi')
  expect(places.total.money).toMatchObject([spent])
  expect(places.rows.map(({ money }) => money[0]?.cost)).toEqual(['1.00', '0.00', undefined])
  const filtered = await report('affiliate2', 'country=FR&time_zone=UTC')
  expect(filtered.total.money).toMatchObject([{ cost: '1.00', roi: -1 }])
  for (const who of ['affiliate', 'advertiser', 'finance']) {
    const { money } = (await report(who, 'time_zone=UTC')).total
    expect(money.filter(({ cost }) => cost !== undefined && cost !== '0.00')).toEqual([])
  }
  expect(await problemOf(await get('finance', 'sort=cost'))).toMatchObject({ status: 422 })
})
