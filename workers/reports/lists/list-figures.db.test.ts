import { expect, test } from 'vitest'
import * as cast from '../../../dev/demo/demo-cast.ts'
import { clickOf, pack } from '../../clicks/test/click-messages.ts'
import { recordClicks } from '../../clicks/verbs/record-clicks.ts'
import { recordConversion } from '../../conversions/record/verbs/record-conversion.ts'
import { newId } from '../../core/ids.ts'
import { makeApiWorld, problemOf, read } from '../../test/api-world.ts'
import { saleOf } from '../../test/books-world.ts'
import { addStranger } from '../../test/tenants.ts'
import { ReportAnswer } from '../http/contract.ts'
import { ListFiguresAnswer } from './http.ts'

const clickedAt = new Date(Date.now() - 2 * 3_600_000)
const [, boris] = cast.affiliates
const [demo] = cast.offers
const tenant = {
  ...{ advertiserId: cast.advertiser.id, appId: cast.app.id, appKeyId: cast.appKeyId },
  ...{ offerId: demo.id, affiliateId: boris!.id, currency: 'USD' as const },
}
const world = await makeApiWorld()
const stranger = await addStranger(world)
const { appKeyId: _key, currency, ...ids } = tenant
const at = (minutes: number) => new Date(clickedAt.getTime() + minutes * 60_000)
const clicks = [0, 1, 2, 3].map((index) =>
  clickOf(ids, {
    ...{ id: newId(at(index)), at: at(index).getTime(), reason: index === 3 ? 'bot' : null },
  }),
)
await recordClicks(world.system, pack([clicks]))
const sell = (changes: NonNullable<Parameters<typeof saleOf>[1]> & { now: Date }) =>
  recordConversion(
    world.api,
    saleOf(tenant, { amount: { minor: 10_000n, currency }, ...changes, occurredAt: changes.now }),
  )
await sell({ clickId: clicks[0]!.id, externalId: 'order-1', now: at(60) })
await sell({ coupon: 'boris10', externalId: 'order-2', now: at(61) })
await sell({
  ...{ event: 'refund', externalId: 'refund-2', originalExternalId: 'order-2', now: at(62) },
  amount: { minor: 5_000n, currency },
})

type Who = string | { token: string }
const get = (who: Who, query: string) =>
  world.as(who, 'GET', `/v1/reports/list-figures?time_zone=UTC&${query}`)
const list = async (who: Who, query: string) => read(await get(who, query), ListFiguresAnswer)
const report = async (who: string, by: string) =>
  read(await world.as(who, 'GET', `/v1/reports?time_zone=UTC&group_by=${by}`), ReportAnswer)
const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0)

test.each([
  ['affiliate2', 'offer_id'],
  ['affiliate2', 'link_id'],
  ['affiliate2', 'advertiser_id'],
  ['advertiser', 'offer_id'],
  ['advertiser', 'affiliate_id'],
  ['advertiser', 'app_id'],
  ['finance', 'affiliate_id'],
  ['finance', 'advertiser_id'],
])('%s: a list by %s has the figures of the report', async (who, by) => {
  const { rows, points, is_complete } = await list(who, `by=${by}`)
  const measure = who === 'affiliate2' ? 'payout' : 'owed'
  const reported = (await report(who, by)).rows
    .filter(({ keys }) => keys[by] !== null)
    .map(({ keys, billable, sales, cr, money }) => ({
      ...{ key: keys[by], billable, sales, cr },
      money: money.map((of) => ({ amount: of[measure], currency: of.currency })),
    }))
  const byKey = (left: { key?: unknown }, right: { key?: unknown }) =>
    String(left.key).localeCompare(String(right.key))
  expect(rows.map(({ trend: _trend, ...row }) => row).toSorted(byKey)).toEqual(
    reported.toSorted(byKey),
  )
  expect(is_complete).toBe(true)
  for (const { trend, billable } of rows) {
    expect([trend.length, sum(trend)]).toEqual([points.length, billable])
  }
})

test('a coupon has the sales that it decided, less their refunds, and no clicks', async () => {
  const [own] = (await list('affiliate2', 'by=coupon')).rows
  const shown = { key: 'BORIS10', billable: null, sales: 1, cr: null }
  expect(own).toMatchObject({ ...shown, money: [{ amount: '15.00', currency: 'USD' }] })
  expect(sum(own!.trend)).toBe(1)
  const [owed] = (await list('advertiser', 'by=coupon')).rows
  expect(owed).toMatchObject({ ...shown, money: [{ amount: '19.00' }] })
  const ofAdvertiser = (id: string) => list('finance', `by=coupon&advertiser_id=${id}`)
  expect((await ofAdvertiser(cast.advertiser.id)).rows).toMatchObject([shown])
  expect((await ofAdvertiser(stranger.advertiserId)).rows).toEqual([])
  // Their sponsor earns from it on level 2, and learns nothing of it.
  expect((await list('affiliate', 'by=coupon')).rows).toEqual([])
})

test('another tenant sees no figures and no foreign list', async () => {
  expect((await list(stranger, 'by=offer_id')).rows).toEqual([])
  expect((await list(stranger, 'by=coupon')).rows).toEqual([])
  const refused: [string, string, string][] = [
    ['affiliate2', 'by=affiliate_id', 'group_by'],
    ['advertiser', `by=affiliate_id&advertiser_id=${stranger.advertiserId}`, 'advertiser_id'],
    ['advertiser', 'by=country', 'by'],
  ]
  for (const [who, query, field] of refused) {
    expect(await problemOf(await get(who, query))).toEqual({
      ...{ status: 422, code: 'invalid_input', fields: [field] },
    })
  }
})
