import { sql } from 'drizzle-orm'
import { afterAll, describe, expect, test } from 'vitest'
import { runScoped } from '../../../core/database.ts'
import { newId } from '../../../core/ids.ts'
import {
  ask,
  balances,
  expectSoundBooks,
  id,
  saleOf,
  seedAffiliate,
  seedClick,
  seedTenant,
  type Tenant,
  type TenantTerms,
} from '../../../test/books-world.ts'
import { makeDatabaseWorld } from '../../../test/fresh-database.ts'
import { makeMemoryStore } from '../../../test/snapshot-store.ts'
import { matchParkedReports } from './match-parked-reports.ts'
import { journalRefusedReport, recordConversion } from './record-conversion.ts'

const edge = makeMemoryStore()
const { api, system } = await makeDatabaseWorld()
afterAll(() => expectSoundBooks(system))

const DAY_MS = 86_400_000
const now = new Date('2026-11-20T10:00:00.000Z')
const ago = (ms: number) => new Date(now.getTime() - ms)

async function seeded(terms: TenantTerms = {}): Promise<Tenant & { clickId: string }> {
  const tenant = await seedTenant(system, { depositMinor: 100_000n, ...terms })
  return { ...tenant, clickId: await seedClick(system, tenant, ago(3_600_000)) }
}

const verdictsOf = async ({ appId }: Tenant) =>
  (
    await ask(
      system,
      sql`select verdict, count(*)::int as n from logs.inbound_reports where app_id = ${appId} group by 1 order by 1`,
    )
  ).map((row) => `${row.verdict} ${row.n}`)

const countOf = async (table: string, { advertiserId }: Tenant) =>
  (
    await ask(
      system,
      sql`select count(*)::int as n from ${sql.raw(table)} where advertiser_id = ${advertiserId}`,
    )
  )[0]?.n

describe('a sale by click', () => {
  test('earns 30 % of 49.00, held for thirty days', async () => {
    const tenant = await seeded()
    const input = saleOf(tenant, { clickId: tenant.clickId, now })
    const recorded = await recordConversion(api, input)
    expect(recorded).toMatchObject({
      outcome: 'recorded',
      conversion: {
        externalId: input.externalId,
        status: 'approved',
        rejection: null,
        attributedBy: 'click',
        clickId: tenant.clickId,
        affiliateId: tenant.affiliateId,
        amount: { minor: 4900n, currency: 'USD' },
        recordedAt: now,
        commissions: [
          {
            level: 1,
            status: 'held',
            amount: { minor: 1470n, currency: 'USD' },
            holdUntil: new Date('2026-12-20T10:00:00.000Z'),
          },
        ],
      },
    })
    expect(await balances(system, tenant)).toEqual({
      'adv.deposit': 98_530n,
      'aff.hold': 1470n,
      'aff.pending': 0n,
    })
    expect(await verdictsOf(tenant)).toEqual(['recorded 1'])
  })

  test('without a hold is available at once; with manual approval it is pending', async () => {
    const instant = await seeded({ holdDays: 0 })
    await recordConversion(api, saleOf(instant, { clickId: instant.clickId, now }))
    expect(await balances(system, instant)).toMatchObject({ 'aff.available': 1470n })

    const manual = await seeded({ approval: 'manual' })
    const pending = await recordConversion(api, saleOf(manual, { clickId: manual.clickId, now }))
    expect(pending).toMatchObject({
      conversion: { status: 'pending', commissions: [{ status: 'pending' }] },
    })
    expect(await balances(system, manual)).toEqual({ 'adv.deposit': 98_530n, 'aff.pending': 1470n })
  })

  test("pays the affiliate's own rule rather than the offer's", async () => {
    const tenant = await seeded()
    await runScoped(system, { kind: 'system' }, [
      sql`insert into affiliate.payout_rules (advertiser_id, offer_id, affiliate_id, event, kind, rate_bps, revenue_rate_bps)
        values (${tenant.advertiserId}, ${tenant.offerId}, ${tenant.affiliateId}, 'sale', 'percent', 5000, 5000)`,
    ])
    await recordConversion(api, saleOf(tenant, { clickId: tenant.clickId, now }))
    expect(await balances(system, tenant)).toMatchObject({ 'aff.hold': 2450n })
  })

  test('counts in its day and hour, and binds the customer', async () => {
    const tenant = await seeded()
    for (const customerId of ['person', 'person']) {
      await recordConversion(api, saleOf(tenant, { clickId: tenant.clickId, customerId, now }))
    }
    const sums = { conversions: 2, amount_minor: '9800', commission_minor: '2940' }
    for (const grain of ['daily', 'hourly']) {
      const rows = await ask(
        system,
        sql`select conversions, amount_minor, commission_minor from affiliate.${sql.raw(`conversion_rollups_${grain}`)} where advertiser_id = ${tenant.advertiserId}`,
      )
      expect(rows).toEqual([sums])
    }
    expect(await countOf('affiliate.customers', tenant)).toBe(1)
    const bound = await ask(
      system,
      sql`select count(*)::int as n from affiliate.conversions where advertiser_id = ${tenant.advertiserId} and customer_id is not null`,
    )
    expect(bound).toEqual([{ n: 2 }])
  })

  test('F8: boundary of the window, one second each side', async () => {
    const tenant = await seeded({ windowDays: 1 })
    const clickId = await seedClick(system, tenant, ago(DAY_MS))
    const inside = await recordConversion(api, saleOf(tenant, { clickId, now }))
    expect(inside).toMatchObject({ conversion: { status: 'approved' } })
    const later = new Date(now.getTime() + 1000)
    const outside = await recordConversion(api, saleOf(tenant, { clickId, now: later }))
    expect(outside).toMatchObject({
      outcome: 'recorded',
      conversion: { status: 'rejected', rejection: 'outside_window', commissions: [] },
    })
    expect(await balances(system, tenant)).toMatchObject({ 'adv.deposit': 98_530n })
  })

  test('a duplicate click attributes to the earlier one; a bot click does not attribute', async () => {
    const tenant = await seeded()
    const over = { reason: 'duplicate', duplicateOf: tenant.clickId }
    const again = await seedClick(system, tenant, ago(1000), over)
    expect(await recordConversion(api, saleOf(tenant, { clickId: again, now }))).toMatchObject({
      conversion: { attributedBy: 'click', clickId: tenant.clickId },
    })
    const bot = await seedClick(system, tenant, ago(1000), { reason: 'bot' })
    expect(await recordConversion(api, saleOf(tenant, { clickId: bot, now }))).toMatchObject({
      conversion: { status: 'rejected', rejection: 'click_rejected', attributedBy: 'none' },
    })
  })
})

describe('the same report again', () => {
  test('F1: in sequence it is replayed with the first result', async () => {
    const tenant = await seeded()
    const input = saleOf(tenant, { clickId: tenant.clickId, now })
    const first = await recordConversion(api, input)
    const second = await recordConversion(api, { ...input, now: new Date(now.getTime() + 5000) })
    const { filledFor: _, wakes: _wakes, ...same } = { filledFor: null, wakes: [], ...first }
    expect(second).toEqual({ ...same, outcome: 'replayed' })
    expect(await countOf('affiliate.commissions', tenant)).toBe(1)
    expect(await verdictsOf(tenant)).toEqual(['recorded 1', 'replayed 1'])
  })

  test('F2: fifty at once are one recorded and 49 replayed', async () => {
    const tenant = await seeded()
    const input = saleOf(tenant, { clickId: tenant.clickId, customerId: 'person', now })
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, () => recordConversion(api, input)),
    )
    const counts = Object.groupBy(outcomes, ({ outcome }) => outcome)
    expect([counts.recorded?.length, counts.replayed?.length]).toEqual([1, 49])
    expect(await countOf('affiliate.commissions', tenant)).toBe(1)
    expect(await balances(system, tenant)).toMatchObject({
      'adv.deposit': 98_530n,
      'aff.hold': 1470n,
    })
    expect(await verdictsOf(tenant)).toEqual(['recorded 1', 'replayed 49'])
  })

  test('F3, F4: with another content is a conflict that names the field; the first stays', async () => {
    const tenant = await seeded()
    const input = saleOf(tenant, {
      ...{ clickId: tenant.clickId, customerId: 'a', occurredAt: ago(1000), now },
      metadata: { plan: 'pro', seats: 3 },
    })
    await recordConversion(api, input)
    const others = {
      amount: { amount: { minor: 4901n, currency: 'USD' } },
      currency: { amount: { minor: 4900n, currency: 'EUR' } },
      click_id: { clickId: id() },
      customer_id: { customerId: 'b' },
      coupon: { coupon: 'SAVE' },
      occurred_at: { occurredAt: ago(2000) },
      metadata: { metadata: { plan: 'pro', seats: 4 } },
      visitor: { visitor: { ip: '203.0.113.7' } },
    } as const
    for (const [field, over] of Object.entries(others)) {
      expect(await recordConversion(api, { ...input, ...over })).toEqual({
        outcome: 'conflict',
        field,
      })
    }
    const reordered = { ...input, metadata: { seats: 3, plan: 'pro' } }
    expect(await recordConversion(api, reordered)).toMatchObject({ outcome: 'replayed' })
    expect(await balances(system, tenant)).toMatchObject({ 'aff.hold': 1470n })
  })
})

describe('F5: a report before its click', () => {
  test('is parked, matched when the click comes, once', async () => {
    const tenant = await seeded()
    const clickId = newId(ago(60_000))
    const input = saleOf(tenant, { clickId, now, metadata: { a: 1 } })
    const parked = await recordConversion(api, input)
    if (parked.outcome !== 'parked') throw new Error(parked.outcome)
    expect(await recordConversion(api, input)).toMatchObject({ outcome: 'parked' })
    const ids = [parked.reportId]
    const nothing = { recorded: 0, closed: 0, left: 0 }
    expect(await matchParkedReports(system, edge, ids, now)).toEqual(nothing)

    await seedClick(system, tenant, ago(60_000), { id: clickId })
    const runs = await Promise.all([1, 2].map(() => matchParkedReports(system, edge, ids, now)))
    expect(runs.reduce((sum, { recorded }) => sum + recorded, 0)).toBe(1)
    expect(await matchParkedReports(system, edge, null, now)).toEqual({ ...nothing, closed: 1 })
    expect(await matchParkedReports(system, edge, null, now)).toEqual(nothing)
    expect(await verdictsOf(tenant)).toEqual(['recorded 1', 'replayed 1'])
    expect(await recordConversion(api, input)).toMatchObject({ outcome: 'replayed' })
    expect(await balances(system, tenant)).toMatchObject({ 'aff.hold': 1470n })
  })

  test("F7: an unknown click, or another tenant's, parks the report without a ledger line", async () => {
    const tenant = await seeded()
    const other = await seeded()
    for (const clickId of [id(), other.clickId]) {
      expect(await recordConversion(api, saleOf(tenant, { clickId, now }))).toMatchObject({
        outcome: 'parked',
      })
    }
    expect(await matchParkedReports(system, edge, null, now)).toMatchObject({ recorded: 0 })
    expect(await balances(system, tenant)).toEqual({ 'adv.deposit': 100_000n })
  })
})

describe('a conversion that earns nothing is stored with its reason', () => {
  test('no click id, with or without a coupon', async () => {
    const tenant = await seeded()
    for (const coupon of [null, 'SAVE10']) {
      expect(await recordConversion(api, saleOf(tenant, { coupon, now }))).toMatchObject({
        outcome: 'recorded',
        conversion: { status: 'rejected', rejection: 'no_attribution', attributedBy: 'none' },
      })
    }
  })

  test('an event without a rule', async () => {
    const tenant = await seeded()
    const sale = saleOf(tenant, { clickId: tenant.clickId, customerId: 'person', now })
    await recordConversion(api, sale)
    const rebill = await recordConversion(api, { ...sale, event: 'rebill' })
    expect(rebill).toMatchObject({ conversion: { rejection: 'no_payout_rule' } })
  })

  test('a partnership or an affiliate that is not approved, and one that never was', async () => {
    const tenant = await seeded()
    const others = [
      await seedAffiliate(system, tenant.advertiserId, { partnership: 'suspended' }),
      await seedAffiliate(system, tenant.advertiserId, { status: 'blocked' }),
      (await seeded()).affiliateId,
    ]
    for (const affiliateId of others) {
      const clickId = await seedClick(system, tenant, ago(1000), { affiliateId })
      expect(await recordConversion(api, saleOf(tenant, { clickId, now }))).toMatchObject({
        conversion: { status: 'rejected', rejection: 'partnership_inactive', affiliateId },
      })
    }
    expect(await balances(system, tenant)).toEqual({ 'adv.deposit': 100_000n })
  })

  test('a commission of less than half a cent', async () => {
    const tenant = await seeded()
    const amount = { minor: 1n, currency: 'USD' } as const
    const input = saleOf(tenant, { clickId: tenant.clickId, amount, now })
    expect(await recordConversion(api, input)).toMatchObject({
      conversion: { status: 'approved', commissions: [] },
    })
  })
})

describe('F92, F94, F95: amounts', () => {
  test('10^15 minor units and yen and dinar are exact', async () => {
    const cases = [
      ['USD', 10n ** 15n, 300_000_000_000_000n],
      ['USD', 2n ** 53n + 1n, 2_702_159_776_422_298n],
      ['JPY', 1004n, 301n],
      ['KWD', 1234n, 370n],
    ] as const
    for (const [currency, minor, commission] of cases) {
      const tenant = await seeded({ currency, depositMinor: 10n ** 16n })
      const amount = { minor, currency }
      const input = saleOf(tenant, { clickId: tenant.clickId, amount, now })
      expect(await recordConversion(api, input)).toMatchObject({
        conversion: { amount, commissions: [{ amount: { minor: commission, currency } }] },
      })
      expect(await balances(system, tenant)).toMatchObject({ 'aff.hold': commission })
    }
  })

  test('another currency than the offer, or no amount where a share is due, names the field', async () => {
    const tenant = await seeded()
    const { clickId } = tenant
    const euros = { minor: 4900n, currency: 'EUR' } as const
    await expect(
      recordConversion(api, saleOf(tenant, { clickId, amount: euros, now })),
    ).rejects.toMatchObject({
      code: 'invalid_input',
      fields: [{ field: 'currency' }],
    })
    await expect(
      recordConversion(api, saleOf(tenant, { clickId, amount: null, now })),
    ).rejects.toMatchObject({
      fields: [{ field: 'amount' }],
    })
    expect(await verdictsOf(tenant)).toEqual(['invalid_input 2'])
  })

  test('text that the database cannot store is refused by field, never a 500', async () => {
    const tenant = await seeded()
    const bad = [
      ['external_id', { externalId: 'a\0b' }],
      ['customer_id', { customerId: '\uD800' }],
      ['metadata', { metadata: { deep: [{ '\0': 1 }] } }],
      ['occurred_at', { occurredAt: new Date('0000-01-01T00:00:00.000Z') }],
    ] as const
    for (const [field, over] of bad) {
      await expect(recordConversion(api, saleOf(tenant, { ...over, now }))).rejects.toMatchObject({
        fields: [{ field }],
      })
    }
  })
})

describe('F98: an exhausted deposit', () => {
  test('concurrently: no overdraft, the rest is unfunded, nothing is dropped', async () => {
    const tenant = await seeded({ depositMinor: 14_800n })
    const { clickId } = tenant
    const outcomes = await Promise.all(
      Array.from({ length: 24 }, () => recordConversion(api, saleOf(tenant, { clickId, now }))),
    )
    const statuses = outcomes.map((found) =>
      found.outcome === 'recorded' ? found.conversion.commissions[0]?.status : found.outcome,
    )
    expect(statuses.filter((status) => status === 'held')).toHaveLength(10)
    expect(statuses.filter((status) => status === 'unfunded')).toHaveLength(14)
    expect(await balances(system, tenant)).toMatchObject({
      'adv.deposit': 100n,
      'aff.hold': 14_700n,
    })
  })

  test('a postpaid advertiser owes up to its credit limit and no further', async () => {
    const terms = { billing: 'postpaid', creditLimitMinor: 7350n, depositMinor: 0n } as const
    const tenant = await seeded(terms)
    const { clickId } = tenant
    await Promise.all(
      Array.from({ length: 12 }, () => recordConversion(api, saleOf(tenant, { clickId, now }))),
    )
    expect(await balances(system, tenant)).toMatchObject({
      'adv.receivable': 7350n,
      'aff.hold': 7350n,
    })
  })

  test('an own payer needs no deposit', async () => {
    const tenant = await seeded({ billing: 'own_payer', depositMinor: 0n })
    await recordConversion(api, saleOf(tenant, { clickId: tenant.clickId, now }))
    expect(await balances(system, tenant)).toMatchObject({ 'adv.payer': 1470n, 'aff.hold': 1470n })
  })
})

describe('access', () => {
  test('a revoked key and a suspended advertiser are refused', async () => {
    const tenant = await seeded()
    const stranger = saleOf(tenant, { appKeyId: id(), now })
    await expect(recordConversion(api, stranger)).rejects.toMatchObject({ code: 'unauthenticated' })
    const suspended = await seeded({ status: 'suspended' })
    const sale = saleOf(suspended, { clickId: suspended.clickId, now })
    await expect(recordConversion(api, sale)).rejects.toMatchObject({ code: 'forbidden' })
    expect(await countOf('affiliate.conversions', suspended)).toBe(0)
    expect(await verdictsOf(suspended)).toEqual(['forbidden 1'])
  })

  test('a report refused before evaluating is journaled with its body and field', async () => {
    const tenant = await seeded()
    const delivery = { ...saleOf(tenant, { now }), raw: '{"amount":"49.999"}' }
    await journalRefusedReport(api, delivery, new Error('boom'))
    expect(await verdictsOf(tenant)).toEqual(['failed 1'])
  })

  test('F28: without a scope, or in a foreign one, there are no rows', async () => {
    const tenant = await seeded()
    await recordConversion(api, saleOf(tenant, { clickId: tenant.clickId, now }))
    const tables = [
      'affiliate.conversions',
      'ledger.transfers',
      'ledger.accounts',
      'affiliate.clicks',
    ]
    const foreign = { kind: 'advertiser', advertiserId: id() } as const
    for (const table of tables) {
      const count = `select count(*)::int as n from ${table}`
      expect((await api.query.query(count)).rows).toEqual([{ n: 0 }])
      expect(await runScoped(api, foreign, [sql.raw(count)])).toEqual([[{ n: 0 }]])
    }
  })

  test('F31: ledger rows cannot be updated or deleted', async () => {
    const tenant = await seeded()
    await recordConversion(api, saleOf(tenant, { clickId: tenant.clickId, now }))
    const { advertiserId } = tenant
    const own = { kind: 'advertiser', advertiserId } as const
    const tries = [
      sql`update ledger.transfers set amount_minor = 1`,
      sql`delete from ledger.transfers`,
      sql`update ledger.transactions set reason = reason`,
      sql`delete from ledger.transactions`,
      sql`delete from ledger.accounts`,
      sql`truncate ledger.transfers`,
    ]
    for (const tried of tries) {
      await expect(runScoped(api, own, [tried])).rejects.toMatchObject({ code: '42501' })
      await expect(runScoped(system, { kind: 'system' }, [tried])).rejects.toMatchObject({
        code: '42501',
      })
    }
  })
})
