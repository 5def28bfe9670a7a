/**
 * A batch of one advertiser: volume tiers, and faults of the database. That it stores the same rows as its
 * events alone is tested in batch-of-advertisers.db.test.ts.
 */
import { sql } from 'drizzle-orm'
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest'
import { newId } from '../../../core/ids.ts'
import { isOutage } from '../../../core/outage.ts'
import { ask, expectSoundBooks, seedRule, seedTenant } from '../../../test/books-world.ts'
import type { ProxyFault } from '../../../test/database-proxy.ts'
import { makeEarningsWorld, outcomesOf, salesOf } from '../../test/earnings-world.ts'
import { batchEarnings } from './record-batch.ts'
import type { ConversionInput } from './record-conversion.ts'
import { recordInBatcher, recordThroughBatcher } from './record-through-batcher.ts'

const now = new Date('2026-11-20T10:00:00.000Z')

const world = await makeEarningsWorld(now)
const { proxy, api, system } = world
afterEach(() => {
  proxy.faultOf = world.count
})
afterAll(() => expectSoundBooks(system))
afterAll(() => proxy.close())

const earnOf = () => batchEarnings(api)
const together = (inputs: readonly ConversionInput[]) => world.together(inputs)

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
      proxy.faultOf = (body) => (body.includes('record_conversions(') ? fault : null)
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
      proxy.faultOf = world.count
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
      proxy.faultOf = (body) => {
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
