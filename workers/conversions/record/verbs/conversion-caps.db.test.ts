import { sql } from 'drizzle-orm'
import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { periodEnd, periodStart } from '../../../caps/counters.ts'
import { capSpanAt } from '../../../caps/rules/caps.ts'
import { updateCapRow } from '../../../caps/settings.ts'
import { runScoped } from '../../../core/database.ts'
import { newId } from '../../../core/ids.ts'
import {
  listAffiliateSnapshots,
  listOfferSnapshots,
  toAffiliateSnapshot,
  toOfferSnapshot,
} from '../../../snapshots/db.ts'
import { type AffiliateSnapshot, snapshotKey } from '../../../snapshots/rules.ts'
import {
  ask,
  expectSoundBooks,
  id,
  saleOf,
  seedAffiliate,
  seedClick,
  seedTenant,
  type Tenant,
} from '../../../test/books-world.ts'
import { makeDatabaseWorld } from '../../../test/fresh-database.ts'
import { makeMemoryStore } from '../../../test/snapshot-store.ts'
import { matchParkedReports } from './match-parked-reports.ts'
import { recordConversion } from './record-conversion.ts'

const log = vi.spyOn(console, 'log')
const world = await makeDatabaseWorld()
beforeEach(() => {
  log.mockReset().mockImplementation(() => {})
})
afterAll(() => expectSoundBooks(world.system))

const now = new Date('2026-11-20T10:00:00.000Z')
const clickedAt = new Date('2026-11-20T09:00:00.000Z')

interface CapTerms {
  metric: 'conversions' | 'commission' | 'revenue'
  limit: bigint
  period?: 'day' | 'week' | 'month' | 'total'
  isHard?: boolean
  offerId?: string | null
  affiliateId?: string | null
}

async function setCap(tenant: Tenant, terms: CapTerms): Promise<string> {
  const capId = id()
  const currency = terms.metric === 'conversions' ? null : tenant.currency
  const offerId = terms.offerId === undefined ? tenant.offerId : terms.offerId
  await runScoped(world.system, { kind: 'system' }, [
    sql`insert into affiliate.caps (id, advertiser_id, offer_id, affiliate_id, metric, period, limit_value, currency, is_hard)
      values (${capId}, ${tenant.advertiserId}, ${offerId}, ${terms.affiliateId ?? null}, ${terms.metric},
        ${terms.period ?? 'day'}, ${terms.limit.toString()}, ${currency}, ${terms.isHard ?? true})`,
  ])
  return capId
}

const countersOf = async (capId: string) =>
  (
    await ask(
      world.system,
      sql`select period_start::text as start, used_value::text as used, reached_at is not null as reached
        from affiliate.cap_counters where cap_id = ${capId} order by period_start`,
    )
  ).map(({ start, used, reached }) => [start, used, reached])

const seed = (terms: Parameters<typeof seedTenant>[1] = {}) =>
  seedTenant(world.system, { depositMinor: 10_000_000n, ...terms })

/** So many sales at once, each through a click of its own. */
async function sellAtOnce(tenant: Tenant, count: number, minorOf = (_: number) => 4900n) {
  const clickId = await seedClick(world.system, tenant, clickedAt)
  const outcomes = await Promise.all(
    Array.from({ length: count }, (_, at) => {
      const amount = { minor: minorOf(at), currency: tenant.currency }
      return recordConversion(world.api, saleOf(tenant, { clickId, amount, now }))
    }),
  )
  const conversions = outcomes.map((one) => {
    if (one.outcome !== 'recorded') throw new Error(one.outcome)
    return one.conversion
  })
  const counted = conversions.filter(({ status }) => status !== 'rejected')
  const rejections = new Set(
    conversions.filter(({ status }) => status === 'rejected').map(({ rejection }) => rejection),
  )
  return { conversions, counted, rejections: [...rejections] }
}

const commissionOf = (conversions: Awaited<ReturnType<typeof sellAtOnce>>['counted']) =>
  conversions
    .flatMap(({ commissions }) => commissions)
    .reduce((sum, { amount }) => sum + amount.minor, 0n)

describe('24 conversions at once never pass a hard cap; the rest are over_cap', () => {
  test('counted by conversions: exactly the limit', async () => {
    const tenant = await seed()
    const capId = await setCap(tenant, { metric: 'conversions', limit: 10n })
    const { counted, rejections } = await sellAtOnce(tenant, 24)
    expect([counted.length, rejections]).toEqual([10, ['over_cap']])
    expect(await countersOf(capId)).toEqual([['2026-11-20', '10', true]])
    expect(commissionOf(counted)).toBe(10n * 1470n)
  })

  test('counted by commission: up to the last cent that fits', async () => {
    const tenant = await seed()
    // 30 % of 49.00 is 14.70: seven fit into 105.00, and 2.10 stays free.
    const capId = await setCap(tenant, { metric: 'commission', limit: 10_500n })
    const { counted, rejections } = await sellAtOnce(tenant, 24)
    expect([counted.length, rejections]).toEqual([7, ['over_cap']])
    expect(await countersOf(capId)).toEqual([['2026-11-20', '10290', false]])
  })

  test('counted by revenue, of unlike amounts', async () => {
    const tenant = await seed()
    const capId = await setCap(tenant, { metric: 'revenue', limit: 20_000n })
    const { counted } = await sellAtOnce(tenant, 24, (at) => 1_000n * BigInt(1 + (at % 7)))
    const revenue = counted.reduce((sum, { amount }) => sum + (amount!.minor * 3n) / 10n, 0n)
    expect(revenue).toBeLessThanOrEqual(20_000n)
    const [[, used] = []] = await countersOf(capId)
    expect(used).toBe(revenue.toString())
  })

  test('several caps: the strictest decides, and the others count only accepted conversions', async () => {
    const tenant = await seed()
    const wide = await setCap(tenant, { metric: 'conversions', limit: 100n, period: 'month' })
    const narrow = await setCap(tenant, { metric: 'conversions', limit: 5n })
    const money = await setCap(tenant, { metric: 'commission', limit: 100_000n, period: 'total' })
    const { counted } = await sellAtOnce(tenant, 24)
    expect(counted).toHaveLength(5)
    expect(await countersOf(wide)).toEqual([['2026-11-01', '5', false]])
    expect(await countersOf(narrow)).toEqual([['2026-11-20', '5', true]])
    expect(await countersOf(money)).toEqual([['0001-01-01', '7350', false]])
  })

  test('pending ones count like approved ones', async () => {
    const tenant = await seed({ approval: 'manual' })
    await setCap(tenant, { metric: 'conversions', limit: 3n })
    const { counted } = await sellAtOnce(tenant, 8)
    expect(counted.map(({ status }) => status)).toEqual(['pending', 'pending', 'pending'])
  })
})

test('an over_cap conversion earns nothing, posts nothing, and its receipt names the cap', async () => {
  const tenant = await seed()
  const capId = await setCap(tenant, { metric: 'conversions', limit: 0n, period: 'week' })
  const { conversions } = await sellAtOnce(tenant, 1)
  expect(conversions[0]).toMatchObject({
    status: 'rejected',
    rejection: 'over_cap',
    commissions: [],
    receipt: {
      excluded: [
        {
          ...{ rule: 'cap', reason: 'over_cap', cap_id: capId, metric: 'conversions' },
          ...{ period: 'week', period_start: '2026-11-16', limit: '0', used: '0' },
        },
      ],
    },
  })
  expect(await countersOf(capId)).toEqual([])
})

test('the same report twice counts once', async () => {
  const tenant = await seed()
  const capId = await setCap(tenant, { metric: 'conversions', limit: 5n })
  const clickId = await seedClick(world.system, tenant, clickedAt)
  const report = saleOf(tenant, { clickId, now })
  const outcomes = await Promise.all([1, 2, 3].map(() => recordConversion(world.api, report)))
  expect(outcomes.map(({ outcome }) => outcome).toSorted()).toEqual([
    'recorded',
    'replayed',
    'replayed',
  ])
  expect(await countersOf(capId)).toEqual([['2026-11-20', '1', false]])
})

test('a soft cap rejects nothing and is logged once when reached', async () => {
  const tenant = await seed()
  const isHard = false
  const capId = await setCap(tenant, { metric: 'conversions', limit: 3n, isHard })
  const { counted } = await sellAtOnce(tenant, 8)
  expect(counted).toHaveLength(8)
  expect(await countersOf(capId)).toEqual([['2026-11-20', '8', true]])
  const logged = log.mock.calls.map(([line]) => JSON.parse(String(line)))
  expect(logged).toEqual([
    {
      ...{ event: 'cap.reached', capId, metric: 'conversions', period: 'day' },
      ...{ periodStart: '2026-11-20', isHard, limit: '3' },
    },
  ])
})

describe('a cap applies only to its own', () => {
  test('affiliate', async () => {
    const tenant = await seed()
    const boris = await seedAffiliate(world.system, tenant.advertiserId)
    await setCap(tenant, { metric: 'conversions', limit: 0n, affiliateId: boris })
    expect((await sellAtOnce(tenant, 2)).counted).toHaveLength(2)
    expect((await sellAtOnce({ ...tenant }, 1)).counted).toHaveLength(1)
    const clickId = await seedClick(world.system, tenant, clickedAt, { affiliateId: boris })
    const outcome = await recordConversion(world.api, saleOf(tenant, { clickId, now }))
    expect(outcome).toMatchObject({ conversion: { rejection: 'over_cap' } })
  })

  test('affiliate across all offers', async () => {
    const tenant = await seed()
    const { affiliateId } = tenant
    await setCap(tenant, { metric: 'conversions', limit: 2n, offerId: null, affiliateId })
    expect((await sellAtOnce(tenant, 4)).counted).toHaveLength(2)
  })

  test('day: the next one has the whole limit', async () => {
    const tenant = await seed()
    const capId = await setCap(tenant, { metric: 'conversions', limit: 1n })
    const clickId = await seedClick(world.system, tenant, clickedAt)
    const at = async (text: string) => {
      const report = saleOf(tenant, { clickId, now: new Date(text) })
      const outcome = await recordConversion(world.api, report)
      return outcome.outcome === 'recorded' ? outcome.conversion.rejection : outcome.outcome
    }
    expect(await at('2026-11-20T23:59:59.999Z')).toBeNull()
    expect(await at('2026-11-20T23:59:59.999Z')).toBe('over_cap')
    expect(await at('2026-11-21T00:00:00.000Z')).toBeNull()
    expect(await countersOf(capId)).toHaveLength(2)
  })
})

test('a raised limit accepts more; a lowered limit rejects at once', async () => {
  const tenant = await seed()
  const capId = await setCap(tenant, { metric: 'conversions', limit: 2n })
  const setLimit = (limitValue: bigint) =>
    runScoped(world.api, { kind: 'advertiser', advertiserId: tenant.advertiserId }, [
      updateCapRow(capId, { limitValue }),
    ])
  expect((await sellAtOnce(tenant, 4)).counted).toHaveLength(2)
  await setLimit(5n)
  expect((await sellAtOnce(tenant, 5)).counted).toHaveLength(3)
  await setLimit(1n)
  expect((await sellAtOnce(tenant, 2)).counted).toHaveLength(0)
})

test('a reached hard cap is published until its period ends', async () => {
  const tenant = await seed()
  const { advertiserId, offerId, affiliateId } = tenant
  const sellNow = async () => {
    const at = new Date()
    const clickId = await seedClick(world.system, tenant, new Date(at.getTime() - 60_000))
    await recordConversion(world.api, saleOf(tenant, { clickId, now: at }))
  }
  const reached = async () => {
    const [row] = await ask(world.system, listOfferSnapshots({ offerId }))
    return toOfferSnapshot(row!).reached
  }
  const day = await setCap(tenant, { metric: 'conversions', limit: 2n })
  await setCap(tenant, { metric: 'revenue', limit: 1n, isHard: false })
  await sellNow()
  expect(await reached()).toEqual([])
  await sellNow()
  const { endsAtMs: until } = capSpanAt('day', 'UTC', Date.now())
  expect(await reached()).toEqual([{ affiliateId: null, until }])
  await runScoped(world.system, { kind: 'system' }, [
    sql`update affiliate.cap_counters set used_value = 1 where cap_id = ${day}`,
  ])
  expect(await reached()).toEqual([])
  const total = { limit: 1n, period: 'total', offerId: null, affiliateId } as const
  await setCap(tenant, { metric: 'conversions', ...total })
  await sellNow()
  expect(await reached()).toEqual([{ affiliateId: null, until }])
  const [row = {}] = await ask(world.system, listAffiliateSnapshots({ affiliateId }))
  const keys = { advertiserId, offerId: null, currency: null }
  expect(toAffiliateSnapshot(row).reached).toEqual([{ ...keys, until: null }])
})

/** A second offer of the tenant's, which the affiliate never joined. */
async function seedOffer({ advertiserId, appId, currency }: Tenant): Promise<string> {
  const offerId = id()
  await runScoped(world.system, { kind: 'system' }, [
    sql`insert into affiliate.offers (id, code, advertiser_id, app_id, name, model, currency, status)
      values (${offerId}, ${offerId.replaceAll('-', '')}, ${advertiserId}, ${appId}, 'Other', 'CPS', ${currency}, 'active')`,
  ])
  return offerId
}

test('a parked report that fills a cap across offers publishes its affiliate at once', async () => {
  const tenant = await seed()
  const { advertiserId, affiliateId } = tenant
  const across = { period: 'total', offerId: null, affiliateId } as const
  await setCap(tenant, { metric: 'conversions', limit: 2n, ...across })
  await setCap(tenant, { metric: 'conversions', limit: 9n })
  const edge = makeMemoryStore()
  const reached = () => {
    const text = edge.documents.get(snapshotKey.affiliate(affiliateId))
    return text === undefined ? null : (JSON.parse(text) as AffiliateSnapshot).reached
  }
  const sellParked = async () => {
    const clickId = newId(clickedAt)
    const parked = await recordConversion(world.api, saleOf(tenant, { clickId, now }))
    if (parked.outcome !== 'parked') throw new Error(parked.outcome)
    await seedClick(world.system, tenant, clickedAt, { id: clickId })
    return matchParkedReports(world.system, edge, [parked.reportId], now)
  }
  expect(await sellParked()).toMatchObject({ recorded: 1 })
  expect(edge.documents.size).toBe(0)
  expect(await sellParked()).toMatchObject({ recorded: 1 })
  expect(reached()).toEqual([{ advertiserId, offerId: null, currency: null, until: null }])
})

test.each<[name: string, expected: (tenant: Tenant) => object, cap: (tenant: Tenant) => object]>([
  ['its offer', ({ offerId }) => ({ offers: { offerId } }), () => ({ affiliateId: null })],
  [
    'its affiliate',
    ({ affiliateId }) => ({ affiliateIds: [affiliateId] }),
    ({ affiliateId }) => ({ affiliateId }),
  ],
  [
    'its affiliate, whatever the offer',
    ({ affiliateId }) => ({ affiliateIds: [affiliateId] }),
    ({ affiliateId }) => ({ affiliateId, offerId: null }),
  ],
])('a conversion that takes the last of a cap names %s', async (_name, expected, capOf) => {
  const tenant = await seed()
  const clickId = await seedClick(world.system, tenant, clickedAt)
  const sell = () => recordConversion(world.api, saleOf(tenant, { clickId, now }))
  await setCap(tenant, { metric: 'conversions', limit: 2n, ...capOf(tenant) })
  expect(await sell()).toMatchObject({ filledFor: null })
  expect(await sell()).toMatchObject({ filledFor: expected(tenant) })
  expect(await sell()).toMatchObject({ filledFor: null, conversion: { rejection: 'over_cap' } })
})

test('a click cap across offers is in the document of its affiliate and in no offer', async () => {
  const tenant = await seed()
  const { advertiserId, affiliateId } = tenant
  await seedOffer(tenant)
  const [capId, archivedId] = [id(), id()]
  await runScoped(world.system, { kind: 'system' }, [
    sql`insert into affiliate.caps (id, advertiser_id, affiliate_id, metric, period, limit_value, archived_at)
      values (${capId}, ${advertiserId}, ${affiliateId}, 'clicks', 'day', 5, null),
        (${archivedId}, ${advertiserId}, ${affiliateId}, 'clicks', 'day', 5, now())`,
  ])
  const rows = await ask(world.system, listOfferSnapshots({ advertiserId }))
  expect(rows.map((row) => toOfferSnapshot(row).clickCaps)).toEqual([[], []])
  const [row = {}] = await ask(world.system, listAffiliateSnapshots({ affiliateId }))
  const cap = { id: capId, advertiserId, offerId: null, isAcrossOffers: true, limit: 5 }
  expect(toAffiliateSnapshot(row).clickCaps).toMatchObject([cap])
})

test('database and domain agree on where each period begins and ends', async () => {
  const zones = ['UTC', 'Europe/Moscow', 'America/New_York', 'Asia/Kathmandu', 'Africa/Cairo']
  const moments = ['2026-03-08T06:59:59Z', '2026-04-23T22:30:00Z', '2026-11-01T05:30:00Z']
  for (const zone of zones) {
    for (const period of ['day', 'week', 'month', 'total'] as const) {
      for (const moment of moments) {
        const at = sql`${moment}::timestamptz`
        const [of, zoneOf] = [sql`${period}::text`, sql`${zone}::text`]
        const [row] = await ask(
          world.system,
          sql`select (${periodStart(of, at, zoneOf)})::text as start,
            (extract(epoch from ${periodEnd(of, at, zoneOf)}) * 1000)::text as ends`,
        )
        const span = capSpanAt(period, zone, Date.parse(moment))
        const ends = row?.ends === null ? null : Number(row?.ends)
        expect([zone, period, row?.start, ends]).toEqual([zone, period, span.start, span.endsAtMs])
      }
    }
  }
})
