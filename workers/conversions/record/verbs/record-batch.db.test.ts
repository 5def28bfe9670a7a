/** A batch records the same rows as its events alone, and no event affects another. */
import { sql } from 'drizzle-orm'
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest'
import { newId } from '../../../core/ids.ts'
import { isOutage } from '../../../core/outage.ts'
import {
  ask,
  balances,
  expectSoundBooks,
  saleOf,
  seedRule,
  seedTenant,
  setAdvertiser,
  type Tenant,
  type TenantTerms,
} from '../../../test/books-world.ts'
import type { ProxyFault } from '../../../test/database-proxy.ts'
import {
  countsOf,
  keptOf,
  makeEarningsWorld,
  outcomesOf,
  salesOf,
} from '../../test/earnings-world.ts'
import { batchEarnings } from './record-batch.ts'
import { type ConversionInput, recordConversion } from './record-conversion.ts'
import { recordInBatcher, recordThroughBatcher } from './record-through-batcher.ts'

const now = new Date('2026-11-20T10:00:00.000Z')

const world = await makeEarningsWorld(now)
const { proxy, api, system } = world
afterEach(() => {
  proxy.judge = world.count
})
afterAll(() => expectSoundBooks(system))
afterAll(() => proxy.close())

const earnOf = () => batchEarnings(api)
const together = (inputs: readonly ConversionInput[]) => world.together(inputs)

describe('a batch is stored as if each event came alone', () => {
  const rich: TenantTerms = {
    depositMinor: 1_000_000n,
    levels: [300, 100],
    sponsors: 2,
    rebillBps: 1_000,
  }
  test.each<[string, TenantTerms, Partial<ConversionInput>, number]>([
    ['from a deposit, with sponsors', rich, {}, 1],
    ['on credit', { billing: 'postpaid', creditLimitMinor: 10_000_000n }, {}, 1],
    ['of an own payer', { billing: 'own_payer' }, {}, 1],
    ['without any money', {}, {}, 1],
    ['available at once', { depositMinor: 1_000_000n, holdDays: 0 }, {}, 1],
    ['to be approved by hand', { depositMinor: 1_000_000n, approval: 'manual' }, {}, 1],
    ['that earn nobody anything', {}, { event: 'lead', amount: null }, 1],
    [
      'under review',
      { depositMinor: 1_000_000n, reviews: 'usual' },
      { visitor: { country: 'BR' } },
      1,
    ],
    ['a fee on top, and a message', { ...rich, feeBps: 500 }, { metadata: { note: 'x' } }, 1],
  ])('%s', async (_, terms, over, most) => {
    const [one, other] = [await seedTenant(system, terms), await seedTenant(system, terms)]
    const sales = await salesOf(world, one, 7, over)
    const results = await together(sales)
    expect(outcomesOf(results)).toEqual(sales.map(() => 'recorded'))
    expect(world.writes.length).toBeLessThanOrEqual(most)
    for (const sale of await salesOf(world, other, 7, over)) await recordConversion(api, sale)
    expect(await keptOf(system, one)).toEqual(await keptOf(system, other))
  })

  test.each<[string, TenantTerms, number]>([
    ['a burst of one affiliate', { depositMinor: 10_000_000n, reviews: 'usual' }, 45],
    ['a burst from one address', { depositMinor: 10_000_000n, reviews: 'usual' }, 14],
    ['a deposit that ends', { depositMinor: 5n * 1_470n + 10n, rateBps: 3_000 }, 9],
    ['a credit limit', { billing: 'postpaid', creditLimitMinor: 4n * 1_470n, rateBps: 3_000 }, 9],
  ])('%s is counted from one to the next', async (what, terms, number) => {
    const over = what.includes('address') ? { visitor: { ip: '203.0.113.9' } } : {}
    const [one, other] = [await seedTenant(system, terms), await seedTenant(system, terms)]
    const results = await together(await salesOf(world, one, number, over))
    expect(outcomesOf(results)).toEqual(Array(number).fill('recorded'))
    expect(world.writes.length).toBeLessThanOrEqual(2)
    for (const sale of await salesOf(world, other, number, over)) await recordConversion(api, sale)
    const [kept, expected] = [await keptOf(system, one), await keptOf(system, other)]
    expect(countsOf(kept)).toEqual(countsOf(expected))
    expect(kept.balances).toEqual(expected.balances)
  })

  test('crossing the low balance inside a batch notifies once', async () => {
    const tenant = await seedTenant(system, { depositMinor: 10n * 1_470n, rateBps: 3_000 })
    await setAdvertiser(api, tenant, sql`low_balance_minor = 8000`)
    await together(await salesOf(world, tenant, 10))
    const notices = await ask(
      system,
      sql`select v.low_balance_notified_at is not null as is_notified, (select count(*)::int from logs.events e
            where e.advertiser_id = v.id and e.kind = 'advertiser.low_balance') as events
          from affiliate.advertisers v where v.id = ${tenant.advertiserId}`,
    )
    expect(notices).toEqual([{ is_notified: true, events: 1 }])
  })

  test('rates by volume: each event counts for the next one of its affiliate', async () => {
    const tenant = await seedTenant(system, { depositMinor: 1_000_000n })
    const half = { rate_bps: 5_000, revenue_rate_bps: 5_000 }
    await seedRule(system, tenant, {
      ...{ event: 'sale', affiliateId: tenant.affiliateId, rateBps: 1_000 },
      tiers: [{ from: '5', ...half, fixed_minor: '0', revenue_fixed_minor: '0' }],
      ...{ tierMetric: 'conversions', tierPeriod: 'total' },
    })
    await together(await salesOf(world, tenant, 12))
    const rows = await ask(
      system,
      sql`select rate_bps, count(*)::int as n from affiliate.commissions
          where advertiser_id = ${tenant.advertiserId} group by 1 order by 2`,
    )
    expect(rows.map(({ n }) => n)).toEqual([5, 7])
  })

  test('rebills of the bound customers', async () => {
    const [one, other] = [await seedTenant(system, rich), await seedTenant(system, rich)]
    const rebillsOf = async (tenant: Tenant) => {
      const sales = await salesOf(world, tenant, 5)
      for (const sale of sales) await recordConversion(api, sale)
      return sales.map((sale) => {
        const externalId = `again-${sale.externalId}`
        return { ...sale, event: 'rebill' as const, externalId, clickId: null }
      })
    }
    const own = await rebillsOf(one)
    expect(outcomesOf(await together(own))).toEqual(own.map(() => 'recorded'))
    expect(world.calls).toBe(2)
    for (const rebill of await rebillsOf(other)) await recordConversion(api, rebill)
    expect(await keptOf(system, one)).toEqual(await keptOf(system, other))
  })

  test('all events again, shuffled: all are replayed and nothing is added', async () => {
    const tenant = await seedTenant(system, rich)
    const sales = await salesOf(world, tenant, 6)
    await together(sales)
    const before = await balances(system, tenant)
    const again = [...sales.toReversed(), ...sales]
    expect(outcomesOf(await together(again))).toEqual(again.map(() => 'replayed'))
    expect(await balances(system, tenant)).toEqual(before)
  })
})

describe('no report affects another', () => {
  test('refused, unknown, parked, conflicting and repeated reports beside a recorded one', async () => {
    const tenant = await seedTenant(system, { depositMinor: 1_000_000n })
    const [known, good] = (await salesOf(world, tenant, 2)) as [ConversionInput, ConversionInput]
    await recordConversion(api, known)
    const results = await together([
      good,
      known,
      { ...known, amount: { minor: 1n, currency: 'USD' } },
      saleOf(tenant, { event: 'rebill', now }),
      saleOf(tenant, { clickId: newId(now), now }),
      saleOf(tenant, { appKeyId: newId(now), now }),
      saleOf(tenant, { appId: newId(now), now }),
      good,
    ])
    expect(outcomesOf(results)).toEqual([
      ...['recorded', 'replayed', 'conflict', 'thrown', 'parked', 'thrown', 'thrown', 'replayed'],
    ])
    const codes = results.map((result) =>
      result.status === 'rejected' ? result.reason.code : null,
    )
    expect(codes.filter((code) => code !== null)).toEqual([
      ...['invalid_input', 'unauthenticated', 'unauthenticated'],
    ])
  })

  test('a deposit that ends inside a batch funds what it can; the rest is unfunded', async () => {
    // The affiliate's 30 % of 49.00 each.
    const tenant = await seedTenant(system, { depositMinor: 4n * 1_470n + 100n, rateBps: 3_000 })
    const sales = await salesOf(world, tenant, 9)
    expect(outcomesOf(await together(sales))).toEqual(sales.map(() => 'recorded'))
    const rows = await ask(
      system,
      sql`select status, count(*)::int as n from affiliate.commissions
          where advertiser_id = ${tenant.advertiserId} group by 1 order by 1`,
    )
    expect(rows).toEqual([
      { status: 'held', n: 4 },
      { status: 'unfunded', n: 5 },
    ])
  })

  test('a credit limit that is reached inside a batch is respected', async () => {
    const terms = {
      billing: 'postpaid',
      creditLimitMinor: 3n * 1_470n + 1n,
      rateBps: 3_000,
    } as const
    const tenant = await seedTenant(system, terms)
    const sales = await salesOf(world, tenant, 6)
    expect(outcomesOf(await together(sales))).toEqual(sales.map(() => 'recorded'))
    expect(await balances(system, tenant)).toMatchObject({ 'adv.receivable': 3n * 1_470n })
  })

  test('two batchers and callers without one record each event once', async () => {
    const tenant = await seedTenant(system, {
      depositMinor: 10_000_000n,
      levels: [300, 0],
      sponsors: 1,
    })
    const sales = await salesOf(world, tenant, 12)
    const batchers = [earnOf(), earnOf(), undefined]
    const results = await Promise.all(
      batchers.flatMap((earn, shift) =>
        sales.map((_, index) =>
          recordConversion(api, sales[(index + shift) % sales.length] as ConversionInput, earn),
        ),
      ),
    )
    expect(results.filter(({ outcome }) => outcome === 'recorded')).toHaveLength(sales.length)
    expect(new Set(results.map(({ outcome }) => outcome))).toEqual(
      new Set(['recorded', 'replayed']),
    )
  })

  test('an event wakes the reports that were parked for it', async () => {
    const tenant = await seedTenant(system, { depositMinor: 1_000_000n })
    const sales = await salesOf(world, tenant, 3)
    const amount = { minor: 1_000n, currency: 'USD' } as const
    for (const { externalId } of sales) {
      const reversed = { event: 'refund', originalExternalId: externalId, amount, now } as const
      const refund = saleOf(tenant, { ...reversed, externalId: `refund-${externalId}` })
      expect((await recordConversion(api, refund)).outcome).toBe('parked')
    }
    await together(sales)
    const [row] = await ask(
      system,
      sql`select count(*)::int as n from affiliate.conversions
          where advertiser_id = ${tenant.advertiserId} and event = 'refund'`,
    )
    expect(row?.n).toBe(3)
  })
})

describe('when the database or the connection fails', () => {
  test.each<[string, ProxyFault, number]>([
    ['F21: is gone', { sqlState: '57P01' }, 0],
    ['F22: loses the answer', 'lose', 5],
    ['F32: only reads', 'readOnly', 0],
  ])(
    '%s: all senders get the error; sent again, each event is recorded once',
    async (_, fault, kept) => {
      const tenant = await seedTenant(system, { depositMinor: 1_000_000n })
      const sales = await salesOf(world, tenant, 5)
      proxy.judge = (body) => (body.includes('record_conversions(') ? fault : null)
      const results = await together(sales)
      expect(
        results.every((result) => result.status === 'rejected' && isOutage(result.reason)),
      ).toBe(true)
      const countOf = async () =>
        (
          await ask(
            system,
            sql`select count(*)::int as n from affiliate.conversions where advertiser_id = ${tenant.advertiserId}`,
          )
        )[0]?.n
      expect(await countOf()).toBe(kept)
      proxy.judge = world.count
      const again = outcomesOf(await together(sales))
      expect(again).toEqual(sales.map(() => (kept === 0 ? 'recorded' : 'replayed')))
      expect(await countOf()).toBe(5)
    },
  )

  test.each(['40P01', '40001', '22003', '23514', '57014', '25P04'])(
    'F25, F26: %s for the whole batch: each event is recorded alone',
    async (sqlState) => {
      const tenant = await seedTenant(system, { depositMinor: 1_000_000n })
      const sales = await salesOf(world, tenant, 4)
      let refused = 0
      proxy.judge = (body) => {
        if (!body.includes('record_conversions(') || refused > 0) return world.count(body)
        refused += 1
        return { sqlState }
      }
      expect(outcomesOf(await together(sales))).toEqual(sales.map(() => 'recorded'))
      expect([refused, world.writes.length]).toEqual([1, sales.length])
    },
  )

  test('a batcher that records and then dies: the event is replayed, with both deliveries journaled', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {})
    const tenant = await seedTenant(system, { depositMinor: 1_000_000n })
    const [sale] = (await salesOf(world, tenant, 1)) as [ConversionInput]
    const earn = earnOf()
    const record = async (input: Omit<ConversionInput, 'newId'>): Promise<never> => {
      await recordInBatcher(api, { ...input, newId }, earn)
      throw new Error('the object is reset')
    }
    const batcher = { record }
    const line = newId(now)
    const replayed = await recordThroughBatcher(batcher, api, { ...sale, reportId: line })
    expect(replayed.outcome).toBe('replayed')
    const rows = await ask(
      system,
      sql`select id, verdict from logs.inbound_reports where advertiser_id = ${tenant.advertiserId} order by verdict`,
    )
    expect(rows).toEqual([
      { id: line, verdict: 'recorded' },
      { id: expect.not.stringContaining(line), verdict: 'replayed' },
    ])
  })
})

test('a suspended advertiser’s reports are refused together, too', async () => {
  const tenant = await seedTenant(system, { depositMinor: 1_000_000n, status: 'suspended' })
  const sales = await salesOf(world, tenant, 3)
  expect(outcomesOf(await together(sales))).toEqual(['thrown', 'thrown', 'thrown'])
})
