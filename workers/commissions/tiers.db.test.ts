/** Volumes of tiers: an affiliate's orders without refunds, in the month of the order. */
import { sql } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import { previewReports } from '../conversions/record/verbs/preview-reports.ts'
import {
  type ConversionInput,
  ingestOf,
  recordConversion,
} from '../conversions/record/verbs/record-conversion.ts'
import { restoreChargeback } from '../conversions/reversals/record-chargeback-won.ts'
import { decideConversions } from '../conversions/review/decide-conversions.ts'
import { newId } from '../core/ids.ts'
import {
  ask,
  expectSoundBooks,
  saleOf,
  seedClick,
  seedRule,
  seedTenant,
  seedUser,
  type Tenant,
} from '../test/books-world.ts'
import { makeDatabaseWorld } from '../test/fresh-database.ts'

const { api, system } = await makeDatabaseWorld()
const userId = await seedUser(system)
const now = new Date('2026-11-20T10:00:00.000Z')
const october = new Date('2026-10-31T23:59:59.000Z')

type Metric = 'conversions' | 'amount'

/** 10 %, and 50 % from two sales or 98.00 in a month on. */
async function selling(metric: Metric = 'conversions') {
  const tenant = await seedTenant(system, { depositMinor: 1_000_000n, windowDays: 90 })
  const better = { rate_bps: 5000, fixed_minor: '0', revenue_rate_bps: 5000 }
  const from = metric === 'conversions' ? '2' : '9800'
  await seedRule(system, tenant, {
    ...{ event: 'sale', affiliateId: tenant.affiliateId, rateBps: 1000 },
    tiers: [{ from, ...better, revenue_fixed_minor: '0' }],
    ...{ tierMetric: metric, tierPeriod: 'month' },
  })
  const clickId = await seedClick(system, tenant, new Date('2026-10-01T00:00:00.000Z'))
  const sale = (over: Partial<ConversionInput> = {}) =>
    saleOf(tenant, { clickId, occurredAt: now, now, ...over })
  return { tenant, sale }
}

async function record(input: ConversionInput) {
  const outcome = await recordConversion(api, input)
  if (outcome.outcome !== 'recorded') throw new Error(outcome.outcome)
  return outcome.conversion
}

const reversalOf = (
  tenant: Tenant,
  event: 'refund' | 'chargeback',
  originalExternalId: string,
  minor: bigint | null,
) =>
  saleOf(tenant, {
    ...{
      event,
      originalExternalId,
      now,
      amount: minor === null ? null : { minor, currency: tenant.currency },
    },
  })

const scopeOf = ({ advertiserId }: Tenant) => ({ kind: 'advertiser', advertiserId }) as const

type Sale = ConversionInput
type Happening = (tenant: Tenant, first: Sale, conversionId: string) => Promise<unknown>

const refunded =
  (minor: bigint | null, event: 'refund' | 'chargeback' = 'refund'): Happening =>
  (tenant, { externalId }) =>
    record(reversalOf(tenant, event, externalId, minor))

const chargedBackAndWon: Happening = async (tenant, { externalId }) => {
  const { id: conversionId } = await record(reversalOf(tenant, 'chargeback', externalId, null))
  const finance = { kind: 'staff', role: 'finance', userId } as const
  const asked = { conversionId, note: null, userId, ownAffiliateIds: [], now, newId }
  await restoreChargeback(api, finance, asked)
}

const rejected: Happening = (tenant, _, conversionId) =>
  decideConversions(api, scopeOf(tenant), {
    ...{ ids: [conversionId], decision: 'reject', note: null, userId, ownAffiliateIds: [] },
    ...{ now, newId },
  })

const nothing: Happening = async () => {}

describe.each<[string, Metric, Happening, Partial<Sale>, boolean]>([
  ['nothing happens', 'conversions', nothing, {}, true],
  ['a part of the first is refunded', 'conversions', refunded(100n), {}, true],
  ['the first is refunded', 'conversions', refunded(null), {}, false],
  ['the first is charged back', 'conversions', refunded(null, 'chargeback'), {}, false],
  ['the first is charged back, and that is won', 'conversions', chargedBackAndWon, {}, true],
  ['the first is rejected', 'conversions', rejected, {}, false],
  ['the first happened in October', 'conversions', nothing, { occurredAt: october }, false],
  ['nothing happens', 'amount', nothing, {}, true],
  ['a cent of the first is refunded', 'amount', refunded(1n), {}, false],
  ['a cent is charged back', 'amount', refunded(1n, 'chargeback'), {}, false],
  ['the first is charged back, and that is won', 'amount', chargedBackAndWon, {}, true],
  ['the first is rejected', 'amount', rejected, {}, false],
  ['the first happened in October', 'amount', nothing, { occurredAt: october }, false],
])('two sales of 49.00, and %s: by %s', (_, metric, happens, over, isReached) => {
  const expected = isReached ? 5000 : 1000

  test('the third sale is paid and previewed by the current volume', async () => {
    const { tenant, sale } = await selling(metric)
    const first = sale(over)
    const { id: conversionId } = await record(first)
    await record(sale())
    await happens(tenant, first, conversionId)
    const third = sale()
    const [preview] = await previewReports(api, scopeOf(tenant), [ingestOf(third)])
    expect(preview).toMatchObject({
      outcome: 'recorded',
      conversion: { commissions: [{ rateBps: expected }] },
    })
    await record(third)
    expect(await rateOf(third)).toBe(expected)
    await expectSoundBooks(system)
  })
})

async function rateOf({ externalId }: Sale) {
  const [row] = await ask(
    system,
    sql`select m.rate_bps from affiliate.commissions m
      join affiliate.conversions c on c.id = m.conversion_id where c.external_id = ${externalId}`,
  )
  return row?.rate_bps
}

test('an order of October is paid by the volume of October, whenever it is reported', async () => {
  const { sale } = await selling()
  for (const _ of [1, 2]) await record(sale({ occurredAt: october }))
  const [late, present] = [sale({ occurredAt: october }), sale()]
  for (const input of [late, present]) await record(input)
  expect([await rateOf(late), await rateOf(present)]).toEqual([5000, 1000])
})

test('a preview counts the earlier reports and their refunds', async () => {
  const { tenant, sale } = await selling()
  const stored = sale()
  await record(stored)
  const [first, second, third] = [sale(), sale(), sale()]
  const file = [
    ...[first, second, reversalOf(tenant, 'refund', stored.externalId, null)],
    ...[third, reversalOf(tenant, 'refund', first.externalId, 4900n), sale()],
  ]
  const previews = await previewReports(api, scopeOf(tenant), file.map(ingestOf))
  const rates = previews.map((preview) =>
    'conversion' in preview && 'commissions' in preview.conversion
      ? preview.conversion.commissions.map((line) => ('rateBps' in line ? line.rateBps : null))
      : preview,
  )
  expect(rates).toEqual([[1000], [5000], [], [5000], [], [5000]])
})

test('concurrent sales, refunds and rejections keep the volume exact', async () => {
  const { tenant, sale } = await selling('amount')
  const sales = Array.from({ length: 8 }, () => sale())
  const ids = await Promise.all(sales.map(async (input) => (await record(input)).id))
  await Promise.all([
    ...sales
      .slice(0, 4)
      .map(({ externalId }) => refunded(1000n)(tenant, { externalId } as Sale, '')),
    ...sales
      .slice(2, 6)
      .map(({ externalId }) => refunded(500n)(tenant, { externalId } as Sale, '')),
    ...ids.slice(5).map((id) => rejected(tenant, sale(), id)),
    ...Array.from({ length: 4 }, () => record(sale())),
  ])
  await expectSoundBooks(system)
})
