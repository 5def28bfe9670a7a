/** Facts that are read once for a batch are the same for each report as if it came alone. */
import { type SQL, sql } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import { fingerprintOf } from '../../../clicks/rules/visitor.ts'
import { callScoped, runScoped } from '../../../core/database.ts'
import * as money from '../../../test/books-world.ts'
import { saleOf, seedTenant, type Tenant } from '../../../test/books-world.ts'
import { makeDatabaseWorld } from '../../../test/fresh-database.ts'
import { affiliateRows, insertRows, tenantRows } from '../../../test/seed-rows.ts'
import { type ConversionInput, recordConversion } from '../verbs/record-conversion.ts'
import { findConversionFacts } from './conversion-facts.ts'
import { type KnownFacts, toConversionFacts } from './conversion-facts-rows.ts'

const DAY = 24 * 60 * 60_000
const now = new Date('2026-11-20T10:00:00.000Z')
const ago = (ms: number) => new Date(now.getTime() - ms)

const { api, system } = await makeDatabaseWorld()

const write = (...statements: SQL[]) => runScoped(system, { kind: 'system' }, statements)
const sale = (of: Tenant, over: Partial<ConversionInput> = {}) => saleOf(of, { now, ...over })
const clickOf = (of: Tenant, ms = 60_000, over: Parameters<typeof money.seedClick>[3] = {}) =>
  money.seedClick(system, of, ago(ms), over)

const times = { now, receivedAt: now }
const asking = (inputs: readonly ConversionInput[]) =>
  findConversionFacts(inputs.map((report) => ({ report, appKeyId: report.appKeyId, ...times })))

/** The facts of a batch of these advertisers. */
async function factsOf(of: readonly Tenant[], inputs: readonly ConversionInput[]) {
  const advertiserIds = of.map(({ advertiserId }) => advertiserId)
  const row = await callScoped(api, { kind: 'advertisers', advertiserIds }, asking(inputs))
  const owners = inputs.map(({ advertiserId }) => advertiserId)
  return toConversionFacts(row, owners)
}

/** Another app of the same advertiser, with a key, an offer and rules of its own. */
async function seedApp(of: Tenant, terms: money.TenantTerms = {}, set = {}): Promise<Tenant> {
  const { advertiserId, affiliateId } = of
  const { tenant, rows } = tenantRows(terms)
  const own = (list: object[] = [], more = {}) =>
    list.map((row) => ({ ...row, advertiser_id: advertiserId, ...more }))
  const [apps, rules] = [own(rows.apps, set), own(rows.payout_rules)]
  const [keys, offers] = [own(rows.app_keys), own(rows.offers)]
  await write(...insertRows({ apps, app_keys: keys, offers, payout_rules: rules }))
  return { ...tenant, advertiserId, affiliateId }
}

const piecesOf = (facts: KnownFacts | null | undefined) =>
  facts?.conversionFacts.evidence.map(({ rule, affiliateId, click }) => [
    rule,
    affiliateId,
    click?.id,
  ])

describe('apps and keys', () => {
  test('two apps of one advertiser each get their own clicks and terms', async () => {
    const own = await seedTenant(system, { rateBps: 1_000, holdDays: 10 })
    const other = await seedApp(own, { rateBps: 2_000, holdDays: 20 }, { attribution: 'first' })
    const visitor = { ip: '203.0.113.5', userAgent: 'Mozilla/5.0 (X11; Linux x86_64)' }
    const fingerprint = fingerprintOf(visitor.ip, visitor.userAgent, null) as string
    const looksOf = (of: Tenant) =>
      Promise.all([3 * DAY, DAY].map((ms) => clickOf(of, ms, { fingerprint })))
    const looks = [(await looksOf(own))[1], (await looksOf(other))[0]]
    const clickId = await clickOf(own)
    await recordConversion(api, sale(own, { clickId, customerId: 'buyer' }))
    await money.seedCoupon(system, other, 'OTHER')
    const ofBoth = [sale(own, { visitor }), sale(other, { visitor }), sale(own, { clickId })]
    const ofNone = [sale(other, { clickId, customerId: 'buyer' }), sale(own, { coupon: 'other' })]
    const facts = await factsOf([own], [...ofBoth, ...ofNone])
    const pieces = looks.map((look) => [['fingerprint', own.affiliateId, look]])
    pieces.push([['click', own.affiliateId, clickId]], [], [])
    expect(facts.map(piecesOf)).toEqual(pieces)
    expect(facts[3]?.conversionFacts.review).toEqual([])
    const evidence = facts.flatMap((known) => known?.conversionFacts.evidence ?? [])
    const rates = evidence.map(({ rules }) => rules.map(({ rateBps }) => rateBps).toSorted())
    expect(rates).toEqual([1_000, 2_000, 1_000].map((rate) => [0, rate]))
    expect(evidence.map(({ offer }) => offer.holdDays)).toEqual([10, 20, 10])
  })

  test('each report is checked against its own key, which is valid until its last moment', async () => {
    const tenant = await seedTenant(system)
    const { advertiserId: advertiser_id, appId: app_id } = tenant
    const keyOf = async (over: object) => {
      const key = { ...tenantRows({}).rows.app_keys?.[0], id: money.id(), advertiser_id, app_id }
      await write(...insertRows({ app_keys: [{ ...key, ...over }] }))
      return key.id
    }
    const keys: [string | null, boolean][] = [
      [tenant.appKeyId, true],
      [await keyOf({ expires_at: now }), false],
      [await keyOf({ expires_at: ago(-1) }), true],
      [await keyOf({ revoked_at: now }), false],
      [(await seedApp(tenant)).appKeyId, false],
      [null, false],
    ]
    const inputs = keys.map(([appKeyId]) => sale(tenant, { appKeyId }))
    const facts = await factsOf([tenant], inputs)
    expect(facts.map((known) => known?.isKeyLive)).toEqual(keys.map(([, isLive]) => isLive))
  })
})

describe('reports of one batch', () => {
  test('each gets the same facts as alone, in any mix of apps and recorded reports', async () => {
    const one = await seedTenant(system, { rateBps: 1_000 })
    const [two, stranger] = [await seedTenant(system), await seedTenant(system)]
    const [shared, theirs] = [await clickOf(one), await clickOf(two)]
    const known = sale(one, { clickId: shared, customerId: 'buyer' })
    await recordConversion(api, known)
    await money.seedCoupon(system, two, 'SPRING')
    const inputs = [
      sale(one, { clickId: shared, customerId: 'buyer' }),
      sale(stranger, { clickId: await clickOf(stranger) }),
      known,
      sale(two, { clickId: theirs, customerId: 'buyer' }),
      sale(one, { appId: money.id(), clickId: shared }),
      sale(one, { clickId: '00000000-0000-0000-0000-000000000000' }),
      sale(two, { appId: one.appId, clickId: shared }),
      sale(two, { clickId: shared, coupon: 'spring' }),
      sale(one, { clickId: shared, event: 'lead', amount: null }),
    ]
    const facts = await factsOf([one, two], inputs)
    const [byClick, bound] = ['click', 'customer'].map((rule) => [rule, one.affiliateId, shared])
    expect(facts.map(piecesOf)).toEqual([
      ...[[byClick, bound], undefined, [], [['click', two.affiliateId, theirs]], undefined, []],
      ...[undefined, [['coupon', two.affiliateId, undefined]], [byClick]],
    ])
    expect(facts[7]?.conversionFacts.review[0]?.namedClick).toBeNull()
    expect(facts[2]?.recorded?.externalId).toBe(known.externalId)
    const alone: typeof facts = []
    for (const input of inputs) alone.push(...(await factsOf([one, two], [input])))
    expect(facts).toEqual(alone)
  })

  test('a duplicate leads to its original of any month, never to one of another app', async () => {
    const tenant = await seedTenant(system)
    const other = await seedApp(tenant)
    const [old, older] = [await clickOf(tenant, 40 * DAY), await clickOf(tenant, 400 * DAY)]
    const repeat = (of: Tenant, duplicateOf: string, ms = 1_000) =>
      clickOf(of, ms, { reason: 'duplicate', duplicateOf })
    const repeats = [await repeat(tenant, old), await repeat(tenant, older, 39 * DAY)] as const
    const cases: [named: string, meant: string | null][] = [
      // An original is named beside its repeat, a repeat beside its own, and one by two reports.
      [repeats[0], old],
      [repeats[1], older],
      [old, old],
      [await repeat(tenant, repeats[0]), repeats[0]],
      [repeats[0], old],
      [await repeat(tenant, await clickOf(other)), null],
      [await repeat(other, old), null],
      [await repeat(tenant, money.id()), null],
      ['ffffffff-ffff-ffff-ffff-ffffffffffff', null],
    ]
    const inputs = cases.map(([clickId]) => sale(tenant, { clickId }))
    const facts = await factsOf([tenant], inputs)
    const matched = facts.map((known) =>
      known?.conversionFacts.evidence.map(({ click }) => [
        click?.duplicateId ?? click?.id,
        click?.id,
      ]),
    )
    expect(matched).toEqual(cases.map(([named, meant]) => (meant ? [[named, meant]] : [])))
  })

  test('candidates of one report share its facts, not those of the next report', async () => {
    const tenant = await seedTenant(system)
    const byCoupon = await money.seedAffiliate(system, tenant.advertiserId)
    await money.seedCoupon(system, tenant, 'SPRING', byCoupon)
    await write(sql`insert into affiliate.affiliates (code, name, paypal_email)
      select right(code, 9), name, paypal_email from affiliate.affiliates where id = ${byCoupon}`)
    const [clickId, next] = [await clickOf(tenant), await clickOf(tenant)]
    const reported = { clickId, customerId: 'buyer', visitor: { ip: '203.0.113.77' } }
    const like = sale(tenant, reported)
    await recordConversion(api, like)
    const inputs = [sale(tenant, { ...reported, coupon: 'spring' })]
    inputs.push(sale(tenant, { clickId: next, amount: null }))
    const facts = await factsOf([tenant], inputs)
    const visit = {
      ...{ namedClick: { id: clickId }, likeOrder: { externalId: like.externalId } },
      ...{ addressConversionsInHour: 1, addressSameAmountInDay: 1 },
    }
    const mine = { affiliateId: tenant.affiliateId, affiliateConversionsInHour: 1 }
    const theirs = { affiliateId: byCoupon, affiliateConversionsInHour: 0 }
    const silent = { addressConversionsInHour: 0, addressSameAmountInDay: 0, likeOrder: null }
    const [first = [], second] = facts.map((known) => known?.conversionFacts.review)
    const order = first.toSorted((a, b) => Number(a.sharesReceiver) - Number(b.sharesReceiver))
    expect(order).toMatchObject([
      { ...visit, ...mine, sharesReceiver: false },
      { ...visit, ...theirs, sharesReceiver: true },
    ])
    expect(second).toMatchObject([{ ...silent, ...mine, namedClick: { id: next } }])
  })
})

describe('terms', () => {
  test('an affiliate’s own rules and days apply to no other affiliate', async () => {
    const tenant = await seedTenant(system, { windowDays: 9, holdDays: 8 })
    const { affiliateId: agreed, rows } = affiliateRows(tenant.advertiserId, {})
    const partnership = { ...rows.partnerships?.[0], cookie_days: 3, hold_days: 0 }
    await write(...insertRows({ ...rows, partnerships: [partnership] }))
    await money.seedRule(system, tenant, { event: 'sale', affiliateId: agreed, rateBps: 7 })
    const rates = { rate_bps: 8, fixed_minor: '0', revenue_rate_bps: 8, revenue_fixed_minor: '0' }
    await money.seedRule(system, tenant, {
      ...{ event: 'sale', affiliateId: tenant.affiliateId, isCoupon: true, rateBps: 8 },
      ...{ tiers: [{ from: '5', ...rates }], tierMetric: 'conversions', tierPeriod: 'total' },
    })
    const clicks = [await clickOf(tenant), await clickOf(tenant, 1, { affiliateId: agreed })]
    const sales = () => clicks.map((clickId) => sale(tenant, { clickId }))
    for (const sold of sales()) await recordConversion(api, sold)
    const facts = await factsOf([tenant], sales())
    const terms = facts
      .flatMap((known) => known?.conversionFacts.evidence ?? [])
      .map(({ rules, windowDays, offer, volumes }) => [
        rules.map(({ source, rateBps }) => `${source} ${rateBps}`).toSorted(),
        ...[windowDays, offer.holdDays, volumes.size],
      ])
    // Volumes are read if only the affiliate's own rule has tiers.
    expect(terms).toEqual([
      [['coupon 8', 'offer 0', 'offer 3000'], 9, 8, 1],
      [['affiliate 7', 'offer 0', 'offer 3000'], 3, 0, 0],
    ])
  })

  test('of 2,000 affiliates’ own rules only those of the named one are read', async () => {
    const tenant = await seedTenant(system)
    const { advertiserId, offerId, affiliateId } = tenant
    await write(sql`with others as (insert into affiliate.affiliates (code, name)
        select ${offerId.slice(-8)} || n, 'A' from generate_series(1, 2000) n returning id)
      insert into affiliate.payout_rules (advertiser_id, offer_id, affiliate_id, event, kind)
      select ${advertiserId}::uuid, ${offerId}::uuid, id, 'sale', 'percent' from others`)
    await money.seedRule(system, tenant, { event: 'sale', affiliateId, rateBps: 4_321 })
    const read = sql`select (idx_tup_fetch + seq_tup_read)::int as rows
      from pg_stat_xact_user_tables where relid = 'affiliate.payout_rules'::regclass`
    const asked = asking([sale(tenant, { clickId: await clickOf(tenant) })])
    const scope = { kind: 'advertiser', advertiserId } as const
    const [was, row, is] = (await runScoped(api, scope, [read, asked, read])).flat()
    const [facts] = toConversionFacts(row, [advertiserId])
    const rates = facts?.conversionFacts.evidence[0]?.rules.map(({ rateBps }) => rateBps)
    expect(rates?.toSorted()).toEqual([0, 3_000, 4_321])
    expect(Number(is?.rows) - Number(was?.rows)).toBeLessThan(10)
  })

  test('each offer is paid from the fund of its advertiser, billing and currency', async () => {
    const prepaid = await seedTenant(system, { depositMinor: 700n })
    const credit = { billing: 'postpaid', creditLimitMinor: 9_000n, depositMinor: 40n } as const
    const postpaid = await seedTenant(system, credit)
    await recordConversion(api, sale(postpaid, { clickId: await clickOf(postpaid) }))
    const inEuro = await seedApp(prepaid, { currency: 'EUR' })
    const paysItself = await seedTenant(system, { billing: 'own_payer', depositMinor: 40n })
    const tenants = [prepaid, inEuro, postpaid, paysItself]
    const clicks = await Promise.all(tenants.map((tenant) => clickOf(tenant)))
    const inputs = tenants.map((tenant, index) => sale(tenant, { clickId: clicks[index]! }))
    const facts = await factsOf(tenants, inputs)
    const funds = facts.map((known) => known?.conversionFacts.evidence[0]?.fundableMinor)
    // The credit is reduced by the earlier sale.
    expect(funds).toEqual([700n, 0n, 7_530n, null])
  })
})
