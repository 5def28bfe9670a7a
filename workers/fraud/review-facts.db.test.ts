import { type SQL, sql } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import { fingerprintOf } from '../clicks/rules/visitor.ts'
import { findConversionFacts } from '../conversions/record/db/conversion-facts.ts'
import { toConversionFacts } from '../conversions/record/db/conversion-facts-rows.ts'
import type { ConversionReport } from '../conversions/record/rules/report.ts'
import { callScoped, runScoped, type Scope } from '../core/database.ts'
import { newId } from '../core/ids.ts'
import {
  id,
  saleOf,
  seedAffiliate,
  seedClick,
  seedTenant,
  seedUser,
  type Tenant,
} from '../test/books-world.ts'
import { makeDatabaseWorld } from '../test/fresh-database.ts'
import type { ReviewFacts } from './rules/review.ts'

const world = await makeDatabaseWorld()

const now = new Date()
const minutesBefore = (minutes: number) => new Date(now.getTime() - minutes * 60_000)
const write = (...statements: SQL[]) => runScoped(world.system, { kind: 'system' }, statements)

async function factsOf(
  tenant: Tenant,
  over: Partial<ConversionReport> = {},
  scope: Scope = { kind: 'advertiser', advertiserId: tenant.advertiserId },
): Promise<ReviewFacts[]> {
  const db = scope.kind === 'system' ? world.system : world.api
  const asked = { report: saleOf(tenant, over), appKeyId: null, now, receivedAt: now }
  const row = await callScoped(db, scope, findConversionFacts([asked]))
  return toConversionFacts(row, [tenant.advertiserId])[0]?.conversionFacts.review ?? []
}
const oneOf = async (...asked: Parameters<typeof factsOf>) => {
  const [facts, ...others] = await factsOf(...asked)
  expect(others).toEqual([])
  return facts!
}
/** Clicks as stored. app_system may not update clicks, so they are inserted complete. */
async function click(
  tenant: Tenant,
  minutesAgo: number,
  over: { fingerprint?: string; affiliateId?: string; country?: string; referrer?: string } = {},
): Promise<string> {
  const at = minutesBefore(minutesAgo)
  const clickId = newId(at)
  await write(sql`
    insert into affiliate.clicks (id, clicked_at, offer_id, app_id, advertiser_id, affiliate_id,
      device, fingerprint, country, referrer)
    values (${clickId}, ${at.toISOString()}, ${tenant.offerId}, ${tenant.appId},
      ${tenant.advertiserId}, ${over.affiliateId ?? tenant.affiliateId}, 'desktop',
      ${over.fingerprint ?? null}, ${over.country ?? null}, ${over.referrer ?? null})`)
  return clickId
}
async function coupon(tenant: Tenant, code: string, affiliateId = tenant.affiliateId) {
  await write(sql`
    insert into affiliate.enrollments (offer_id, affiliate_id, advertiser_id, coupon)
    values (${tenant.offerId}, ${affiliateId}, ${tenant.advertiserId}, ${code})`)
}
async function customer(tenant: Tenant, externalId: string): Promise<string> {
  const customerId = id()
  await write(sql`
    insert into affiliate.customers (id, advertiser_id, app_id, external_id, offer_id,
      affiliate_id, bound_at)
    values (${customerId}, ${tenant.advertiserId}, ${tenant.appId}, ${externalId},
      ${tenant.offerId}, ${tenant.affiliateId}, ${minutesBefore(60 * 24).toISOString()})`)
  return customerId
}
interface Order {
  minutesAgo: number
  ip?: string
  minor?: bigint
  customerId?: string
  externalId?: string
}
async function order(tenant: Tenant, { minutesAgo, ip, minor, customerId, externalId }: Order) {
  const at = minutesBefore(minutesAgo).toISOString()
  await write(sql`
    insert into affiliate.conversions (advertiser_id, app_id, event, external_id, content_hash,
      offer_id, affiliate_id, customer_id, amount_minor, currency, status, attributed_by, receipt,
      visitor_ip, occurred_at, recorded_at)
    values (${tenant.advertiserId}, ${tenant.appId}, 'sale', ${externalId ?? id()}, '-',
      ${tenant.offerId}, ${tenant.affiliateId}, ${customerId ?? null}::uuid,
      ${(minor ?? 4900n).toString()}, 'USD', 'approved', 'click', '{}', ${ip ?? null}::inet,
      ${at}, ${at})`)
}
async function person(affiliateId: string, ip: string): Promise<string> {
  const userId = await seedUser(world.system)
  await write(
    sql`insert into affiliate.user_roles (user_id, role, affiliate_id)
      values (${userId}, 'affiliate', ${affiliateId})`,
  )
  await runScoped(world.api, { kind: 'user', userId }, [
    sql`insert into affiliate.sessions (id, user_id, created_at, expires_at, ip)
      values (${id()}, ${userId}, ${minutesBefore(60).toISOString()}, ${now.toISOString()}, ${ip})`,
  ])
  return `${userId}@people.example`
}

describe('candidates', () => {
  test('by click, coupon, customer and fingerprint, each once, in either scope', async () => {
    const tenant = await seedTenant(world.system)
    const [b, c, d] = await Promise.all(
      [1, 2, 3].map(() => seedAffiliate(world.system, tenant.advertiserId)),
    )
    const clickId = await click(tenant, 10, { fingerprint: 'f-cand' })
    await click(tenant, 20, { fingerprint: 'f-cand', affiliateId: d! })
    await coupon(tenant, 'SPRING', b)
    await customer({ ...tenant, affiliateId: c! }, 'buyer')
    const report = { clickId, coupon: 'spring', customerId: 'buyer' }
    const facts = await factsOf(tenant, report)
    const expected = [tenant.affiliateId, b, c, d].toSorted()
    expect(facts.map(({ affiliateId }) => affiliateId).toSorted()).toEqual(expected)
    expect(new Set(facts.map(({ offerId }) => offerId))).toEqual(new Set([tenant.offerId]))
    const bySystem = await factsOf(tenant, report, { kind: 'system' })
    const byAffiliate = (all: ReviewFacts[]) =>
      all.toSorted((x, y) => x.affiliateId.localeCompare(y.affiliateId))
    expect(byAffiliate(bySystem)).toEqual(byAffiliate(facts))
  })

  test('a report without any evidence has none, and costs no row', async () => {
    const tenant = await seedTenant(world.system)
    expect(await factsOf(tenant)).toEqual([])
  })

  test('a report without visitor data gives facts that no rule speaks on', async () => {
    const tenant = await seedTenant(world.system, { reviews: 'usual' })
    const clickId = await seedClick(world.system, tenant, minutesBefore(10))
    expect(await oneOf(tenant, { clickId })).toEqual({
      ...{ affiliateId: tenant.affiliateId, offerId: tenant.offerId, settings: {} },
      offer: { allowsPaidTraffic: true, pixelAmountMaxMinor: null },
      namedClick: {
        ...{ id: clickId, affiliateId: tenant.affiliateId, clickedAt: minutesBefore(10) },
        ...{ country: null, referrer: null },
      },
      ...{ hasFingerprint: false, clicks: [], ownsMail: false, sharesMailDomain: false },
      ...{ usedAddress: false, sharesReceiver: false, ring: null },
      ...{ addressConversionsInHour: 0, addressSameAmountInDay: 0 },
      ...{ affiliateConversionsInHour: 0, affiliateConversionsInWeek: 0, likeOrder: null },
      ...{ reversedShare: { earned: 0, undone: 0 }, billableClicks: 0, peers: null },
    })
  })

  test('a duplicate counts as the click that it repeats', async () => {
    const tenant = await seedTenant(world.system)
    const first = await seedClick(world.system, tenant, minutesBefore(30))
    const over = { reason: 'duplicate', duplicateOf: first }
    const clickId = await seedClick(world.system, tenant, minutesBefore(10), over)
    expect((await oneOf(tenant, { clickId })).namedClick?.id).toBe(first)
  })

  test('another tenant’s click, coupon, customer and visitor are as if they did not exist', async () => {
    const [tenant, stranger] = [await seedTenant(world.system), await seedTenant(world.system)]
    const visitor = { ip: '198.51.100.77', userAgent: 'Mozilla/5.0 (X11; Linux x86_64)' }
    const fingerprint = fingerprintOf(visitor.ip, visitor.userAgent, null) as string
    const clickId = await click(stranger, 10, { fingerprint })
    await coupon(stranger, 'FOREIGN')
    await customer(stranger, 'foreign-buyer')
    const report = { clickId, coupon: 'FOREIGN', customerId: 'foreign-buyer', visitor }
    expect(await factsOf(tenant, report)).toEqual([])
    expect(await factsOf(tenant, report, { kind: 'system' })).toEqual([])
  })
})

describe('the visitor', () => {
  test('earlier clicks are those of 30 days in this app, latest first, rejected ones left out', async () => {
    const tenant = await seedTenant(world.system)
    const rival = await seedAffiliate(world.system, tenant.advertiserId)
    const visitor = { fingerprint: 'f-visitor' }
    const clickId = await click(tenant, 1, {
      ...visitor,
      country: 'DE',
      referrer: 'https://x/?a=1',
    })
    const earlier = await click(tenant, 60, { ...visitor, affiliateId: rival })
    await click(tenant, 31 * 24 * 60, visitor)
    await click({ ...tenant, appId: id() }, 5, visitor)
    const facts = await factsOf(tenant, { clickId })
    for (const { clicks, hasFingerprint, namedClick } of facts) {
      expect(hasFingerprint).toBe(true)
      expect(namedClick).toMatchObject({ country: 'DE', referrer: 'https://x/?a=1' })
      expect(clicks.map((one) => one.id)).toEqual([clickId, earlier])
    }
    expect(facts).toHaveLength(2)
  })

  test('is recognised by the click’s visitor key or by the report’s visitor fields', async () => {
    const tenant = await seedTenant(world.system)
    const visitor = { ip: '203.0.113.9', userAgent: 'Mozilla/5.0 (X11; Linux x86_64)' }
    const plain = await click(tenant, 5)
    const seen = await click(tenant, 5, { fingerprint: 'f-known' })
    const asked = [{}, { visitor }].flatMap((fields) =>
      [plain, seen].map((clickId) => oneOf(tenant, { clickId, ...fields })),
    )
    const known = (await Promise.all(asked)).map(({ hasFingerprint }) => hasFingerprint)
    expect(known).toEqual([false, true, true, true])
  })

  test('conversions from one address are counted by hour, and by amount in a day', async () => {
    const tenant = await seedTenant(world.system)
    const stranger = await seedTenant(world.system)
    const clickId = await seedClick(world.system, tenant, minutesBefore(90))
    const ip = '2001:db8::7'
    for (const minutesAgo of [5, 59, 61, 23 * 60, 25 * 60]) await order(tenant, { ip, minutesAgo })
    await order(tenant, { ip, minutesAgo: 6, minor: 4901n })
    await order(tenant, { ip: '2001:db8::8', minutesAgo: 6 })
    await order(stranger, { ip, minutesAgo: 6 })
    const fields = { clickId, visitor: { ip: '2001:DB8:0::7' } }
    expect(await oneOf(tenant, fields)).toMatchObject({
      ...{ addressConversionsInHour: 3, addressSameAmountInDay: 4 },
    })
    const silent = { addressConversionsInHour: 0, addressSameAmountInDay: 0 }
    expect(await oneOf(tenant, { clickId, visitor: {} })).toMatchObject(silent)
  })

  test.each(['not-an-address', '999.1.1.1', "1.1.1.1' or true", ''])(
    'an address spelt %j is no signal and no crash',
    async (ip) => {
      const tenant = await seedTenant(world.system)
      const clickId = await seedClick(world.system, tenant, minutesBefore(90))
      const facts = await oneOf(tenant, {
        clickId,
        visitor: { ip, email: 'no address', country: '' },
      })
      expect(facts).toMatchObject({
        addressConversionsInHour: 0,
        usedAddress: false,
        ownsMail: false,
      })
    },
  )
})

describe('people', () => {
  test('the affiliate’s own e-mail is known by payout address and sign-in, however it is spelt', async () => {
    const tenant = await seedTenant(world.system)
    const clickId = await seedClick(world.system, tenant, minutesBefore(90))
    const plain = tenant.affiliateId.replaceAll('-', '')
    const signIn = await person(tenant.affiliateId, '192.0.2.44')
    const spellings = [
      `${plain}@affiliate.example`,
      ` ${plain.slice(0, 4)}.${plain.slice(4).toUpperCase()}+shop@Affiliate.Example `,
      signIn,
    ]
    for (const email of spellings) {
      expect((await oneOf(tenant, { clickId, visitor: { email } })).ownsMail).toBe(true)
    }
    const colleague = await oneOf(tenant, { clickId, visitor: { email: 'bob@people.example' } })
    expect(colleague).toMatchObject({ ownsMail: false, sharesMailDomain: true })
    const nobody = await oneOf(tenant, { clickId, visitor: { email: 'bob@elsewhere.example' } })
    expect(nobody).toMatchObject({ ownsMail: false, sharesMailDomain: false })
  })

  test('the affiliate’s address is one they signed in from', async () => {
    const tenant = await seedTenant(world.system)
    const clickId = await seedClick(world.system, tenant, minutesBefore(90))
    await person(tenant.affiliateId, '192.0.2.9')
    const at = async (ip: string) => (await oneOf(tenant, { clickId, visitor: { ip } })).usedAddress
    expect(await at('192.0.2.9')).toBe(true)
    expect(await at('192.0.2.10')).toBe(false)
  })

  test('two affiliates with one receiver are known to each other’s advertisers by yes or no only', async () => {
    const tenant = await seedTenant(world.system)
    const elsewhere = await seedTenant(world.system)
    const clickId = await seedClick(world.system, tenant, minutesBefore(90))
    expect((await oneOf(tenant, { clickId })).sharesReceiver).toBe(false)
    const name = tenant.affiliateId.replaceAll('-', '')
    await write(sql`
      insert into affiliate.affiliates (code, name, status, paypal_email)
      values (${elsewhere.affiliateId.slice(-12)}, 'Twin', 'approved',
        ${`${name}+2@Affiliate.example`})`)
    expect((await oneOf(tenant, { clickId })).sharesReceiver).toBe(true)
  })

  test('a ring is seen over two levels, by receiver before address', async () => {
    const tenant = await seedTenant(world.system)
    const [low, middle] = [id(), id()]
    const top = tenant.affiliateId
    const mail = `${top.replaceAll('-', '')}@affiliate.example`
    await write(
      ...[
        [middle, top, 'middle@elsewhere.example'],
        [low, middle, 'low@elsewhere.example'],
      ].flatMap(([affiliateId = '', sponsor, paypal]) => [
        sql`insert into affiliate.affiliates (id, code, name, status, paypal_email)
          values (${affiliateId}, ${affiliateId.slice(-12)}, 'A', 'approved', ${paypal})`,
        sql`insert into affiliate.partnerships (advertiser_id, affiliate_id, status, sponsor_id)
          values (${tenant.advertiserId}, ${affiliateId}, 'approved', ${sponsor}::uuid)`,
      ]),
    )
    const clickId = await seedClick(world.system, tenant, minutesBefore(90), { affiliateId: low })
    const ringOf = async () => (await oneOf(tenant, { clickId })).ring
    expect(await ringOf()).toBeNull()
    await person(low, '192.0.2.77')
    await person(top, '192.0.2.77')
    expect(await ringOf()).toBe('address')
    const twin = id()
    await write(
      sql`insert into affiliate.affiliates (id, code, name, status, paypal_email)
        values (${twin}, ${twin.slice(-12)}, 'Twin', 'approved', ${mail.toUpperCase()})`,
      sql`insert into affiliate.partnerships (advertiser_id, affiliate_id, status, sponsor_id)
        values (${tenant.advertiserId}, ${twin}, 'approved', ${middle}::uuid)`,
    )
    const twinClick = await seedClick(world.system, tenant, minutesBefore(80), {
      affiliateId: twin,
    })
    expect((await oneOf(tenant, { clickId: twinClick })).ring).toBe('receiver')
  })
})

describe('history', () => {
  test('the like order is the closest of the same customer, event and amount under another id', async () => {
    const tenant = await seedTenant(world.system)
    const customerId = await customer(tenant, 'buyer')
    await order(tenant, { customerId, minutesAgo: 50, externalId: 'far' })
    await order(tenant, { customerId, minutesAgo: 7, externalId: 'near' })
    await order(tenant, { customerId, minutesAgo: 3, externalId: 'dearer', minor: 5000n })
    const asked = { customerId: 'buyer', externalId: 'self' }
    expect((await oneOf(tenant, asked)).likeOrder).toEqual({
      ...{ externalId: 'near', occurredAt: minutesBefore(7) },
    })
    const old = { ...asked, occurredAt: minutesBefore(60 * 24 * 3) }
    expect((await oneOf(tenant, old)).likeOrder).toBeNull()
    // A duplicate report is not checked again.
    await order(tenant, { customerId, minutesAgo: 1, externalId: 'self' })
    expect(await factsOf(tenant, asked)).toEqual([])
  })

  test('rates and speed come from the affiliate’s own figures with this advertiser', async () => {
    const tenant = await seedTenant(world.system)
    const rival = await seedAffiliate(world.system, tenant.advertiserId)
    const clickId = await seedClick(world.system, tenant, minutesBefore(90))
    const day = (ago: number) =>
      minutesBefore(ago * 24 * 60)
        .toISOString()
        .slice(0, 10)
    const daily = (affiliateId: string, ago: number, event: string, count: number) => sql`
      insert into affiliate.conversion_rollups_daily (day, offer_id, affiliate_id, advertiser_id,
        event, currency, conversions, amount_minor, revenue_minor, commission_minor)
      values (${day(ago)}, ${tenant.offerId}, ${affiliateId}, ${tenant.advertiserId}, ${event},
        'USD', ${count}, 0, 0, 0)`
    await write(
      daily(tenant.affiliateId, 0, 'sale', 4),
      daily(tenant.affiliateId, 7, 'sale', 20),
      daily(tenant.affiliateId, 8, 'lead', 10),
      daily(tenant.affiliateId, 31, 'sale', 1000),
      daily(tenant.affiliateId, 2, 'refund', 3),
      daily(rival, 1, 'sale', 200),
      daily(rival, 1, 'chargeback', 6),
      sql`insert into affiliate.conversion_rollups_hourly (hour, offer_id, affiliate_id,
          advertiser_id, event, currency, conversions, amount_minor, revenue_minor, commission_minor)
        values (date_trunc('hour', ${now.toISOString()}::timestamptz, 'UTC'), ${tenant.offerId},
          ${tenant.affiliateId}, ${tenant.advertiserId}, 'sale', 'USD', 4, 0, 0, 0)`,
      sql`insert into affiliate.click_rollups_daily (day, offer_id, affiliate_id, advertiser_id,
          clicks, billable, bots, duplicates, rejected)
        values (${day(3)}, ${tenant.offerId}, ${tenant.affiliateId}, ${tenant.advertiserId},
          1000, 900, 50, 50, 0)`,
    )
    expect(await oneOf(tenant, { clickId })).toMatchObject({
      ...{ affiliateConversionsInHour: 4, affiliateConversionsInWeek: 20, billableClicks: 900 },
      ...{ reversedShare: { earned: 34, undone: 3 }, peers: null },
    })
    await write(daily(tenant.affiliateId, 1, 'refund', 1))
    expect(await oneOf(tenant, { clickId })).toMatchObject({
      ...{ reversedShare: { earned: 34, undone: 4 }, peers: { earned: 200, undone: 6 } },
    })
  })
})
