/** The batcher as a Durable Object in workerd, called over RPC. */
import { env } from 'cloudflare:workers'
import { sql } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { connect, runScoped } from '../../../core/database.ts'
import { newId } from '../../../core/ids.ts'
import type { ApiEnv, ConsumerEnv } from '../../../env.ts'
import { clickRow, insertRows, tenantRows } from '../../../test/seed-rows.ts'
import type { ConversionInput } from '../verbs/record-conversion.ts'
import { recordThroughBatcher } from '../verbs/record-through-batcher.ts'
import { conversionBatcher } from './batcher-client.ts'

const bindings = env as unknown as ApiEnv & ConsumerEnv
const system = { kind: 'system' } as const
const now = new Date()

const api = await connect(bindings.API_DATABASE_URL)
const books = await connect(bindings.SYSTEM_DATABASE_URL)

async function seedSales(count: number) {
  const { tenant, rows } = tenantRows({ billing: 'postpaid', creditLimitMinor: 10_000_000n })
  const clicks = Array.from({ length: count }, () => clickRow(tenant, new Date(+now - 60_000), {}))
  await runScoped(books, system, [...insertRows(rows), ...insertRows({ clicks })])
  const sales = clicks.map((click, index): ConversionInput => {
    const { advertiserId, appId, currency } = tenant
    return {
      ...{ advertiserId, appId, appKeyId: null, event: 'sale', externalId: `order-${index}` },
      ...{ originalExternalId: null, clickId: click.id, coupon: null, customerId: `c-${index}` },
      ...{ amount: { minor: 4_900n, currency }, occurredAt: null, visitor: null },
      ...{ metadata: null, source: 'api', foreignStatus: null, raw: '{}', now, newId },
    }
  })
  return { advertiserId: tenant.advertiserId, sales }
}

const record = (sale: ConversionInput) =>
  recordThroughBatcher(conversionBatcher(bindings), api, sale)

test('concurrent events are recorded as reported, most in one transaction', async () => {
  const { advertiserId, sales } = await seedSales(12)
  const outcomes = await Promise.all(sales.map(record))
  expect(outcomes).toEqual(
    sales.map(({ externalId }) =>
      expect.objectContaining({
        outcome: 'recorded',
        conversion: expect.objectContaining({ externalId, recordedAt: now }),
      }),
    ),
  )
  const [[row] = []] = await runScoped(books, system, [
    sql`select count(*)::int as kept, count(distinct xmin::text)::int as transactions
        from affiliate.conversions where advertiser_id = ${advertiserId}`,
  ])
  expect(row?.kept).toBe(12)
  expect(row?.transactions).toBeLessThan(6)
  const again = await Promise.all(sales.map(record))
  expect(again.map(({ outcome }) => outcome)).toEqual(sales.map(() => 'replayed'))
  // The first object loads all Workers of a local run.
}, 60_000)

test('a refusal keeps its code over RPC', async () => {
  const { sales } = await seedSales(1)
  const strange = { ...(sales[0] as ConversionInput), appKeyId: newId(now) }
  await expect(record(strange)).rejects.toMatchObject({ name: 'Refusal', code: 'unauthenticated' })
})

test('conversions of several advertisers in one batch stay with their advertisers', async () => {
  const seeded = await Promise.all([seedSales(4), seedSales(4), seedSales(4)])
  const all = seeded.flatMap(({ sales }) => sales)
  const outcomes = await Promise.all(all.map(record))
  expect(outcomes.map(({ outcome }) => outcome)).toEqual(all.map(() => 'recorded'))
  const ids = seeded.map(({ advertiserId }) => advertiserId)
  const [rows = []] = await runScoped(books, system, [
    sql`select advertiser_id, count(*)::int as kept from affiliate.conversions
        where advertiser_id = any (${sql.param(ids)}::uuid[]) group by 1 order by 1`,
  ])
  expect(rows.map(({ advertiser_id, kept }) => [advertiser_id, kept])).toEqual(
    ids.toSorted().map((id) => [id, 4]),
  )
  const [[row] = []] = await runScoped(books, system, [
    sql`select count(distinct xmin::text)::int as transactions from affiliate.conversions
        where advertiser_id = any (${sql.param(ids)}::uuid[])`,
  ])
  expect(row?.transactions).toBeLessThan(6)
})
