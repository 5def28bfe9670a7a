import { sql } from 'drizzle-orm'
import { afterAll, describe, expect, test } from 'vitest'
import { newId } from '../../../core/ids.ts'
import {
  ask,
  expectSoundBooks,
  saleOf,
  seedClick,
  seedCoupon,
  seedRate,
  seedTenant,
  setAdvertiser,
  type Tenant,
} from '../../../test/books-world.ts'
import { makeDatabaseWorld } from '../../../test/fresh-database.ts'
import { makeMemoryStore } from '../../../test/snapshot-store.ts'
import { expireReports } from './expire-reports.ts'
import { matchParkedReports } from './match-parked-reports.ts'
import { recordConversion } from './record-conversion.ts'

const edge = makeMemoryStore()
const { api, system } = await makeDatabaseWorld()
afterAll(() => expectSoundBooks(system))

const DAY_MS = 86_400_000
const now = new Date('2026-11-20T10:00:00.000Z')
const later = (ms: number) => new Date(now.getTime() + ms)
const ago = (ms: number) => later(-ms)

const seeded = () => seedTenant(system, { depositMinor: 100_000n, rebillBps: 3000 })
const conversionsOf = ({ appId }: Tenant) =>
  ask(
    system,
    sql`select event, status, rejection from affiliate.conversions where app_id = ${appId} order by recorded_at, event`,
  )
const verdictsOf = async ({ appId }: Tenant) => {
  const rows = await ask(
    system,
    sql`select verdict, count(*)::int as n from logs.inbound_reports where app_id = ${appId} group by 1 order by 1`,
  )
  return rows.map(({ verdict, n }) => `${verdict} ${n}`)
}
const sold = (event: string) => ({ event, status: 'approved', rejection: null })

describe('F6: order does not matter', () => {
  test('a rebill before its sale is matched in the sale’s own request', async () => {
    const tenant = await seeded()
    const clickId = await seedClick(system, tenant, ago(DAY_MS))
    const rebill = saleOf(tenant, { event: 'rebill', customerId: 'P', now })
    expect(await recordConversion(api, rebill)).toMatchObject({
      outcome: 'parked',
      awaits: { what: 'customer', key: 'P' },
    })
    const sale = saleOf(tenant, { clickId, customerId: 'P', now: later(1000) })
    expect(await recordConversion(api, sale)).toMatchObject({ outcome: 'recorded' })
    expect(await conversionsOf(tenant)).toEqual([sold('rebill'), sold('sale')])
    expect(await verdictsOf(tenant)).toEqual(['recorded 2'])
  })

  test('a sale before its click and a rebill parked for the sale are evaluated in one run', async () => {
    const tenant = await seeded()
    const clickId = newId(now)
    await recordConversion(api, saleOf(tenant, { event: 'rebill', customerId: 'P', now }))
    await recordConversion(api, saleOf(tenant, { clickId, customerId: 'P', now }))
    expect(await verdictsOf(tenant)).toEqual(['parked 2'])
    await seedClick(system, tenant, ago(1000), { id: clickId })
    const matched = await matchParkedReports(system, edge, null, later(1000))
    expect(matched).toMatchObject({ recorded: 2, left: 0 })
    expect(await conversionsOf(tenant)).toEqual([sold('rebill'), sold('sale')])
    expect(await matchParkedReports(system, edge, null, later(2000))).toMatchObject({ recorded: 0 })
  })

  test('a click of another app of the same advertiser does not match', async () => {
    const tenant = await seeded()
    const [other, clickId] = [newId(now), newId(now)]
    await ask(
      system,
      sql`insert into affiliate.apps (id, advertiser_id, name) values (${other}, ${tenant.advertiserId}, 'Other')`,
    )
    await recordConversion(api, saleOf(tenant, { clickId, now }))
    await seedClick(system, { ...tenant, appId: other }, ago(1000), { id: clickId })
    // Otherwise every sweep would evaluate it again, and five hundred of them would block all others.
    const none = { recorded: 0, closed: 0, left: 0 }
    expect(await matchParkedReports(system, edge, null, later(1000))).toEqual(none)
    expect(await verdictsOf(tenant)).toEqual(['parked 1'])
    await expireReports(system, edge, later(8 * DAY_MS))
    expect(await verdictsOf(tenant)).toEqual(['expired 1'])
  })

  test('five concurrent sweeps evaluate each report once', async () => {
    const tenant = await seeded()
    const clickId = newId(now)
    for (let count = 0; count < 4; count += 1) {
      await recordConversion(api, saleOf(tenant, { clickId, now }))
    }
    await seedClick(system, tenant, ago(1000), { id: clickId })
    const sweeps = Array.from({ length: 5 }, () =>
      matchParkedReports(system, edge, null, later(1000)),
    )
    const recorded = (await Promise.all(sweeps)).reduce((sum, run) => sum + run.recorded, 0)
    expect(recorded).toBe(4)
    expect(await conversionsOf(tenant)).toHaveLength(4)
  })
})

describe('F6: a parked report expires after seven days, with an event', () => {
  const events = ({ advertiserId }: Tenant) =>
    ask(
      system,
      sql`select count(*)::int as n from logs.events where advertiser_id = ${advertiserId} and kind = 'report.expired'`,
    )

  test('click and customer missing: rejected with the reason, once', async () => {
    const tenant = await seeded()
    await recordConversion(api, saleOf(tenant, { clickId: newId(now), now }))
    await recordConversion(api, saleOf(tenant, { event: 'rebill', customerId: 'P', now }))
    expect(await expireReports(system, edge, later(7 * DAY_MS))).toMatchObject({ recorded: 0 })
    const after = later(7 * DAY_MS + 1)
    expect(await expireReports(system, edge, after)).toMatchObject({ recorded: 2 })
    expect(await expireReports(system, edge, after)).toMatchObject({ recorded: 0 })
    expect(await conversionsOf(tenant)).toEqual([
      { event: 'rebill', status: 'rejected', rejection: 'customer_missing' },
      { event: 'sale', status: 'rejected', rejection: 'click_missing' },
    ])
    expect(await verdictsOf(tenant)).toEqual(['expired 2'])
    expect(await events(tenant)).toEqual([{ n: 2 }])
  })

  test('an expired report is attributed by its coupon', async () => {
    const tenant = await seeded()
    await seedCoupon(system, tenant, 'LATE')
    const sale = saleOf(tenant, { clickId: newId(now), coupon: 'LATE', now })
    expect(await recordConversion(api, sale)).toMatchObject({ outcome: 'parked' })
    await expireReports(system, edge, later(8 * DAY_MS))
    expect(await conversionsOf(tenant)).toEqual([sold('sale')])
    expect(await verdictsOf(tenant)).toEqual(['recorded 1'])
    expect(await events(tenant)).toEqual([{ n: 0 }])
  })
})

test.each([true, false])(
  'F136: a refund and a rebill stay parked while their sale is, its click arrives: %s',
  async (arrives) => {
    const tenant = await seeded()
    const [clickId, saleAt] = [newId(now), later(5 * DAY_MS)]
    const refund = { event: 'refund', originalExternalId: 'S', now } as const
    await recordConversion(api, saleOf(tenant, refund))
    await recordConversion(api, saleOf(tenant, { event: 'rebill', customerId: 'P', now }))
    const sale = { externalId: 'S', customerId: 'P', clickId, now: saleAt }
    await recordConversion(api, saleOf(tenant, sale))
    expect(await expireReports(system, edge, later(8 * DAY_MS))).toMatchObject({ recorded: 0 })
    expect(await verdictsOf(tenant)).toEqual(['parked 3'])
    if (arrives) {
      await seedClick(system, tenant, ago(1000), { id: clickId })
      await matchParkedReports(system, edge, null, later(9 * DAY_MS))
      expect(await verdictsOf(tenant)).toEqual(['recorded 3'])
    } else {
      await expireReports(system, edge, later(13 * DAY_MS))
      await expireReports(system, edge, later(15 * DAY_MS))
      expect(await verdictsOf(tenant)).not.toContainEqual(expect.stringContaining('parked'))
    }
  },
)

test('F96: without a recent rate the report is parked; a new rate matches it', async () => {
  const tenant = await seeded()
  await setAdvertiser(api, tenant, sql`currency_policy = 'convert'`)
  const clickId = await seedClick(system, tenant, ago(DAY_MS))
  await seedRate(system, 'EUR', 'USD', { rate: '2', asOf: ago(7 * DAY_MS) })
  const sale = saleOf(tenant, { clickId, amount: { minor: 1000n, currency: 'EUR' }, now })
  expect(await recordConversion(api, sale)).toMatchObject({
    outcome: 'parked',
    awaits: { what: 'rate', key: 'EUR/USD' },
  })
  expect(await matchParkedReports(system, edge, null, now)).toMatchObject({ recorded: 0 })
  await seedRate(system, 'EUR', 'USD', { rate: '1.1', asOf: later(500) })
  expect(await matchParkedReports(system, edge, null, later(1000))).toMatchObject({ recorded: 1 })
  const amounts = sql`select amount_minor, currency from affiliate.conversions where app_id = ${tenant.appId}`
  expect(await ask(system, amounts)).toEqual([{ amount_minor: '1100', currency: 'USD' }])
})

test('a sale in the common case costs two round trips, with a review, levels and all', async () => {
  const tenant = await seeded()
  const clickId = await seedClick(system, tenant, ago(DAY_MS))
  let trips = 0
  const counting = new Proxy(api.query, {
    get: (query, key) => {
      const found = Reflect.get(query, key)
      if (key !== 'transaction') return found
      return (...given: Parameters<typeof query.transaction>) => {
        trips += 1
        return query.transaction(...given)
      }
    },
  })
  const sale = saleOf(tenant, { clickId, customerId: 'P', coupon: 'NONE', now })
  await recordConversion({ query: counting }, sale)
  expect(trips).toBe(2)
  await recordConversion({ query: counting }, sale)
  expect(trips).toBe(4)
})
