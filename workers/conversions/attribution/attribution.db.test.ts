import { sql } from 'drizzle-orm'
import { afterAll, describe, expect, test } from 'vitest'
import { setCap } from '../../caps/set-cap.ts'
import { fingerprintOf } from '../../clicks/rules/visitor.ts'
import { runScoped } from '../../core/database.ts'
import { newId } from '../../core/ids.ts'
import {
  ask,
  balances,
  expectSoundBooks,
  saleOf,
  seedAffiliate,
  seedClick,
  seedCoupon,
  seedRate,
  seedRule,
  seedTenant,
  setAdvertiser,
  type TenantTerms,
} from '../../test/books-world.ts'
import { makeDatabaseWorld } from '../../test/fresh-database.ts'
import { type ConversionInput, recordConversion } from '../record/verbs/record-conversion.ts'

const { api, system } = await makeDatabaseWorld()
afterAll(() => expectSoundBooks(system))

const now = new Date('2026-11-20T10:00:00.000Z')
const ago = (ms: number) => new Date(now.getTime() - ms)
const HOUR_MS = 3_600_000

const seeded = (terms: TenantTerms = {}) =>
  seedTenant(system, { depositMinor: 1_000_000n, ...terms })
const visitor = { ip: '203.0.113.7', userAgent: 'Browser/1', acceptLanguage: 'en-US' }
const fingerprint = fingerprintOf('203.0.113.7', 'Browser/1', 'en-US')!

/** `coupon F 1470`, or `rejected reason`. */
async function resultOf(input: ConversionInput): Promise<string> {
  const found = await recordConversion(api, input)
  if (found.outcome !== 'recorded') return found.outcome
  const { rejection, attributedBy, commissions } = found.conversion
  if (rejection !== null) return `rejected ${rejection}`
  return [attributedBy, ...commissions.map(({ amount }) => amount.minor)].join(' ')
}

describe('a coupon', () => {
  test('attributes without a click, ignoring case; its own rate overrides others', async () => {
    const tenant = await seeded()
    await seedCoupon(system, tenant, 'Save-10')
    expect(await resultOf(saleOf(tenant, { coupon: 'sAVE-10', now }))).toBe('coupon 1470')
    const { affiliateId } = tenant
    await seedRule(system, tenant, { event: 'sale', affiliateId, rateBps: 4000 })
    await seedRule(system, tenant, { event: 'sale', affiliateId, isCoupon: true, rateBps: 1000 })
    expect(await resultOf(saleOf(tenant, { coupon: 'SAVE-10', now }))).toBe('coupon 490')
    const clickId = await seedClick(system, tenant, ago(HOUR_MS))
    expect(await resultOf(saleOf(tenant, { clickId, now }))).toBe('click 1960')
  })

  test('overrides the click if the advertiser sets it so', async () => {
    const tenant = await seeded()
    const other = await seedAffiliate(system, tenant.advertiserId)
    await seedCoupon(system, tenant, 'FIRST', other)
    const clickId = await seedClick(system, tenant, ago(HOUR_MS))
    const both = { clickId, coupon: 'FIRST', now }
    expect(await resultOf(saleOf(tenant, both))).toBe('click 1470')
    await setAdvertiser(api, tenant, sql`attribution_order = 'coupon_first'`)
    expect(await resultOf(saleOf(tenant, both))).toBe('coupon 1470')
  })

  test('of another tenant is not found, and neither is its customer', async () => {
    const tenant = await seeded()
    const stranger = await seeded()
    await seedCoupon(system, stranger, 'THEIRS')
    const clickId = await seedClick(system, stranger, ago(HOUR_MS))
    await recordConversion(api, saleOf(stranger, { clickId, customerId: 'person', now }))
    expect(await resultOf(saleOf(tenant, { coupon: 'THEIRS', now }))).toBe(
      'rejected no_attribution',
    )
    const theirs = saleOf(tenant, { customerId: 'person', now })
    expect(await resultOf(theirs)).toBe('rejected no_attribution')
    expect(await resultOf(saleOf(tenant, { clickId, now }))).toBe('parked')
  })

  test('attributes if the click was by a bot, and the receipt shows both', async () => {
    const tenant = await seeded()
    await seedCoupon(system, tenant, 'BOTH')
    const clickId = await seedClick(system, tenant, ago(HOUR_MS), { reason: 'bot' })
    const found = await recordConversion(api, saleOf(tenant, { clickId, coupon: 'BOTH', now }))
    expect(found).toMatchObject({
      conversion: {
        attributedBy: 'coupon',
        receipt: {
          coupon: { code: 'BOTH' },
          excluded: [{ rule: 'click', reason: 'click_rejected' }],
        },
      },
    })
  })
})

describe('a bound customer', () => {
  test('earns its affiliate later sales on today’s terms and rebills on the sale’s terms', async () => {
    const tenant = await seeded({ rebillBps: 3000, recurringMonths: 1 })
    const clickId = await seedClick(system, tenant, ago(HOUR_MS))
    expect(await resultOf(saleOf(tenant, { clickId, customerId: 'P', now }))).toBe('click 1470')
    await runScoped(system, { kind: 'system' }, [
      sql`insert into affiliate.payout_rules (advertiser_id, offer_id, affiliate_id, event, kind, rate_bps, revenue_rate_bps)
        select ${tenant.advertiserId}::uuid, ${tenant.offerId}::uuid, ${tenant.affiliateId}::uuid, e, 'percent', 100, 100
        from unnest(array['sale', 'rebill']) e`,
    ])
    const rebill = { event: 'rebill', customerId: 'P' } as const
    expect(await resultOf(saleOf(tenant, { ...rebill, now }))).toBe('customer 1470')
    const later = new Date('2026-12-20T10:00:00.001Z')
    expect(await resultOf(saleOf(tenant, { ...rebill, now: later }))).toBe(
      'rejected recurring_over',
    )
    expect(await resultOf(saleOf(tenant, { customerId: 'P', now }))).toBe('customer 49')
    expect(await resultOf(saleOf(tenant, { clickId, now }))).toBe('click 49')
  })

  test.each([
    ['bound: other affiliates’ clicks move neither sales nor rebills', 'bound'],
    ['per order: a sale belongs to its click, and its rebills follow it', 'per_order'],
  ])('%s', async (_, mode) => {
    const tenant = await seeded({ rebillBps: 3000 })
    await runScoped(api, { kind: 'advertiser', advertiserId: tenant.advertiserId }, [
      sql`update affiliate.apps set returning_customers = ${mode} where id = ${tenant.appId}`,
    ])
    const rival = await seedAffiliate(system, tenant.advertiserId)
    const first = await seedClick(system, tenant, ago(2 * HOUR_MS))
    const second = await seedClick(system, tenant, ago(HOUR_MS), { affiliateId: rival })
    await recordConversion(api, saleOf(tenant, { clickId: first, customerId: 'P', now }))
    const theirs = { customerId: 'P', now, amount: { minor: 1900n, currency: 'USD' } } as const
    const affiliateId = mode === 'bound' ? tenant.affiliateId : rival
    const sale = saleOf(tenant, { ...theirs, clickId: second })
    expect(await recordConversion(api, sale)).toMatchObject({ conversion: { affiliateId } })
    const rebill = saleOf(tenant, { ...theirs, event: 'rebill' })
    expect(await recordConversion(api, rebill)).toMatchObject({ conversion: { affiliateId } })
    await expect(
      recordConversion(api, saleOf(tenant, { event: 'rebill', now })),
    ).rejects.toMatchObject({ code: 'invalid_input', fields: [{ field: 'customer_id' }] })
  })

  test('twenty concurrent first sales bind one affiliate, who earns them all', async () => {
    const tenant = await seeded()
    const rival = await seedAffiliate(system, tenant.advertiserId)
    const clicks = [
      await seedClick(system, tenant, ago(HOUR_MS)),
      await seedClick(system, tenant, ago(HOUR_MS), { affiliateId: rival }),
    ]
    const sales = Array.from({ length: 20 }, (_, at) =>
      resultOf(saleOf(tenant, { clickId: clicks[at % 2] ?? null, customerId: 'P', now })),
    )
    const rules = new Set(await Promise.all(sales))
    expect(rules).toEqual(new Set(['click 1470', 'customer 1470']))
    const earners = sql`select count(*)::int as customers, (select count(distinct affiliate_id)::int
      from affiliate.conversions where app_id = ${tenant.appId}) as affiliates
      from affiliate.customers where app_id = ${tenant.appId}`
    expect(await ask(system, earners)).toEqual([{ customers: 1, affiliates: 1 }])
  })
})

describe('a fingerprint', () => {
  const seen = (over: object = {}) => ({ fingerprint, country: 'US', ...over })

  test('is the last evidence, and does not count if clicks of two affiliates have it', async () => {
    const tenant = await seeded()
    await seedClick(system, tenant, ago(HOUR_MS), seen())
    const clickId = await seedClick(system, tenant, ago(HOUR_MS / 2), seen())
    const found = await recordConversion(api, saleOf(tenant, { visitor, now }))
    expect(found).toMatchObject({
      conversion: {
        ...{ attributedBy: 'fingerprint', clickId },
        receipt: { fingerprint: { clicks: 2, affiliates: 1 } },
      },
    })
    const affiliateId = await seedAffiliate(system, tenant.advertiserId)
    await seedClick(system, tenant, ago(HOUR_MS), seen({ affiliateId }))
    expect(await resultOf(saleOf(tenant, { visitor, now }))).toBe('rejected no_attribution')
  })

  test.each([
    ['in the moment of the order', 0, 'fingerprint 1470'],
    ['a moment after it', 1, 'rejected no_attribution'],
    ['after it, within what clocks may differ', 5 * 60_000, 'rejected no_attribution'],
  ])('of a click %s', async (_name, laterMs, expected) => {
    const tenant = await seeded()
    const affiliateId = await seedAffiliate(system, tenant.advertiserId)
    const occurredAt = ago(HOUR_MS)
    await seedClick(system, tenant, new Date(occurredAt.getTime() + laterMs), seen())
    const sale = () => saleOf(tenant, { visitor, occurredAt, now })
    expect(await resultOf(sale())).toBe(expected)
    // A later click of another affiliate does not exclude an earlier one.
    await seedClick(system, tenant, ago(2 * HOUR_MS), seen())
    await seedClick(system, tenant, ago(HOUR_MS / 2), seen({ affiliateId }))
    expect(await resultOf(sale())).toBe('fingerprint 1470')
    await seedClick(system, tenant, ago(20 * 24 * HOUR_MS), seen({ affiliateId }))
    expect(await resultOf(sale())).toBe('rejected no_attribution')
  })

  test('is not used without consent in Europe, off by setting, nor after thirty days', async () => {
    const tenant = await seeded({ windowDays: 365 })
    const sale = () => saleOf(tenant, { visitor, now })
    await seedClick(system, tenant, ago(31 * 24 * HOUR_MS), seen())
    expect(await resultOf(sale())).toBe('rejected no_attribution')
    await seedClick(system, tenant, ago(HOUR_MS), seen({ country: 'DE' }))
    expect(await resultOf(sale())).toBe('rejected no_attribution')
    await seedClick(system, tenant, ago(HOUR_MS / 2), seen({ country: 'DE', consent: 'granted' }))
    expect(await resultOf(sale())).toBe('fingerprint 1470')
    await setAdvertiser(api, tenant, sql`has_fingerprinting = false`)
    expect(await resultOf(sale())).toBe('rejected no_attribution')
  })
})

describe('three levels', () => {
  const levels = [300, 100] as const
  const at = async (terms: TenantTerms) => {
    const tenant = await seeded({ levels, feeBps: 600, ...terms })
    return { tenant, clickId: await seedClick(system, tenant, ago(HOUR_MS)) }
  }

  test('30 % + 3 % + 1 % of 49.00, 6 % fee: funded, held and counted per affiliate', async () => {
    const { tenant, clickId } = await at({ sponsors: 2 })
    expect(await resultOf(saleOf(tenant, { clickId, now }))).toBe('click 1470 147 49')
    expect(await balances(system, tenant)).toMatchObject({
      ...{ 'adv.deposit': 998_040n, 'aff.hold': 1666n, 'aff.pending': 0n },
      ...{ 'plat.fee_pending': 0n, 'plat.fee_revenue': 294n },
    })
    const counted = await ask(
      system,
      sql`select affiliate_id, conversions, revenue_minor, commission_minor from affiliate.conversion_rollups_daily
        where advertiser_id = ${tenant.advertiserId} order by commission_minor desc`,
    )
    const row = (affiliate_id: string | undefined, conversions: number, ...sums: string[]) => ({
      ...{ affiliate_id, conversions, revenue_minor: sums[0], commission_minor: sums[1] },
    })
    expect(counted).toEqual([
      row(tenant.affiliateId, 1, '1960', '1470'),
      row(tenant.sponsorIds[0], 0, '0', '147'),
      row(tenant.sponsorIds[1], 0, '0', '49'),
    ])
  })

  test('a suspended or missing sponsor’s share stays with the advertiser', async () => {
    const { tenant, clickId } = await at({ sponsors: 1 })
    expect(await resultOf(saleOf(tenant, { clickId, now }))).toBe('click 1470 147')
    expect(await balances(system, tenant)).toMatchObject({ 'adv.deposit': 998_089n })
    const { advertiserId } = tenant
    const over = { partnership: 'suspended', sponsorId: tenant.sponsorIds[0] ?? null }
    const sponsorId = await seedAffiliate(system, advertiserId, over)
    const affiliateId = await seedAffiliate(system, advertiserId, { sponsorId })
    const below = await seedClick(system, tenant, ago(HOUR_MS), { affiliateId })
    // Level 2 is suspended and moves nobody up: level 3 earns its own share.
    const found = await recordConversion(api, saleOf(tenant, { clickId: below, now }))
    expect(found).toMatchObject({
      conversion: {
        commissions: [{ level: 1 }, { level: 3, affiliateId: tenant.sponsorIds[0] }],
        receipt: { skipped: [{ level: 2, affiliate_id: sponsorId, reason: 'inactive' }] },
      },
    })
  })

  test('F98: without funds for all lines and the fee, all is unfunded and notified once', async () => {
    const { tenant, clickId } = await at({ sponsors: 2, depositMinor: 1959n })
    for (const _ of [1, 2]) {
      const found = await recordConversion(api, saleOf(tenant, { clickId, now }))
      expect(found).toMatchObject({
        conversion: { commissions: [1, 2, 3].map((level) => ({ level, status: 'unfunded' })) },
      })
    }
    expect(await balances(system, tenant)).toEqual({ 'adv.deposit': 1959n })
    const kinds = await ask(
      system,
      sql`select kind, count(*)::int as n from logs.events where advertiser_id = ${tenant.advertiserId} group by 1 order by 1`,
    )
    expect(kinds).toEqual([
      { kind: 'advertiser.low_balance', n: 1 },
      { kind: 'commission.unfunded', n: 2 },
      { kind: 'conversion.recorded', n: 2 },
    ])
  })

  test('manual approval sets lines and fee aside', async () => {
    const { tenant, clickId } = await at({ sponsors: 2, approval: 'manual' })
    await recordConversion(api, saleOf(tenant, { clickId, now }))
    expect(await balances(system, tenant)).toMatchObject({
      ...{ 'aff.pending': 1666n, 'plat.fee_pending': 294n, 'adv.deposit': 998_040n },
    })
  })
})

test('tiers follow the volume of the month that was recorded before', async () => {
  const tenant = await seeded()
  const better = { rate_bps: 5000, fixed_minor: '0', revenue_rate_bps: 5000 }
  const tiers = [{ from: '2', ...better, revenue_fixed_minor: '0' }]
  const { affiliateId } = tenant
  const terms = { tiers, tierMetric: 'conversions', tierPeriod: 'month' } as const
  await seedRule(system, tenant, { event: 'sale', affiliateId, rateBps: 3000, ...terms })
  const clickId = await seedClick(system, tenant, ago(HOUR_MS))
  const earned: string[] = []
  for (const _ of [1, 2, 3]) earned.push(await resultOf(saleOf(tenant, { clickId, now })))
  expect(earned).toEqual(['click 1470', 'click 1470', 'click 2450'])
  const december = new Date('2026-12-01T00:00:00.000Z')
  expect(await resultOf(saleOf(tenant, { clickId, now: december }))).toBe('click 1470')
})

describe('amounts at the edges', () => {
  test.each([
    ['JPY', 1004n, 1250, 126n],
    ['KWD', 1234n, 3333, 411n],
    ['USD', 1n, 10_000, 1n],
    ['USD', 1n, 4999, null],
    ['USD', 10n ** 15n, 10_000, 10n ** 15n],
    ['USD', 4900n, 0, null],
  ] as const)('%s %d at %d bps is %s, exact', async (currency, minor, rateBps, earned) => {
    const terms = { currency, rateBps, billing: 'own_payer' } as const
    const tenant = await seedTenant(system, terms)
    const clickId = await seedClick(system, tenant, ago(HOUR_MS))
    const said = await resultOf(saleOf(tenant, { clickId, amount: { minor, currency }, now }))
    expect(said).toBe(earned === null ? 'click' : `click ${earned}`)
  })

  test('F95: another currency is refused, or converted by the stored rate', async () => {
    const tenant = await seeded()
    const clickId = await seedClick(system, tenant, ago(HOUR_MS))
    const sale = saleOf(tenant, { clickId, amount: { minor: 1000n, currency: 'GBP' }, now })
    await expect(recordConversion(api, sale)).rejects.toMatchObject({
      fields: [{ field: 'currency' }],
    })
    await setAdvertiser(api, tenant, sql`currency_policy = 'convert'`)
    await seedRate(system, 'GBP', 'USD', { rate: '1.25', asOf: ago(6 * 24 * HOUR_MS) })
    expect(await recordConversion(api, sale)).toMatchObject({
      conversion: {
        amount: { minor: 1250n, currency: 'USD' },
        commissions: [{ amount: { minor: 375n, currency: 'USD' } }],
        receipt: { exchange: { from: 'GBP', to: 'USD', rate: '1.25', amount_minor: '1000' } },
      },
    })
    expect(await resultOf(sale)).toBe('replayed')
    const other = { ...sale, amount: { minor: 1001n, currency: 'GBP' } as const }
    expect(await recordConversion(api, other)).toEqual({ outcome: 'conflict', field: 'amount' })
  })
})

describe('fraud rules', () => {
  const fast = async (action: string) => {
    const tenant = await seeded({ reviews: 'usual', holdDays: 0 })
    const rules = JSON.stringify({ too_fast: { action, threshold: 30 } })
    await setAdvertiser(api, tenant, sql`review_settings = ${rules}::jsonb`)
    const clickId = await seedClick(system, tenant, ago(1000))
    return { tenant, found: await recordConversion(api, saleOf(tenant, { clickId, now })) }
  }
  const reviewsOf = ({ advertiserId }: { advertiserId: string }) =>
    ask(
      system,
      sql`select r.status, m.is_in_review from affiliate.reviews r join affiliate.commissions m using (conversion_id) where r.advertiser_id = ${advertiserId}`,
    )

  test('review: recorded normally, but nothing is available before a person decides', async () => {
    const { tenant, found } = await fast('review')
    expect(found).toMatchObject({
      conversion: {
        ...{ status: 'approved', commissions: [{ status: 'held' }] },
        receipt: { signals: ['too_fast'] },
      },
    })
    expect(await balances(system, tenant)).toMatchObject({ 'aff.hold': 1470n })
    expect(await reviewsOf(tenant)).toEqual([{ status: 'open', is_in_review: true }])
  })

  test('reject: recorded with its signal, without money', async () => {
    const tenant = await seeded({ reviews: 'usual' })
    const clickId = await seedClick(system, tenant, ago(HOUR_MS))
    const email = `${tenant.affiliateId.replaceAll('-', '')}@affiliate.example`
    const sale = saleOf(tenant, { clickId, visitor: { email }, now })
    const found = await recordConversion(api, sale)
    expect(found).toMatchObject({
      conversion: { status: 'rejected', rejection: 'rejected_by_rule', commissions: [] },
    })
    expect(await balances(system, tenant)).toEqual({ 'adv.deposit': 1_000_000n })
    expect(await reviewsOf(tenant)).toEqual([])
  })

  test('note: only a signal', async () => {
    const { tenant, found } = await fast('note')
    expect(found).toMatchObject({ conversion: { commissions: [{ status: 'available' }] } })
    expect(await reviewsOf(tenant)).toEqual([])
  })
})

test('F97: an advertiser’s spend limit over all offers and affiliates is never exceeded', async () => {
  const tenant = await seeded({ feeBps: 700, sponsors: 1, levels: [300, 0] })
  await setCap(
    api,
    { kind: 'advertiser', advertiserId: tenant.advertiserId },
    {
      ...{ advertiserId: tenant.advertiserId, offerId: null, affiliateId: null },
      ...{ metric: 'revenue', period: 'day', limit: '100.00', currency: 'USD' },
      ...{ isHard: true, now, newId },
    },
  )
  const clickId = await seedClick(system, tenant, ago(HOUR_MS))
  const sales = Array.from({ length: 24 }, () => resultOf(saleOf(tenant, { clickId, now })))
  const said = await Promise.all(sales)
  // 5 × 19.60 fit into 100.00.
  expect(said.filter((word) => word === 'click 1470 147')).toHaveLength(5)
  expect(said.filter((word) => word === 'rejected over_cap')).toHaveLength(19)
  const spent = await balances(system, tenant)
  expect(spent['adv.deposit']).toBe(1_000_000n - 9_800n)
})
